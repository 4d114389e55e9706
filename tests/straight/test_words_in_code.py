"""What an officer reads in Hindi, Urdu or Punjabi stands in the catalogues and data files, not in Python.

Left in code is what reads or writes letters: parsers, and the names of the languages themselves.  Each has its reason.
"""

import ast
import re
from pathlib import Path

from architecture.tree import SOURCE, list_nodes, parsed

SANGAM = SOURCE / "sangam"
INDIAN = re.compile("[\u0900-\u0963\u0966-\u097f\u0a00-\u0a7f\u0600-\u060b\u060d-\u06ff]{2}")
"""Two letters together: a single comma or full stop of Urdu is no word."""

READS = "it recognises what officers write"
NAMED = "a language is named in itself"
FOLDERS = {
    "identifiers": READS,
    "names": READS,
    "interchange/imports": READS,
    "interchange/sheets": READS,
    "interchange/whatsapp": READS,
}
FILES = {
    "access/clashes.py": READS,
    "access/units/force_names.py": "the word for police, which a short name leaves out",
    "access/units/shipped_data.py": "the name of a headquarters that no file brings",
    "access/units/unit_sheet.py": READS,
    "arrests/release_lists.py": READS,
    "channels/policy.py": READS,
    "channels/text/word_forms.py": READS,
    "matching/resolution/column_meanings.py": READS,
    "matching/resolution/spoken.py": READS,
    "node/django_settings.py": NAMED,
    "records/schema/description_keys.py": READS,
    "web/templatetags/library_words.py": NAMED,
}


def strings(tree: ast.Module) -> set[str]:
    """Return the strings of a module without its docstrings."""
    told = {
        each.body[0].value
        for each in list_nodes(tree)
        if isinstance(each, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and each.body
        and isinstance(each.body[0], ast.Expr)
    }
    constants = (each for each in list_nodes(tree) if isinstance(each, ast.Constant) and each not in told)
    return {each.value for each in constants if isinstance(each.value, str)}


def indian(path: Path) -> list[str]:
    return sorted(each for each in strings(parsed(SOURCE)[path]) if INDIAN.search(each))


def allowed(path: Path) -> bool:
    name = path.relative_to(SANGAM).as_posix()
    return name in FILES or any(name.startswith(f"{folder}/") for folder in FOLDERS)


def test_no_word_of_a_page_or_paper_stands_in_python() -> None:
    found = {path.relative_to(SANGAM).as_posix(): indian(path) for path in SANGAM.rglob("*.py") if not allowed(path)}
    assert {name: words for name, words in found.items() if words} == {}


def test_every_file_on_the_list_still_needs_its_place_there() -> None:
    assert [name for name in FILES if not indian(SANGAM / name)] == []
    assert [folder for folder in FOLDERS if not any(map(indian, (SANGAM / folder).rglob("*.py")))] == []


OTHER_DATES = {
    "access/officer_rows.py": READS,
    "federation/inbox/rows.py": "a mark between processes",
    "interchange/imports/row_drafts.py": READS,
    "interchange/invitations.py": "a calendar file",
    "node/troubles.py": "the administrator's terminal, in UTC",
    "web/common/typed_times.py": READS,
    "oversight/evidence.py": "the Schedule of the Bharatiya Sakshya Adhiniyam prints DD/MM/YYYY",
}


def test_a_date_has_one_form() -> None:
    wrong = set()
    for path in SANGAM.rglob("*.py"):
        name = path.relative_to(SANGAM).as_posix()
        if name in OTHER_DATES or name.startswith("cli/"):
            continue
        texts = strings(parsed(SOURCE)[path])
        rest = (text.replace("%d.%m.%Y", "") for text in texts if "%m" in text and "T%H" not in text)
        wrong |= {(name, text) for text in rest if "%d" in text}
    assert wrong == set()


PRIVATE = re.compile(r"\AWhat (is|was) |\b[Ww]hat (is|was) said\b|\bis said of\b|\bone tap\b")
"""A habit of older docstrings that says neither what a thing is nor what a function returns."""


def docstrings(path: Path) -> list[str]:
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return [ast.get_docstring(each) or "" for each in list_nodes(parsed(SOURCE)[path]) if isinstance(each, holders)]


def test_a_docstring_names_the_thing() -> None:
    wrong = {
        (path.relative_to(SANGAM).as_posix(), text)
        for path in SANGAM.rglob("*.py")
        for text in docstrings(path)
        if PRIVATE.search(text)
    }
    assert wrong == set()
