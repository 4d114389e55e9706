"""Cut a text into words, marks, stops and numbers, each with its place, so that reading and finding see the same."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from sangam.names.reader import marks
from sangam.names.sounds.imitations import as_meant
from sangam.names.sounds.sounds import DEVANAGARI, GURMUKHI, INVISIBLE, LATIN, LETTERS, URDU, fold_word

_WORD = "|".join(
    f"[{letters}][{letters}{INVISIBLE}]*(?:['’][{letters}]+)*" for letters in (LATIN, DEVANAGARI, GURMUKHI, URDU)
)
_PIECE = re.compile(
    rf"(?P<slash>(?<![{LATIN}0-9])[A-Za-z5$]{{1,2}}\s*[/\\]\s*[oO0](?!\d))|(?P<word>{_WORD})|(?P<number>\d[\d/.-]*)"
    rf"|(?P<comma>[,،;؛|])|(?P<stop>[.।॥۔?؟!\n\r\t\v\f])|(?P<alias>@+)|(?P<open>[(\[{{])|(?P<close>[)\]}}])"
    rf"|(?P<foreign>[^\W\d_](?:(?![{LETTERS}])[^\s!-@\[-`{{-~।॥،؛۔])*)|(?P<other>[^\s{INVISIBLE}*_~`•])"
)
_SHORT_FORM = re.compile(rf"(?<![{LETTERS}])[{LETTERS}]{{1,2}}$")
_ZEROS = frozenset("0०॰")
_MAY_BE_MARK = frozenset({"word", "number", "other"})


class Piece(NamedTuple):
    """One piece of a text.

    kind: word, foreign (a script that nobody here reads), number, comma, stop, open, close, other, taken, or a kind of
        `marks.tsv`.
    form: the folded word as it is meant, the mark's meaning, or the text itself.
    """

    kind: str
    form: str
    text: str
    start: int
    end: int


def pieces(text: str, *, taken: Iterable[tuple[int, int]] = ()) -> list[Piece]:
    """Return the text's pieces in order; a span in `taken` is one piece of kind "taken"."""
    meant = as_meant(text)
    found: list[Piece] = []
    at = 0
    for start, end in sorted(taken):
        found += _split_pieces(text, meant, at, max(at, start))
        if end > max(at, start):
            found.append(Piece("taken", "", text[start:end], start, end))
        at = max(at, start, end)
    return found + _split_pieces(text, meant, at, len(text))


def _split_pieces(text: str, meant: str, start: int, end: int) -> list[Piece]:
    found = [_piece(match, text) for match in _PIECE.finditer(meant, start, end)]
    return list(_join_marks(found, text, meant))


def _piece(match: re.Match[str], text: str) -> Piece:
    kind, (start, end) = match.lastgroup or "other", match.span()
    if kind == "word":
        kind, form = _word(match.group())
    elif kind == "alias":
        form = "alias"
    else:
        form = match.group()
    return Piece(kind, form, text[start:end], start, end)


@lru_cache(maxsize=100_000)
def _word(written: str) -> tuple[str, str]:
    form = fold_word(written).strip("'’")
    return ("word", form) if form else ("other", form)


def _join_marks(found: list[Piece], text: str, meant: str) -> Iterator[Piece]:
    """Yield the pieces with those joined that make a mark, and without full stops that end no sentence."""
    starts, at = marks.beginnings(), 0
    while at < len(found):
        piece = found[at]
        at += 1
        if piece.kind == "slash":
            yield _slash(piece)
        elif piece.form in starts and piece.kind in _MAY_BE_MARK and not _is_file_ending(meant, piece):
            mark, end = _longest(found, at - 1)
            if mark is None:
                yield piece
                continue
            last = found[end - 1].end
            yield Piece(mark.kind, mark.meaning, text[piece.start : last], piece.start, last)
            at = end
        elif piece.kind != "stop" or not _abbreviates(meant, piece.start):
            yield _with_stop(piece, found, at)


def _with_stop(piece: Piece, found: list[Piece], at: int) -> Piece:
    """Return a single letter with the full stop that shortens it, so that an address keeps its `U.P.`"""
    shortened = len(piece.text) == 1 and piece.kind == "word" and at < len(found) and found[at].text == "."
    if not shortened or found[at].start != piece.end:
        return piece
    return piece._replace(text=f"{piece.text}.", end=piece.end + 1)


def _is_file_ending(text: str, piece: Piece) -> bool:
    """Tell whether the word ends a file's name, as in `notes.md`: no Mohammad, nor any other mark."""
    at = piece.start
    return piece.form == "md" and at > 2 and text[at - 1] == "." and text[at - 3 : at - 1].islower()


def _slash(piece: Piece) -> Piece:
    mark = marks.meaning_of(piece.form)
    return piece._replace(kind=mark.kind, form=mark.meaning) if mark else piece._replace(kind="other")


def _longest(found: list[Piece], at: int) -> tuple[marks.Mark | None, int]:
    """Return the longest mark that begins at a piece, and where the piece after it stands."""
    meanings, beginnings = marks.meanings(), marks.beginnings()
    key, best, end = found[at].form, None, at + 1
    for ahead in range(at + 1, len(found) + 1):
        if (mark := meanings.get(key)) and not _runs_on(found, ahead):
            best, end = mark, ahead
        if key not in beginnings or ahead == len(found):
            break
        key = _extend_key(key, found[ahead - 1], found[ahead])
    if best is not None and end < len(found) and found[end].start == found[end - 1].end:
        end += found[end].form in _ZEROS or found[end].text == "."
    return best, end


def _extend_key(key: str, last: Piece, following: Piece) -> str:
    form = "0" if following.form in _ZEROS else following.form
    loose = following.start == last.end or form in "/\\" or key.endswith(("/", "\\"))
    return f"{key}{form}" if loose else f"{key} {form}"


def _runs_on(found: list[Piece], at: int) -> bool:
    """Tell whether the piece leans on the one before with a digit or stroke, so that the two are no mark: `si/12`."""
    if at == len(found) or found[at].start != found[at - 1].end:
        return False
    return found[at].text in {"/", "\\"} or (found[at].kind == "number" and found[at].text not in _ZEROS)


def _abbreviates(text: str, at: int) -> bool:
    """Tell whether the full stop at `at` ends a short form (`A. K. Sharma`) or joins words, and ends no sentence."""
    if text[at] != ".":
        return False
    joined = at + 1 < len(text) and text[at + 1].isalnum()
    return joined or _SHORT_FORM.search(text[max(0, at - 3) : at]) is not None


# Read an age: `age 34`, `उम्र 34 वर्ष`, `34 yrs`, `(34)`, `, 34,`.

_OLDEST = 130
_PLAIN_AGES = range(10, 100)


def age_at(parts: list[Piece], at: int, *, bare: bool) -> tuple[int, int] | None:
    """Return the age in years that begins at a piece, and where the next piece stands; None where there is none.

    bare: a number of two digits alone in brackets or between commas, right after a name, is an age too.
    """
    kind = parts[at].kind
    if kind == "age":
        number = at + 1
        while number < len(parts) and parts[number].text in {":", "-", "–", "=", ":-"}:
            number += 1
    elif kind == "number":
        number = at
    else:
        return None
    if number >= len(parts) or parts[number].kind != "number":
        return None
    end = number + 1
    years = end < len(parts) and parts[end].kind == "years"
    alone = bare and _stands_alone(parts, at)
    written = parts[number].text.rstrip("/.-")
    if (kind == "number" and not years and not alone) or not _is_age(written, plain=alone and not years):
        return None
    return int(written), end + years


def _is_age(written: str, *, plain: bool) -> bool:
    if not written.isdecimal() or len(written) > 3:
        return False
    return int(written) in _PLAIN_AGES if plain else int(written) <= _OLDEST


def _stands_alone(parts: list[Piece], at: int) -> bool:
    before = parts[at - 1].kind if at else ""
    after = parts[at + 1].kind if at + 1 < len(parts) else "end"
    return (before, after) == ("open", "close") or (
        before == "comma" and after in {"comma", "end", "relation", "place"}
    )
