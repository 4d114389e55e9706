"""Bodies of the envelopes of deconfliction.  Pure; reading raises Malformed.

A half is {public, elements}: elements of 32 bytes, one after another, in hexadecimal.  A list has places, targets, or
both.

deconfliction.asked.v3     {ask, unit, officer, first, last, places, targets}
                           the list of a check, which is the question too.  unit, officer: pseudonyms, for counting;
                           first, last: days of the action
deconfliction.answered.v2  {ask, lot, lists: [{list, places, targets}], more}      or {ask, reason}: refused
                           the asked elements, multiplied by the key of each earlier list of the answering side.
                           lot: the digest of its half of the lot.  more: "yes" where more lists follow
deconfliction.closed.v1    {ask, lot, lists: [{list, places, targets, contact}]}
                           the elements of those lists, multiplied by the key of the asked one; whom to call where they
                           meet.  lot: the asker's half
deconfliction.drawn.v1     {ask, lot}: the lot fell on a list that is over: its places are to be opened
deconfliction.opened.v1    {ask, secret, seed, inputs}
deconfliction.found.v1     {ours, theirs, contact: {unit, name, telephone, reference}}
                           who finds a conflict says whom to call.  ours, theirs: lists, by the sender's side
deconfliction.resolved.v1  {ours, theirs, resolution, note, by, at}
deconfliction.withdrawn.v1 {list}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sangam.exchange.public.bodies import Body
from sangam.kernel.instants import read_day
from sangam.kernel.sentences import Told
from sangam.kernel.texts import REASON
from sangam.operations import limits
from sangam.operations.deconfliction.halves import FILLED_TO, MOST, PLACES, TARGETS, Days, Half
from sangam.operations.types import Contact, Resolution, Word

Json = Mapping[str, object]
ASKED, ANSWERED, CLOSED, DRAWN, OPENED, FOUND, RESOLVED, WITHDRAWN = (
    "deconfliction.asked.v3",
    "deconfliction.answered.v2",
    "deconfliction.closed.v1",
    "deconfliction.drawn.v1",
    "deconfliction.opened.v1",
    "deconfliction.found.v1",
    "deconfliction.resolved.v1",
    "deconfliction.withdrawn.v1",
)
MOST_LISTS = 400
LOT_BYTES = 16
_ELEMENT, _DIGEST = 32, 32
_LONGEST_DAYS = timedelta(days=3)
"""Beyond the first: the edges of the longest action lie on four days."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A check as a list: a question, and what stands from then on."""

    ask: UUID
    unit: str
    officer: str
    days: Days
    halves: Mapping[str, Half | None]

    @property
    def sizes(self) -> dict[str, int]:
        """Return how many elements each half has."""
        return {name: len(half.elements) if half else 0 for name, half in self.halves.items()}


@dataclass(frozen=True, slots=True)
class Multiplied:
    """Elements of a list, by halves, after a multiplication.  contact: whom to call, where a closing says it."""

    list: UUID
    halves: Mapping[str, tuple[bytes, ...]]
    contact: Contact | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: the asked elements, multiplied by the key of each earlier list; or why there is none."""

    ask: UUID
    lot: str
    lists: tuple[Multiplied, ...]
    more: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Closed:
    """A closing: the answering lists, multiplied by the key of the asked list."""

    ask: UUID
    lot: str
    lists: tuple[Multiplied, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """The key, the seed and the inputs of the places of a list that is over."""

    ask: UUID
    secret: bytes
    seed: bytes
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """That two lists meet.  ours, theirs: by the sender's side."""

    ours: UUID
    theirs: UUID
    contact: Contact


@dataclass(frozen=True, slots=True)
class Resolved:
    """What one side does about a conflict."""

    ours: UUID
    theirs: UUID
    word: Word


def asked_out(asked: Asked) -> dict[str, object]:
    """Return a question as JSON."""
    halves = {
        name: {"public": half.public.hex(), "elements": b"".join(half.elements).hex()}
        for name, half in asked.halves.items()
        if half
    }
    days = {"first": asked.days.first.isoformat(), "last": asked.days.last.isoformat()}
    return {"ask": str(asked.ask), "unit": asked.unit, "officer": asked.officer, **days, **halves}


def asked_in(body: Json) -> Asked:
    """Read a question."""
    b = Body("question", body)
    halves = {name: _half(b.part_or_none(name), name) for name in (PLACES, TARGETS)}
    if not any(halves.values()):
        raise b.wrong(PLACES, Told("is missing or no object"))
    return Asked(b.id("ask"), b.text("unit", most=64), b.text("officer", most=64), _days(b), halves)


def answered_out(answer: Answered) -> dict[str, object]:
    """Return an answer as JSON."""
    if answer.reason:
        return {"ask": str(answer.ask), "reason": answer.reason}
    more = {"more": "yes"} if answer.more else {}
    return {
        "ask": str(answer.ask),
        "lot": answer.lot,
        "lists": [_multiplied_out(each) for each in answer.lists],
        **more,
    }


def answered_in(body: Json) -> Answered:
    """Read an answer."""
    b = Body("answer", body)
    if "reason" in body:
        return Answered(b.id("ask"), "", (), reason=b.text("reason", most=REASON))
    lists = tuple(_multiplied_in(each) for each in _lists(b, body))
    return Answered(b.id("ask"), _bytes(b, "lot", _DIGEST).hex(), lists, b.is_yes("more"))


def closed_out(closed: Closed) -> dict[str, object]:
    """Return a closing as JSON."""
    return {"ask": str(closed.ask), "lot": closed.lot, "lists": [_multiplied_out(each) for each in closed.lists]}


def closed_in(body: Json) -> Closed:
    """Read a closing."""
    b = Body("closing", body)
    lists = tuple(_multiplied_in(each) for each in _lists(b, body))
    return Closed(b.id("ask"), _bytes(b, "lot", LOT_BYTES).hex(), lists)


def drawn_out(ask: UUID, lot: str) -> dict[str, object]:
    """Return as JSON that the lot fell on a list."""
    return {"ask": str(ask), "lot": lot}


def drawn_in(body: Json) -> tuple[UUID, str]:
    """Read on which list the lot fell, and the half of the lot that shows it."""
    b = Body("lot", body)
    return b.id("ask"), _bytes(b, "lot", LOT_BYTES).hex()


def opened_out(opened: Opened) -> dict[str, object]:
    """Return an opening as JSON."""
    secret = {"secret": opened.secret.hex(), "seed": opened.seed.hex()}
    return {"ask": str(opened.ask), **secret, "inputs": list(opened.inputs)}


def opened_in(body: Json) -> Opened:
    """Read an opening."""
    b = Body("opening", body)
    secret, seed = _bytes(b, "secret", _ELEMENT), _bytes(b, "seed", _ELEMENT)
    return Opened(b.id("ask"), secret, seed, b.texts("inputs", least=1, most=MOST[PLACES]))


def found_out(found: Found) -> dict[str, object]:
    """Return as JSON that two lists meet."""
    return {"ours": str(found.ours), "theirs": str(found.theirs), "contact": _contact_out(found.contact)}


def found_in(body: Json) -> Found:
    """Read that two lists meet."""
    b = Body("conflict", body)
    return Found(b.id("ours"), b.id("theirs"), _contact_in(b.part("contact")))


def resolved_out(resolved: Resolved) -> dict[str, object]:
    """Return a resolution as JSON."""
    return {"ours": str(resolved.ours), "theirs": str(resolved.theirs), **word_out(resolved.word)}


def resolved_in(body: Json) -> Resolved:
    """Read a resolution."""
    b = Body("resolution", body)
    return Resolved(b.id("ours"), b.id("theirs"), word_in(body))


def word_out(word: Word) -> dict[str, object]:
    """Return what one side wrote of a conflict as JSON."""
    return {"resolution": word.resolution, "note": word.note, "by": word.by, "at": _instant_out(word.at)}


def word_in(body: Json) -> Word:
    """Read what one side wrote of a conflict."""
    b = Body("resolution", body)
    return Word(
        b.choice("resolution", Resolution),
        b.text("note", least=0, most=REASON),
        b.text("by", most=limits.LONGEST_LABEL),
        b.instant("at"),
    )


def withdrawn_out(list_id: UUID) -> dict[str, object]:
    """Return as JSON that a list is withdrawn."""
    return {"list": str(list_id)}


def withdrawn_in(body: Json) -> UUID:
    """Read which list is withdrawn."""
    return Body("withdrawal", body).id("list")


def _half(b: Body | None, name: str) -> Half | None:
    if b is None:
        return None
    _hex(b, "elements", b.text("elements", most=2 * _ELEMENT * MOST[name]), of=_ELEMENT * FILLED_TO[name])
    return Half(_bytes(b, "public", _ELEMENT), _elements(b, "elements", most=MOST[name]))


def _days(b: Body) -> Days:
    first, last = _day(b, "first"), _day(b, "last")
    if not first <= last <= first + _LONGEST_DAYS:
        raise b.wrong("last", Told("is no day"))
    return Days(first, last)


def _day(b: Body, name: str) -> date:
    try:
        return read_day(b.text(name, most=10))
    except ValueError:
        raise b.wrong(name, Told("is no day")) from None


def _lists(b: Body, body: Json) -> list[Json]:
    found = body.get("lists")
    if not isinstance(found, list) or len(found) > MOST_LISTS or not all(isinstance(each, dict) for each in found):
        raise b.wrong("lists", Told("is no list of at most {most} objects", most=MOST_LISTS))
    return found


def _multiplied_out(said: Multiplied) -> dict[str, object]:
    halves = {name: b"".join(elements).hex() for name, elements in said.halves.items() if elements}
    contact = {"contact": _contact_out(said.contact)} if said.contact else {}
    return {"list": str(said.list), **halves, **contact}


def _multiplied_in(body: Json) -> Multiplied:
    b = Body("list", body)
    halves = {name: _elements(b, name, most=MOST[name]) if b.stands(name) else () for name in (PLACES, TARGETS)}
    contact = b.part_or_none("contact")
    return Multiplied(b.id("list"), halves, _contact_in(contact) if contact else None)


def _contact_out(contact: Contact) -> dict[str, object]:
    return {
        "unit": contact.unit,
        "name": contact.name,
        "telephone": contact.telephone,
        "reference": contact.reference,
    }


def _contact_in(c: Body) -> Contact:
    return Contact(
        c.text("unit", most=limits.LONGEST_LABEL),
        *(c.text(name, least=0, most=limits.LONGEST_LABEL) for name in ("name", "telephone", "reference")),
    )


def _elements(b: Body, name: str, *, most: int) -> tuple[bytes, ...]:
    found = _hex(b, name, b.text(name, most=2 * _ELEMENT * most), of=_ELEMENT)
    return tuple(found[place : place + _ELEMENT] for place in range(0, len(found), _ELEMENT))


def _bytes(b: Body, name: str, length: int) -> bytes:
    return _hex(b, name, b.text(name, most=2 * length), length=length)


def _hex(b: Body, name: str, found: str, *, length: int | None = None, of: int = 1) -> bytes:
    """Return bytes, so many, or a multiple of so many."""
    try:
        read = bytes.fromhex(found)
    except ValueError:
        read = b""
    if not read or (length is not None and len(read) != length) or len(read) % of or read.hex() != found:
        raise b.wrong(name, Told("holds what is no lower-case hexadecimal text of its length"))
    return read


def _instant_out(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
