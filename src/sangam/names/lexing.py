"""Cut a text into words, marks, stops and numbers, each with its place, so that reading and finding see the same."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from sangam.names import marks
from sangam.names.scripts import LETTERS, folded

_WORD = f"[{LETTERS}\u200c\u200d]+(?:['’][{LETTERS}]+)?"
_REST = rf"(?P<word>{_WORD})|(?P<number>\d[\d/.-]*)|(?P<comma>[,،;|])|(?P<stop>[.।۔?!\n\r])|(?P<other>[^\s])"
_SHORT_FORM = re.compile(rf"(?<![{LETTERS}])[{LETTERS}]{{1,2}}$")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a text.

    kind: word, number, comma, stop, other, taken, or a kind of `marks.tsv`.
    form: the folded word, the mark's meaning, or the text itself.
    """

    kind: str
    form: str
    text: str
    start: int
    end: int


def pieces(text: str, *, taken: Iterable[tuple[int, int]] = ()) -> list[Piece]:
    """Return the text's pieces in order; a span in `taken` is one piece of kind "taken"."""
    found: list[Piece] = []
    at = 0
    for start, end in sorted(taken):
        found += _cut(text, at, max(at, start))
        if end > max(at, start):
            found.append(Piece("taken", "", text[start:end], start, end))
        at = max(at, end)
    return found + _cut(text, at, len(text))


def _cut(text: str, start: int, end: int) -> list[Piece]:
    found = (_piece(match) for match in _pattern().finditer(text, start, end))
    return [piece for piece in found if not (piece.kind == "stop" and _abbreviates(text, piece.start))]


def _abbreviates(text: str, at: int) -> bool:
    """Tell whether the full stop at `at` ends a short form (`A. K. Sharma`) or joins words, and ends no sentence."""
    if text[at] != ".":
        return False
    joined = at + 1 < len(text) and not text[at + 1].isspace()
    return joined or _SHORT_FORM.search(text[max(0, at - 3) : at]) is not None


def _piece(match: re.Match[str]) -> Piece:
    kind, text = match.lastgroup or "other", match.group()
    form = folded(text).strip("'’")
    if kind == "mark":
        mark = marks.meaning_of(text)
        kind, form = (mark.kind, mark.meaning) if mark else ("other", form)
    if kind == "word" and not form:
        kind = "other"
    return Piece(kind, form, text, match.start(), match.end())


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(f"(?P<mark>{marks.pattern().pattern})|{_REST}", re.IGNORECASE)
