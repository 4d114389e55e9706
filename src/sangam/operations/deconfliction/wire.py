"""Bodies of the envelopes of deconfliction, version 1.  Pure; reading raises Malformed.

deconfliction.asked.v2     {ask, unit, officer, elements, list: {id, until, set, public, wraps, contact}}
                           unit, officer: pseudonyms, for counting; elements: blinded inputs, hexadecimal;
                           list: our own tokens of the same check, under our key for the receiver
deconfliction.asked.v1     the same of cells and their neighbours, in place of corners: refused, never compared
deconfliction.answered.v1  {ask, set, public, elements, proof}       or {ask, reason}: refused
deconfliction.found.v1     {ours, theirs, contact: {unit, name, telephone, reference}}
                           who finds a conflict tells the other side at once.  ours, theirs: lists, by the sender's side
deconfliction.resolved.v1  {ours, theirs, resolution, note, by, at}
deconfliction.withdrawn.v1 {list}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sangam.exchange.public.bodies import Body
from sangam.kernel.sentences import Told
from sangam.kernel.texts import REASON
from sangam.oblivious.types import Evaluated
from sangam.operations import policy
from sangam.operations.deconfliction.sealed_lists import KEY_BYTES, TOKEN_BYTES, Sealed
from sangam.operations.types import Contact, Resolution, Word

Json = Mapping[str, object]
ASKED, ANSWERED, FOUND, RESOLVED, WITHDRAWN = (
    "deconfliction.asked.v2",
    "deconfliction.answered.v1",
    "deconfliction.found.v1",
    "deconfliction.resolved.v1",
    "deconfliction.withdrawn.v1",
)
MOST_ELEMENTS = 256
MOST_TOKENS = 128
FIRST_ASKED = "deconfliction.asked.v1"
_ELEMENT, _PROOF = 32, 64
_LONGEST_CONTACT = 8_000


@dataclass(frozen=True, slots=True)
class ListBody:
    """Tokens of a check, with the sealed contact.  until_at: a day's end, so that it tells no hour."""

    id: UUID
    until_at: datetime
    set: UUID
    public: bytes
    sealed: Sealed


@dataclass(frozen=True, slots=True)
class Asked:
    """Blinded inputs of a check, and the list of its own tokens."""

    ask: UUID
    unit: str
    officer: str
    elements: tuple[bytes, ...]
    list: ListBody


@dataclass(frozen=True, slots=True)
class Answered:
    """Evaluated elements under a key, or None and why not."""

    ask: UUID
    set: UUID | None
    public: bytes
    evaluated: Evaluated | None
    reason: str = ""


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
    own = asked.list
    return {
        "ask": str(asked.ask),
        "unit": asked.unit,
        "officer": asked.officer,
        "elements": [each.hex() for each in asked.elements],
        "list": {
            "id": str(own.id),
            "until": _instant_out(own.until_at),
            "set": str(own.set),
            "public": own.public.hex(),
            "wraps": dict(own.sealed.wraps),
            "contact": own.sealed.contact,
        },
    }


def asked_in(body: Json) -> Asked:
    """Read a question."""
    b = Body("question", body)
    own, said = b.part("list"), body["list"]
    sealed = Sealed(_wraps(own, said), own.text("contact", most=_LONGEST_CONTACT))
    _hex(own, "contact", sealed.contact)
    return Asked(
        b.id("ask"),
        b.text("unit", most=64),
        b.text("officer", most=64),
        _elements(b, body),
        ListBody(own.id("id"), own.instant("until"), own.id("set"), _bytes(own, "public", _ELEMENT), sealed),
    )


def answered_out(answer: Answered) -> dict[str, object]:
    """Return an answer as JSON."""
    if answer.evaluated is None:
        return {"ask": str(answer.ask), "reason": answer.reason}
    return {
        "ask": str(answer.ask),
        "set": str(answer.set),
        "public": answer.public.hex(),
        "elements": [each.hex() for each in answer.evaluated.elements],
        "proof": answer.evaluated.proof.hex(),
    }


def answered_in(body: Json) -> Answered:
    """Read an answer."""
    b = Body("answer", body)
    if "reason" in body:
        return Answered(b.id("ask"), None, b"", None, b.text("reason", most=REASON))
    evaluated = Evaluated(_elements(b, body), _bytes(b, "proof", _PROOF))
    return Answered(b.id("ask"), b.id("set"), _bytes(b, "public", _ELEMENT), evaluated)


def found_out(found: Found) -> dict[str, object]:
    """Return as JSON that two lists meet."""
    contact = found.contact
    return {
        "ours": str(found.ours),
        "theirs": str(found.theirs),
        "contact": {
            "unit": contact.unit,
            "name": contact.name,
            "telephone": contact.telephone,
            "reference": contact.reference,
        },
    }


def found_in(body: Json) -> Found:
    """Read that two lists meet."""
    b = Body("conflict", body)
    c = b.part("contact")
    contact = Contact(
        c.text("unit", most=policy.LONGEST_LABEL),
        *(c.text(name, least=0, most=policy.LONGEST_LABEL) for name in ("name", "telephone", "reference")),
    )
    return Found(b.id("ours"), b.id("theirs"), contact)


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
        b.text("by", most=policy.LONGEST_LABEL),
        b.instant("at"),
    )


def withdrawn_out(list_id: UUID) -> dict[str, object]:
    """Return as JSON that a list is withdrawn."""
    return {"list": str(list_id)}


def withdrawn_in(body: Json) -> UUID:
    """Read which list is withdrawn."""
    return Body("withdrawal", body).id("list")


def _elements(b: Body, body: Json) -> tuple[bytes, ...]:
    found = body.get("elements")
    if not isinstance(found, list) or not 0 < len(found) <= MOST_ELEMENTS:
        raise b.wrong("elements", Told("is no list of 1 to {most}", most=MOST_ELEMENTS))
    return tuple(_hex(b, "elements", each, _ELEMENT) for each in found)


def _wraps(b: Body, said: object) -> dict[str, str]:
    found = said.get("wraps") if isinstance(said, dict) else None
    if not isinstance(found, dict) or not 0 < len(found) <= MOST_TOKENS:
        raise b.wrong("wraps", Told("holds not 1 to {most} tokens", most=MOST_TOKENS))
    for token, wrap in found.items():
        _hex(b, "wraps", token, TOKEN_BYTES)
        _hex(b, "wraps", wrap, KEY_BYTES)
    return dict(found)


def _bytes(b: Body, name: str, length: int) -> bytes:
    return _hex(b, name, b.text(name, most=2 * length), length)


def _hex(b: Body, name: str, found: object, length: int | None = None) -> bytes:
    try:
        read = bytes.fromhex(found) if isinstance(found, str) else b""
    except ValueError:
        read = b""
    if not read or (length is not None and len(read) != length) or read.hex() != found:
        raise b.wrong(name, Told("holds what is no lower-case hexadecimal text of its length"))
    return read


def _instant_out(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
