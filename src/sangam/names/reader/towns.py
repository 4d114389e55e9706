"""Find the places in a text: those of the gazetteer, and whatever a mark of address says is one."""

from collections.abc import Iterable, Iterator

from sangam.names.reader.chats import heads
from sangam.names.reader.gazetteer import Place, place_at_start
from sangam.names.reader.lexer import Piece, pieces
from sangam.names.reader.vocabulary import is_stop_word, known_as
from sangam.names.types import PlaceSpan

_MOST_WORDS = 4
_LONGEST_VILLAGE = 2


def places(text: str, *, taken: Iterable[tuple[int, int]] = ()) -> list[PlaceSpan]:
    """Return the places that a message names, in order, none overlapping another.

    taken: spans that are identifiers or persons already; no place reaches into them.  Never raises.
    """
    parts = with_towns(pieces(text, taken=[*taken, *heads(text)]))
    found = [_at(parts, at) for at in range(len(parts))]
    spans: list[PlaceSpan] = []
    for span in found:
        if span and (not spans or span.start >= spans[-1].end):
            spans.append(span)
    return spans


def with_towns(parts: list[Piece]) -> list[Piece]:
    """Return the pieces with the words of each place made one piece of kind "town", whose form is the normal name.

    Not where an everyday part of a name follows (`Ajmer Singh`), and soft places only after a mark of address.
    """
    found: list[Piece] = []
    at = 0
    while at < len(parts):
        town = _town_at(parts, at, found[-1].kind if found else "")
        found.append(town[0] if town else parts[at])
        at += town[1] if town else 1
    return found


def _town_at(parts: list[Piece], at: int, before: str) -> tuple[Piece, int] | None:
    if parts[at].kind != "word":
        return None
    begun = place_at_start([part.form for part in _words(parts, at)])
    if begun is None or not _is_place(begun[0], parts[at + begun[1] : at + begun[1] + 1], before):
        return None
    place, count = begun
    first, last = parts[at], parts[at + count - 1]
    written = " ".join(part.text for part in parts[at : at + count])
    return Piece("town", f"{place.name}\t{place.state}", written, first.start, last.end), count


def _words(parts: list[Piece], at: int) -> Iterator[Piece]:
    for part in parts[at : at + _MOST_WORDS]:
        if part.kind != "word":
            return
        yield part


def _is_place(place: Place, following: list[Piece], before: str) -> bool:
    if before == "place":
        return True
    named = bool(following) and following[0].kind == "word" and known_as(following[0].form) in {"family", "soft"}
    return place.firm and not (named and place.kind != "state")


def _at(parts: list[Piece], at: int) -> PlaceSpan | None:
    piece = parts[at]
    if piece.kind == "town":
        name, _, state = piece.form.partition("\t")
        return PlaceSpan(piece.start, piece.end, name, state)
    if piece.kind == "place" and piece.form == "locality":
        return _village(parts, at)
    return None


def _village(parts: list[Piece], at: int) -> PlaceSpan | None:
    """Return the place that one or two words after `village`, `थाना` and the like name."""
    end = village_end(parts, at)
    if not end:
        return None
    words = [part for part in parts[at:end] if part.kind == "word"]
    return PlaceSpan(parts[at].start, words[-1].end, " ".join(word.text for word in words))


def village_end(parts: list[Piece], at: int) -> int:
    """Return where the name of the village that a mark of address names ends, 0 where none stands there."""
    if (parts[at].kind, parts[at].form) != ("place", "locality"):
        return 0
    end = at + 1
    while end < len(parts) and parts[end].text in {":", "-", "–"}:
        end += 1
    first = end
    for part in parts[first : first + _LONGEST_VILLAGE]:
        if part.kind != "word" or is_stop_word(part.form) or (end > first and known_as(part.form)):
            break
        end += 1
    return end if end > first else 0
