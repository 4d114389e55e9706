"""Find the persons that a message speaks of.

The text is cut into runs of words that could be a name: bounded by stop words, punctuation, numbers and spans that the
identifiers took.  Marks chain runs into a phrase: `run @ run s/o run, place`.  A phrase counts as a person by its
anchors; a text that is nothing but one to four words is itself taken for a name.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sangam.names.lexing import Piece, pieces
from sangam.names.parsing import read
from sangam.names.types import NameSpan
from sangam.names.vocabulary import is_stop_word, known_as, may_stand_in_address

_LONGEST_RUN = 4
_LONGEST_PLACE = 5
_NAMELIKE = frozenset({"word", "short", "title", "suffix"})
_CHAINS = frozenset({"alias", "relation", "of-relation"})


def find(text: str, *, taken: Iterable[tuple[int, int]] = ()) -> list[NameSpan]:
    """Return the person phrases of a message, in order, none overlapping another.

    taken: spans that are identifiers already; no name reaches into them.  Never raises.
    """
    parts = pieces(text, taken=taken)
    found: list[NameSpan] = []
    at = 0
    while at < len(parts):
        phrase = _phrase(parts, at)
        at = max(phrase.end, at + 1)
        span = _span(phrase, parts)
        if span:
            found.append(span)
    return found or _bare(parts)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Pieces start..end that could be one person.  main: end of the first run; marked: a relation or alias is in it."""

    start: int
    main: int
    end: int
    marked: bool


def _phrase(parts: list[Piece], start: int) -> _Phrase:
    """Return the longest phrase that begins here; empty where no name can begin."""
    main = at = _run(parts, start)
    marked = False
    while at < len(parts) and (link := _link(parts, at)):
        following = _run(parts, link)
        if following == link and parts[link - 1].kind == "of-relation":
            break
        marked, at = True, following
    if at > start:
        at = _tail(parts, at, marked=marked)
    return _Phrase(start, main, at, marked)


def _link(parts: list[Piece], at: int) -> int:
    """Return where the run after a relation or alias mark begins, 0 where there is no such mark."""
    while at < len(parts) and (parts[at].kind == "comma" or parts[at].text in {"-", "–", ":", "(", '"'}):
        at += 1
    if at >= len(parts) or parts[at].kind not in _CHAINS:
        return 0
    at += 1
    while at < len(parts) and parts[at].text in {"-", "–", ":", "."}:
        at += 1
    return at


def _run(parts: list[Piece], start: int) -> int:
    """Return the end of the run of namelike words that begins at `start`."""
    at = start
    while at < len(parts) and _could_name(parts[at]):
        at += 1
    return at


def _could_name(piece: Piece) -> bool:
    if piece.kind == "word":
        return not is_stop_word(piece.form)
    return piece.kind in _NAMELIKE


def _tail(parts: list[Piece], at: int, *, marked: bool) -> int:
    """Return the end of age and address after a name: `age 34`, `निवासी नूंह`, and after a mark also `, नूंह`."""
    end = at
    while at < len(parts):
        kind = parts[at].kind
        if kind == "comma":
            at += 1
        elif kind in {"age", "years", "number"} and _is_age(parts, at):
            at = end = at + 1
        elif kind == "place" or (marked and at > end and parts[at].kind == "word"):
            at = end = _place_end(parts, at + 1)
        else:
            break
    return end


def _is_age(parts: list[Piece], at: int) -> bool:
    around = {part.kind for part in parts[max(0, at - 1) : at + 2]}
    return "number" in around and bool(around & {"age", "years"})


def _place_end(parts: list[Piece], start: int) -> int:
    """Return where the address ends: at the sentence's end, an identifier, a further mark, or five pieces on."""
    at = start
    while at < len(parts) and at - start < _LONGEST_PLACE and parts[at].kind in {"word", "number", "place", "short"}:
        if parts[at].kind == "word" and not may_stand_in_address(parts[at].form):
            break
        at += 1
    return at


def _span(phrase: _Phrase, parts: list[Piece]) -> NameSpan | None:
    if phrase.end == phrase.start:
        return None
    start, end = phrase.start, phrase.end
    words = [part for part in parts[start : phrase.main] if part.kind in {"word", "short"}]
    if phrase.marked:
        start = max(start, phrase.main - _LONGEST_RUN)
        return _made(parts, start, end, sure=True)
    if not words:
        return None
    if len(words) > _LONGEST_RUN:
        start, words = _core(parts, start, phrase.main)
    sure = _anchored(words, parts[start : phrase.main], parts)
    return None if sure is None else _made(parts, start, end, sure=sure)


def _core(parts: list[Piece], start: int, end: int) -> tuple[int, list[Piece]]:
    """Return the last words of a long run that hold a known name, with one word before it."""
    known = [at for at in range(start, end) if known_as(parts[at].form) in {"family", "given"}]
    start = max(start, (known[0] if known else end) - 1, end - _LONGEST_RUN)
    return start, [part for part in parts[start:end] if part.kind in {"word", "short"}]


def _anchored(words: list[Piece], run: list[Piece], parts: list[Piece]) -> bool | None:
    """Tell whether the run is surely a name (True), perhaps (False), or has no anchor at all (None)."""
    known = [known_as(word.form) for word in words]
    titled = any(piece.kind == "title" and piece.form not in {"rank"} for piece in run)
    named = sum(section in {"family", "given"} for section in known)
    capitals = sum(word.text[:1].isupper() and not word.text.isupper() for word in words)
    if titled or named >= 2 or (named and len(words) >= 2):
        return True
    if any(piece.kind == "short" for piece in run) and len(words) >= 2:
        return True
    if named or (capitals >= 2 and capitals == len(words)):
        return False
    return False if len(words) >= 2 and sum(map(bool, known)) >= 2 and _mostly_names(parts) else None


def _mostly_names(parts: list[Piece]) -> bool:
    return sum(part.kind == "word" for part in parts) <= _LONGEST_RUN


def _made(parts: list[Piece], start: int, end: int, *, sure: bool) -> NameSpan | None:
    name = read(parts[start:end])
    if not name and not name.relative:
        return None
    return NameSpan(parts[start].start, parts[end - 1].end, name, sure)


def _bare(parts: list[Piece]) -> list[NameSpan]:
    """Return the whole of a short text as a name: one to four words, after words of asking are left out."""
    open_parts = [part for part in parts if part.kind not in {"comma", "stop", "other"}]
    words = [part for part in open_parts if _could_name(part)]
    asking = [part for part in open_parts if not _could_name(part)]
    if not 1 <= len(words) <= _LONGEST_RUN or any(part.kind not in {"word", "taken"} for part in asking):
        return []
    start, end = parts.index(words[0]), parts.index(words[-1]) + 1
    joined_up = end - start == len(words)
    if not joined_up or len(asking) > 2 or (asking and len(words) > 2):
        return []
    span = _made(parts, start, end, sure=len(words) > 1 and not asking)
    return [span] if span else []
