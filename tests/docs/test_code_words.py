"""Each word of the code in the glossary's two halves is there, where its row says."""

import re
from functools import cache
from pathlib import Path

from repository import ROOT

SOURCES = (ROOT / "src/sangam", ROOT / "lab/src")
CODE_WORDS = ROOT / "docs/code-words.md"
_NAMED = re.compile(r'(?:^ *(?:async def |def |class )?|")(\w+)', re.MULTILINE)
_DOTTED = re.compile(r"`([a-z_]+(?:\.\w+)+)`")


def rows(page: Path) -> list[list[str]]:
    lines = [line.strip("|").split("|") for line in page.read_text("utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line] for line in lines if line[0].strip() not in ("Word", "Code word")]


def is_there(dotted: str) -> bool:
    """Tell whether a package, a module or a name in one exists; a name may stand anywhere below its package."""
    parts = dotted.removeprefix("sangam.").split(".")
    for end in range(len(parts), 0, -1):
        for source in SOURCES:
            if (found := names_in(source.joinpath(*parts[:end]))) is not None:
                return found.issuperset(parts[end:])
    return False


@cache
def names_in(place: Path) -> frozenset[str] | None:
    """Return what a module, or all modules of a package, define or hand out by name; None where neither is there."""
    module = place.with_suffix(".py")
    files = [module] if module.is_file() else sorted(place.rglob("*.py"))
    texts = [file.read_text("utf-8") for file in files]
    return frozenset(name for text in texts for name in _NAMED.findall(text)) if files else None


def test_each_code_word_has_its_standard_term_and_stands_in_the_code() -> None:
    found = rows(CODE_WORDS)
    assert len(found) > 80
    assert [row[0] for row in found if len(row) != 4 or not all(row) or not _DOTTED.search(row[3])] == []
    assert [name for row in found for name in _DOTTED.findall(row[3]) if not is_there(name)] == []


def test_a_code_word_is_explained_once_and_by_another_word() -> None:
    heads = [row[0] for row in rows(CODE_WORDS)]
    assert [head for head in heads if heads.count(head) > 1] == []
    assert [row[0] for row in rows(CODE_WORDS) if row[0].casefold() == row[1].casefold()] == []


def test_what_the_officers_half_names_in_the_code_is_there() -> None:
    names = [name for row in rows(ROOT / "docs/glossary.md") for name in _DOTTED.findall(row[-1])]
    assert [name for name in names if not is_there(name)] == []


def test_a_name_that_is_nowhere_is_seen() -> None:
    assert is_there("audit.public.deed")
    assert not is_there("audit.public.nothing_of_that_name")
    assert not is_there("nowhere.deed")
