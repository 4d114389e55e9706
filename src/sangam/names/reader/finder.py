"""Find the persons that a message speaks of.

The text is cut into runs of words that could be a name.  They are bounded by stop words, places, punctuation, numbers
and spans that the identifiers took.  Marks chain runs into a phrase.  A phrase counts as a person by its anchors; a
text that is nothing but one to four words is itself taken for a name.
"""

from collections.abc import Iterable

from sangam.names.reader.chats import heads
from sangam.names.reader.lexer import Piece, pieces
from sangam.names.reader.parser import read_phrase
from sangam.names.reader.phrases import LONGEST_RUN, Phrase, could_name, phrase
from sangam.names.reader.tables import with_columns
from sangam.names.reader.towns import village_end, with_towns
from sangam.names.reader.vocabulary import is_soft_relation, known_as
from sangam.names.sounds.sounds import fold_word
from sangam.names.types import NameSpan

_NAMED = frozenset({"family", "given"})
_READ_AS = "look-alike letters read as {read}"


def find_names(text: str, *, taken: Iterable[tuple[int, int]] = ()) -> list[NameSpan]:
    """Return the person phrases of a message, in order, none overlapping another.

    taken: spans that are identifiers already; no name reaches into them.  Never raises.
    """
    parts = with_towns(with_columns(pieces(text, taken=[*taken, *heads(text)])))
    found: list[NameSpan] = []
    short = sum(part.kind == "word" for part in parts) <= LONGEST_RUN
    at = 0
    while at < len(parts):
        if village := village_end(parts, at):
            at = village
            continue
        cut = phrase(parts, at)
        at = max(cut.end, at + 1)
        span = _span(cut, parts, short=short)
        if span:
            found.append(span)
    return found or _bare(parts)


def unread(text: str, *, taken: Iterable[tuple[int, int]] = ()) -> list[str]:
    """Return the words in scripts that nobody here reads, with those beside each other joined."""
    found: list[str] = []
    end = -1
    for part in pieces(text, taken=taken):
        if part.kind == "foreign":
            joins = bool(found) and not text[end : part.start].strip()
            found[-1:] = [f"{found[-1]} {part.text}"] if joins else [*found[-1:], part.text]
            end = part.end
    return list(dict.fromkeys(found))


def _span(cut: Phrase, parts: list[Piece], *, short: bool) -> NameSpan | None:
    if cut.end == cut.start:
        return None
    start, end = cut.start, cut.end
    words = [part for part in parts[start : cut.main] if part.kind in {"word", "short"}]
    if cut.marked and _is_marked_well(parts[start:end], words):
        return _name_span(parts, max(start, cut.main - LONGEST_RUN), end, sure=True)
    if not words:
        return None
    if len(words) > LONGEST_RUN:
        start, words = _core(parts, start, cut.main)
    sure = _is_surely_name(words, parts[start : cut.main], short=short)
    return None if sure is None else _name_span(parts, start, end, sure=sure)


def _is_marked_well(phrase_parts: list[Piece], words: list[Piece]) -> bool:
    """Tell whether the mark says a person: `पत्नी` in plain prose does so only beside a known name."""
    marks = [part for part in phrase_parts if part.kind in {"relation", "of-relation", "alias"}]
    if any("/" in mark.text for mark in marks):
        return True
    if words and not all(is_soft_relation(fold_word(mark.text)) for mark in marks):
        return True
    return any(part.kind == "short" or known_as(part.form) in _NAMED for part in phrase_parts if part.kind != "town")


def _core(parts: list[Piece], start: int, end: int) -> tuple[int, list[Piece]]:
    """Return the last words of a long run that hold a known name, with one word before it."""
    known = [at for at in range(start, end) if known_as(parts[at].form) in _NAMED]
    start = max(start, (known[0] if known else end) - 1, end - LONGEST_RUN)
    return start, [part for part in parts[start:end] if part.kind in {"word", "short"}]


def _is_surely_name(words: list[Piece], run: list[Piece], *, short: bool) -> bool | None:
    """Tell whether the run is surely a name (True), perhaps (False), or has no anchor at all (None).

    short: the text has no more words than a name.
    """
    known = [known_as(word.form) for word in words]
    titled = any(piece.kind == "title" and piece.form not in {"rank"} for piece in run)
    named = sum(section in _NAMED for section in known)
    capitals = sum(word.text[:1].isupper() and not word.text.isupper() for word in words)
    written_as_names = capitals == len(words) or not words[0].text.isascii()
    if titled or named >= 2 or (named and len(words) >= 2 and (written_as_names or all(known))):
        return True
    if any(piece.kind == "short" for piece in run) and len(words) >= 2:
        return True
    if named or (capitals >= 2 and capitals == len(words)):
        return False
    return False if short and len(words) >= 2 and sum(map(bool, known)) >= 2 else None


def _name_span(parts: list[Piece], start: int, end: int, *, sure: bool) -> NameSpan | None:
    reading = read_phrase(parts[start:end])
    name = reading.result()
    if not name and not name.relative:
        return None
    notes = _notes(parts[start:end])
    return NameSpan(parts[start].start, parts[end - 1].end, name, sure, reading.spans(), notes)


def _notes(parts: list[Piece]) -> tuple[str, ...]:
    """Return what had to be read as something else: letters or digits that only look like a name's."""
    read_as = [part.form for part in parts if part.kind == "word" and part.form != fold_word(part.text).strip("'’.")]
    return tuple(_READ_AS.format(read=form) for form in read_as)


def _bare(parts: list[Piece]) -> list[NameSpan]:
    """Return the whole of a short text as a name: one to four words, after words of asking are left out."""
    open_parts = [part for part in parts if part.kind not in {"comma", "stop", "other"}]
    words = [part for part in open_parts if could_name(part)]
    asking = [part for part in open_parts if not could_name(part)]
    if not 1 <= len(words) <= LONGEST_RUN or any(part.kind not in {"word", "taken", "foreign"} for part in asking):
        return []
    start, end = parts.index(words[0]), parts.index(words[-1]) + 1
    joined_up = end - start == len(words)
    if not joined_up or len(asking) > 2 or (asking and len(words) > 2):
        return []
    span = _name_span(parts, start, end, sure=len(words) > 1 and not asking)
    return [span] if span else []
