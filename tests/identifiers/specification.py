"""The specification table: texts as officers write them, what is found in each, and the manual page made of it."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sangam.identifiers.precedence import RULES
from sangam.identifiers.types import Found

FOLDER = Path(__file__).parent / "spec"
MANUAL = Path(__file__).parents[2] / "docs" / "rules" / "identifiers.md"
_HEAD = """# Identifiers

What the one box finds in a text. Generated from the table that the tests check, by
`PYTHONPATH=src:tests python -m identifiers.manual`; change `tests/identifiers/spec/`, not this page.
All persons and numbers are invented.

*sure*: form or label leave no doubt. *plausible*: the form fits. *doubtful*: shown, never acted upon alone.
"""


@dataclass(frozen=True)
class Expected:
    """One find that a line promises; what it leaves out is not checked."""

    kind: str
    normal: str
    valid: str = ""
    parts: tuple[tuple[str, str], ...] = ()

    def holds_for(self, found: Found) -> bool:
        """Say whether the find keeps the promise."""
        return (
            (self.kind, self.normal) == (found.kind, found.normal)
            and self.valid in ("", found.valid)
            and all(found.parts.get(name) == value for name, value in self.parts)
        )


@dataclass(frozen=True)
class Line:
    """One row: a text and all that is found in it, in order."""

    text: str
    finds: tuple[str, ...]

    @property
    def expected(self) -> list[Expected]:
        """Return the promises in order."""
        return [_expected(find) for find in self.finds]


@dataclass(frozen=True)
class Chapter:
    """One file of the table."""

    heading: str
    intro: str
    lines: tuple[Line, ...]


def _expected(written: str) -> Expected:
    first, *rest = written.split(" | ")
    kind, _, normal = first.partition(": ")
    parts = tuple((name, value) for name, _, value in (item.partition("=") for item in rest) if value)
    valid = next((item for item in rest if "=" not in item), "")
    return Expected(kind, normal, valid, parts)


def chapters() -> list[Chapter]:
    """Return the table as its files hold it."""
    return [_chapter(tomllib.loads(path.read_text(encoding="utf-8"))) for path in sorted(FOLDER.glob("*.toml"))]


def _chapter(file: dict[str, object]) -> Chapter:
    rows = file["lines"]
    assert isinstance(rows, list)
    return Chapter(str(file["heading"]), str(file["intro"]), tuple(Line(row[0], tuple(row[1:])) for row in rows))


def manual() -> str:
    """Return the manual page."""
    return "\n".join([_HEAD, *_precedence(), *(text for chapter in chapters() for text in _section(chapter))]) + "\n"


def _precedence() -> Iterator[str]:
    yield "## Which rule wins\n\nWhere two rules claim the same characters, the upper one wins.\n"
    yield "| | Rule | Finds | Why here |\n|---:|---|---|---|"
    for rank, rule in enumerate(RULES, start=1):
        yield f"| {rank} | {rule.name} | {rule.kind or 'nothing'} | {rule.why} |"


def _section(chapter: Chapter) -> Iterator[str]:
    yield f"\n## {chapter.heading}\n\n{chapter.intro}\n\n| Text | Found |\n|---|---|"
    for line in chapter.lines:
        finds = "; ".join(_cell(find) for find in line.finds) or "nothing"
        yield f"| {_visible(line.text) or '*(empty)*'} | {finds} |"


def _cell(find: str) -> str:
    return find.replace(" | ", ", ")


def _visible(text: str) -> str:
    """Return the text with table bars escaped and marks without width spelt out."""
    shown = text.replace("|", "\\|").replace("*", "\\*").replace("\n", " ↵ ")
    return "".join(f"‹U+{ord(c):04X}›" if c in "\u00a0\u200d\u200e\u200f" else c for c in shown)
