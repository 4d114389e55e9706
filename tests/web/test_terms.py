"""docs/terms.tsv holds every catalogue and table: an approved term stands where it must, a forbidden one nowhere."""

import re
from functools import cache
from pathlib import Path

import pytest
from sentences import WHOLE
from term_tables import COMMANDS, IN_ORDER, ROOT, TABLES, said, terms

HEAD = ["en", "hi", "ur", "pa", "gender", "forbidden", "where", "approved", "status", "note"]
STATUS = re.compile(r"proposed(, awaits a legal officer)?|confirmed by [^,]+, \d{2}\.\d{2}\.\d{4}")
GLOSSARY = ROOT / "docs" / "glossary.md"


def standing(forbidden: str, text: str) -> bool:
    """Tell whether a word stands in a text, as a word of its own."""
    return _alone(forbidden).search(text.lower()) is not None


@cache
def _alone(*words: str) -> re.Pattern[str]:
    """Return what finds any of the words, as a word of its own."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?![\w\u0900-\u0963\u0966-\u0dff])")


def test_every_term_is_whole_and_has_a_status() -> None:
    assert list(terms()[0]) == HEAD
    for row in terms():
        assert all(row[language] for language in ("en", *IN_ORDER)), row
        assert STATUS.fullmatch(row["status"]), row
        assert bool(row["where"]) == bool(row["approved"]), row
    assert len({row["en"] for row in terms()}) == len(terms())


def test_no_officer_is_named_before_one_has_confirmed_a_term() -> None:
    assert {row["status"].split(",")[0] for row in terms()} == {"proposed"}


@pytest.mark.parametrize("language", ["en", *WHOLE])
def test_a_forbidden_word_stands_in_no_catalogue(language: str) -> None:
    words = [word for row in terms() for word in row["forbidden"].split(" | ") if word]
    assert words
    found = [(_alone(*words).search(text.lower()), text) for *_, text in said(language)]
    assert [(each[0], text) for each, text in found if each] == []


@pytest.mark.parametrize("language", WHOLE)
def test_an_approved_term_stands_where_the_english_says_it(language: str) -> None:
    lacking = []
    for row in (each for each in terms() if each["where"]):
        approved = row["approved"].split(" / ")[IN_ORDER.index(language)]
        named = re.compile(row["where"])
        found = [(key, text) for _, key, text in said(language) if named.search(COMMANDS.sub("", key))]
        assert found, f"{row['en']}: no message says it"
        lacking += [(row["en"], key, text) for key, text in found if approved not in text]
    assert lacking == []


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_a_forbidden_word_stands_in_no_table(path: Path) -> None:
    words = [word for row in terms() for word in row["forbidden"].split(" | ") if word and not word.isascii()]
    text = path.read_text(encoding="utf-8")
    assert [word for word in words if standing(word, text)] == []


def glossary() -> list[tuple[str, str]]:
    """Return (word, Hindi) of each row of the glossary."""
    lines = [line.strip("|").split("|") for line in GLOSSARY.read_text("utf-8").splitlines() if line.startswith("| ")]
    return [(cells[0].strip(" `"), cells[1].strip()) for cells in lines if len(cells) > 2]


def heads() -> dict[str, str]:
    """Return the Hindi of a term by its English word, and by the code's word that stands in brackets after it."""
    found = {}
    for row in terms():
        hindi = row["approved"].split(" / ")[0] or re.split(r" \(| / |:", row["hi"])[0]
        found |= {name.strip(" )"): hindi for name in re.split(r" \(| / |:", row["en"])[:2]}
    return found


def test_the_glossary_has_no_forbidden_word() -> None:
    words = [word for row in terms() for word in row["forbidden"].split(" | ") if word and not word.isascii()]
    assert [(name, hindi) for name, hindi in glossary() for word in words if standing(word, hindi)] == []


def test_a_word_of_the_glossary_that_is_a_term_has_its_hindi() -> None:
    approved = heads()
    known = [(name, hindi) for name, hindi in glossary() if name in approved]
    assert len(known) > 10
    assert [(name, hindi) for name, hindi in known if approved[name] not in hindi] == []


def test_a_word_is_found_that_stands_by_itself_only() -> None:
    assert standing("कथन", "यह कथन है")
    assert not standing("नोड", "नोडल अधिकारी")
    assert not standing("ledger", "ledgers")
