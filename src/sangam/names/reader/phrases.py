"""Cut a message into the phrases that could each be one person: `run @ run s/o run, place`."""

from dataclasses import dataclass

from sangam.names.reader import brackets
from sangam.names.reader.gazetteer import looks_like_place, place_at_start
from sangam.names.reader.lexer import Piece, age_at
from sangam.names.reader.vocabulary import is_stop_word, known_as, may_stand_in_address

LONGEST_RUN = 4
_LONGEST_PLACE = 10
_LONGEST_AFTER_COMMA = 3
_NAMELIKE = frozenset({"word", "short", "title", "suffix"})
_CHAINS = frozenset({"alias", "relation", "of-relation"})
_JOINING = frozenset({"-", "–", "—", ":", ".", ":-", "*", "_"})
_BEFORE_MARK = _JOINING | {"(", '"', "[", ")", "]"}
_AGE = frozenset({"age", "years", "number"})
_IN_ADDRESS = frozenset({"word", "number", "place", "short", "town"})
_NAMED = frozenset({"family", "given"})
_OVER_THE_LINE = frozenset({"relation", "place", "age", "alias"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """Pieces start..end that could be one person.  main: end of the first run; marked: a relation or alias is in it."""

    start: int
    main: int
    end: int
    marked: bool


def phrase(parts: list[Piece], start: int) -> Phrase:
    """Return the longest phrase that begins here; empty where no name can begin."""
    main = at = _run(parts, start)
    if main == start and parts[start].kind not in _CHAINS:
        return Phrase(start, start, start, marked=False)
    marked, related = False, False
    while at < len(parts):
        link = _link(parts, at)
        relates = bool(link) and any(part.kind == "relation" for part in parts[at:link])
        following = _run(parts, link) if link and not (relates and related and at > start) else 0
        dangling = following == link == len(parts) and relates
        if following > link or (following and dangling):
            marked, related, at = True, related or relates, _with_asides(parts, following)
        elif (end := _tail(parts, at, marked=marked)) > at:
            at = end
        else:
            break
    return Phrase(start, main, at, marked)


def could_name(piece: Piece) -> bool:
    """Tell whether the piece may be part of a name."""
    if piece.kind == "word":
        return not is_stop_word(piece.form)
    return piece.kind in _NAMELIKE


def _run(parts: list[Piece], start: int) -> int:
    """Return the end of the run of namelike words that begins at `start`, with a nickname in brackets inside it."""
    at = start
    if start + 1 < len(parts) and _changes_case(parts[start + 1], parts[start]):
        return start
    while at < len(parts) and (could_name(parts[at]) or _named_before_mark(parts, at)):
        if at > start and _changes_case(parts[at - 1], parts[at]):
            break
        at += 1
    return _with_asides(parts, at) if at > start else at


def _changes_case(name: Piece, plain: Piece) -> bool:
    """Tell whether one word is capitalised and the other is a plain word in small letters, no part of that name."""
    if name.kind != "word" or plain.kind != "word" or not plain.text.isascii() or not name.text.isascii():
        return False
    return name.text.istitle() and plain.text.islower() and not known_as(plain.form)


def _named_before_mark(parts: list[Piece], at: int) -> bool:
    """Tell whether an everyday word that is a name too stands before a mark: `सीमा पुत्री राम सिंह`."""
    marked = at + 1 < len(parts) and parts[at + 1].kind in {"relation", "alias"} and parts[at].kind == "word"
    return marked and known_as(parts[at].form) == "given"


def _with_asides(parts: list[Piece], at: int) -> int:
    """Return where a nickname in brackets or quotation marks ends, with the names that go on after it."""
    if at >= len(parts) or not (parts[at].kind == "open" or parts[at].text in brackets.QUOTES):
        return at
    inner = brackets.inner(parts, at)
    if inner is None or brackets.meaning_of_bracket(inner) != "alias":
        return at
    at += len(inner) + 2
    while at < len(parts) and could_name(parts[at]) and parts[at].kind == "word":
        at += 1
    return at


def _link(parts: list[Piece], at: int) -> int:
    """Return where the run after a relation or alias mark begins, 0 where there is no such mark."""
    at = _over_line(parts, at)
    while at < len(parts) and (parts[at].kind == "comma" or parts[at].text in _BEFORE_MARK):
        at += 1
    if at >= len(parts) or parts[at].kind not in _CHAINS:
        return 0
    at += 1
    while at < len(parts) and parts[at].text in _JOINING:
        at += 1
    return at


def _over_line(parts: list[Piece], at: int) -> int:
    """Return the piece at the beginning of the next line where a mark stands there, else the piece itself."""
    following = at
    while following < min(at + 2, len(parts)) and parts[following].text in {"\n", "\r"}:
        following += 1
    if following > at and following < len(parts) and parts[following].kind in _OVER_THE_LINE:
        return following
    return at


def _tail(parts: list[Piece], at: int, *, marked: bool) -> int:
    """Return the end of age and address after a name: `age 34`, `निवासी नूंह`, `, Nuh`, and after a mark `, पलड़ी`."""
    end = at
    while at < len(parts):
        at = _over_line(parts, at)
        kind = parts[at].kind
        if (kind, parts[at].form) == ("contact", "caste"):
            at += 1
            at += at < len(parts) and parts[at].text in _JOINING
            at += at < len(parts)
        elif kind in {"comma", "open", "close"} or (kind == "other" and parts[at].text in _JOINING):
            at += 1
        elif kind in _AGE and (age := age_at(parts, at, bare=True)):
            at = end = age[1]
        elif kind in {"place", "town"}:
            at = end = _place_end(parts, at)
        elif marked and at > end and parts[at - 1].kind == "comma" and (after := _after_comma(parts, at)):
            at = end = after
        else:
            break
    return end + 1 if end < len(parts) and end > 0 and _closes(parts, end) else end


def _closes(parts: list[Piece], end: int) -> bool:
    return parts[end].kind == "close" and any(part.kind == "open" for part in parts[max(0, end - 6) : end])


def _after_comma(parts: list[Piece], start: int) -> int:
    """Return where an address without a mark ends, 0 where the words after the comma are rather the next person."""
    end = _place_end(parts, start)
    words = [part for part in parts[start:end] if part.kind in {"word", "short"}]
    if not words or len(words) > _LONGEST_AFTER_COMMA or (end < len(parts) and parts[end].kind in _CHAINS):
        return 0
    known = sum(known_as(word.form) in _NAMED or word.kind == "short" for word in words)
    return 0 if known and not any(looks_like_place(word.form) for word in words) else end


def _place_end(parts: list[Piece], start: int) -> int:
    """Return where the address ends: at the sentence's end, an identifier, the next person, or some pieces on."""
    at = start
    while at < len(parts) and at - start < _LONGEST_PLACE:
        piece = parts[at]
        if piece.text in _JOINING and parts[at - 1].kind == "place":
            at += 1
            continue
        if piece.kind not in _IN_ADDRESS or (piece.kind == "word" and not may_stand_in_address(piece.form)):
            break
        if at > start and parts[at - 1].kind != "place" and _is_next_person(parts, at):
            break
        if piece.kind == "number" and _numbers_a_list(parts, at):
            break
        at += 1
    return at


def _numbers_a_list(parts: list[Piece], at: int) -> bool:
    """Tell whether the number begins the next entry of a list: `2. Sunil`, `2) Sunil`."""
    following = parts[at + 1].kind if at + 1 < len(parts) else ""
    return following == "close" or (parts[at].text.endswith(".") and following in _NAMELIKE)


def _is_next_person(parts: list[Piece], at: int) -> bool:
    """Tell whether a name begins in the middle of an address: two words of a name, or one before a mark."""
    if parts[at].kind == "short":
        return True
    if parts[at].kind != "word" or known_as(parts[at].form) not in _NAMED or at + 1 >= len(parts):
        return False
    if place_at_start([part.form for part in parts[at : at + 3] if part.kind == "word"]):
        return False
    following = parts[at + 1]
    return following.kind in _CHAINS or (following.kind == "word" and known_as(following.form) in _NAMED)
