"""The manual page of names, made of the specification tables that the tests check."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from names import spec_compare, spec_find, spec_parse

from sangam.names.comparison.comparison import REASONS
from sangam.names.sounds.renderings import in_script
from sangam.names.types import Script

MANUAL = Path(__file__).parents[2] / "docs" / "rules" / "names.md"
_HEAD = """# Names

How names are read, found and judged. Generated from the tables that the tests check, by
`PYTHONPATH=src:tests python -m names.manual`; change `tests/names/spec/` and `tests/names/spec_compare.py`, not this
page. All persons are invented.
"""
_COMPARED = """
## Are these two the same?

What the likeness of two names is worth, alone: *strong*, *possible*, *weak* or *none*. A common name alone is never
strong; another father is never more than weak. The reason is the one that an officer would give.

| One | Other | Verdict | Reason | In words |
|---|---|---|---|---|"""
_NOT_YET = """
An officer would judge these so; the engine is stricter or laxer by a band.

| One | Other | An officer would say | Reason | The engine says |
|---|---|---|---|---|"""
_READ = """
## How a phrase is read

An alias after the relative is the relative's, unless a comma or a bracket sets it apart. A place that no mark announces
is known by the gazetteer. What could not be read is said.

| Written | Read | Left over |
|---|---|---|"""
_FOUND = """
## Who is named in a text

*sure*: a mark, a title or known names leave no doubt; *perhaps*: the words may be a name. A place is shown and looked
for only beside a person. Who sent a line of a chat is not looked for. `↵` is a new line, `⇥` a tab.

| Text | Persons | Places |
|---|---|---|"""
_WRITTEN = """
## Written in another script by machine

A reading aid, always marked as made by machine, with the original beneath.

| Written | Latin | Devanagari | Gurmukhi | Urdu |
|---|---|---|---|---|"""
_SHOWN = ("Harjeet Singh", "सुरेन्द्र कुमार", "मोहम्मद इमरान", "ਸੁਖਵਿੰਦਰ ਕੌਰ", "محمد رفیق", "विद्या शर्मा", "Praveen Yadav")
_COLUMNS = (Script.LATIN, Script.DEVANAGARI, Script.GURMUKHI, Script.URDU)


def manual() -> str:
    """Return the manual page."""
    return "\n".join([_HEAD.rstrip("\n"), *_compared(), *_read(), *_found(), *_written()]) + "\n"


def _compared() -> Iterator[str]:
    yield _COMPARED
    for one, other, band, reason in spec_compare.rows():
        yield _row((one, other, band, reason, REASONS[reason].replace("{", "‹").replace("}", "›")))
    yield _NOT_YET
    for row in spec_compare.known_wrong():
        yield _row(row)


def _read() -> Iterator[str]:
    yield _READ
    for text, name, leftovers in spec_parse.rows():
        yield _row((text, name, ", ".join(leftovers)))


def _found() -> Iterator[str]:
    yield _FOUND
    for row in spec_find.rows():
        persons = "; ".join(phrase if sure else f"{phrase} (perhaps)" for phrase, sure in row.phrases)
        places = "; ".join(f"{text} → {name}" if text != name else name for text, name in row.places)
        yield _row((row.message, persons or "nobody", places))


def _written() -> Iterator[str]:
    yield _WRITTEN
    for name in _SHOWN:
        yield _row((name, *(in_script(name, script) for script in _COLUMNS)))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_visible(cell) for cell in cells)} |"


def _visible(text: str) -> str:
    """Return the text with what Markdown would take for a sign escaped and marks without width spelt out."""
    for sign in ("\\", "|", "*", "_", "<", "[", "`"):
        text = text.replace(sign, f"\\{sign}")
    shown = text.replace("\n", " ↵ ").replace("\t", " ⇥ ")
    return "".join(f"‹U+{ord(c):04X}›" if c in "\u200c\u200d\u200e\u200f\u202e" else c for c in shown)
