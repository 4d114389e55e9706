"""What is promised is documented: settings, envelope kinds, audit actions, error codes, commands."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest
from click.testing import CliRunner

from sangam.cli import docs

PAGES = ("settings.md", "envelopes.md", "audit-actions.md", "errors.md", "commands.md")


@pytest.mark.parametrize("name", sorted(docs.KEPT))
def test_a_reference_is_what_the_code_says(name: str) -> None:
    path = docs.FOLDER / name
    assert path.is_file(), f"{name} is missing: run ./sangam docs"
    assert path.read_text("utf-8") == docs.pages()[name], f"{name} is not current: run ./sangam docs"


def test_every_reference_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docs, "FOLDER", tmp_path / "reference")
    run = CliRunner()
    assert run.invoke(docs.docs, ["--check"]).exit_code == 1
    assert run.invoke(docs.docs).exit_code == 0
    assert {path.name: path.read_text("utf-8") for path in docs.FOLDER.iterdir()} == dict(docs.pages())
    assert set(docs.pages()) == set(PAGES)
    (docs.FOLDER / "errors.md").unlink()
    assert run.invoke(docs.docs, ["--check"]).exit_code == 0


def test_every_error_has_a_code_and_a_sentence_in_the_source() -> None:
    assert docs.errors()  # raises for one without


def test_an_error_code_stands_for_one_sentence() -> None:
    said = defaultdict(set)
    for each in docs.errors():
        said[each.code].add((each.kind, each.sentence))
    assert {code: sentences for code, sentences in said.items() if len(sentences) > 1} == {}


def test_an_error_code_begins_with_a_room_of_the_house() -> None:
    folders = (path for root in docs._SOURCES for path in root.rglob("*") if path.is_dir())
    rooms = {path.name for path in folders} | {"door"}
    assert [each.code for each in docs.errors() if each.code.split(":")[0] not in rooms] == []


def test_a_sentence_to_an_officer_is_whole() -> None:
    """It begins with a capital letter, an option or a name that is filled in, and ends."""
    whole = re.compile(r"""["']?([A-Z]|\{|--).*([.?!)]|\})["']?""", re.DOTALL)
    assert [each.sentence for each in docs.errors() if not whole.fullmatch(each.sentence)] == []


def test_every_action_says_what_was_done() -> None:
    assert [each.action for each in docs.actions() if not each.says] == []


def test_every_envelope_that_is_posted_is_taken_by_somebody() -> None:
    known = set(docs._handlers())
    posted = {
        node.value
        for _, tree in docs._modules()
        for node in docs._nodes(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and docs._KIND.fullmatch(node.value)
    }
    assert posted - known == set()


def test_every_kind_says_what_its_receiver_does() -> None:
    assert [kind for kind, handler in docs._handlers().items() if not docs._first(handler)] == []


def test_a_literal_that_is_none_is_seen() -> None:
    call = ast.parse('Refused(code, "No.")', mode="eval").body
    assert isinstance(call, ast.Call)
    with pytest.raises(ValueError, match="without a literal code"):
        docs._refusal_of_call(call, "Refused", "here")


def test_the_page_of_a_machine_names_no_machine() -> None:
    assert [name for name, text in docs.pages().items() if str(docs.ROOT) in text] == []
