"""Bodies of the envelopes about pointers, version 1.  Pure; reading raises Malformed.

pointer.tokens.v1    {"changes": [{record, desk, version, expires_at, classification, audience, purposes, tokens,
                     set: {id, made_at, public}, via, word}]}
                     tokens: 16 bytes each, in hexadecimal, in the order of their bytes; via: as of a silent change;
                     word: 16 bytes, by which the owner knows after a restore that it gave this; may be missing
pointer.rotated.v1   {set: {id, made_at, public}}     all tokens of this set are out: earlier sets are over
pointer.asked.v1     {ask, set, post, who, elements}  elements: blinded inputs, 1 to 16, 32 bytes each in hexadecimal
pointer.answered.v1  {ask, elements, proof}           or {ask, code, reason}: refused
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Classification
from sangam.kernel.instants import read_instant
from sangam.kernel.purpose import Purpose
from sangam.oblivious.types import Evaluated
from sangam.records.schema import json_codec

Json = Mapping[str, object]
MOST_ASKED = 16
TOKEN_BYTES = WORD_BYTES = 16
_MOST_TOKENS = 2_000
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class SetForm:
    """A set of tokens: its id, when its key was made, and the key's public half."""

    id: UUID
    made_at: datetime
    public: bytes


@dataclass(frozen=True, slots=True)
class PointerChange:
    """The tokens of a record at a version, and what decides who may meet them.

    via: the groups by which it is sent.  word: the owner's, by which it knows that it gave it; empty where it has none.
    """

    record: UUID
    desk: str
    version: int
    expires_at: datetime
    classification: Classification
    audience: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    tokens: tuple[bytes, ...]
    set: SetForm
    via: Mapping[str, int] = field(default_factory=dict)
    word: bytes = b""


@dataclass(frozen=True, slots=True)
class Asked:
    """Blinded inputs of a post.  who: the post in the asker's words."""

    ask: UUID
    set: UUID
    post: str
    who: str
    elements: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """The owner's answer: evaluated elements, or None and why not."""

    ask: UUID
    evaluated: Evaluated | None
    code: str = ""
    reason: str = ""


def change_out(change: PointerChange) -> dict[str, object]:
    """Return a change as JSON."""
    form: dict[str, object] = {
        "record": str(change.record), "desk": change.desk, "version": change.version,
        "expires_at": change.expires_at.isoformat(), "classification": int(change.classification),
        "audience": sorted(change.audience), "purposes": sorted(change.purposes),
        "tokens": [token.hex() for token in sorted(change.tokens)], "set": set_out(change.set),
    }  # fmt: skip
    via = {"via": dict(change.via)} if change.via else {}
    return form | via | ({"word": change.word.hex()} if change.word else {})


def set_out(form: SetForm) -> dict[str, object]:
    """Return a set as JSON."""
    return {"id": str(form.id), "made_at": form.made_at.isoformat(), "public": form.public.hex()}


def rotated_out(form: SetForm) -> dict[str, object]:
    """Return the body of pointer.rotated.v1."""
    return {"set": set_out(form)}


def asked_out(asked: Asked) -> dict[str, object]:
    """Return a question as JSON."""
    elements = [element.hex() for element in asked.elements]
    return {
        "ask": str(asked.ask),
        "set": str(asked.set),
        "post": asked.post,
        "who": asked.who,
        "elements": elements,
    }


def answered_out(answer: Answered) -> dict[str, object]:
    """Return an answer as JSON."""
    if answer.evaluated is None:
        return {"ask": str(answer.ask), "code": answer.code, "reason": answer.reason}
    elements = [element.hex() for element in answer.evaluated.elements]
    return {"ask": str(answer.ask), "elements": elements, "proof": answer.evaluated.proof.hex()}


def change_in(form: Json) -> PointerChange:
    """Read one change."""
    try:
        tokens = _hex(form["tokens"], most=_MOST_TOKENS, length=TOKEN_BYTES)
        return PointerChange(
            UUID(str(form["record"])),
            str(form["desk"]),
            _version(form["version"]),
            _instant(form["expires_at"]),
            Classification(_whole(form["classification"])),
            _texts(form["audience"]),
            tuple(map(Purpose, _texts(form["purposes"]))),
            tokens,
            set_in(form["set"]),
            json_codec.versions_in(form.get("via", {})),
            _word(form),
        )
    except (KeyError, ValueError, TypeError, AttributeError) as fault:
        raise _unreadable(fault) from None


def set_in(form: object) -> SetForm:
    """Read a set."""
    try:
        if not isinstance(form, Mapping):
            raise ValueError("a set is an object")
        (public,) = _hex([form["public"]], most=1, length=32)
        return SetForm(UUID(str(form["id"])), _instant(form["made_at"]), public)
    except (KeyError, ValueError) as fault:
        raise _unreadable(fault) from None


def asked_in(body: Json) -> Asked:
    """Read a question."""
    try:
        elements = _hex(body["elements"], most=MOST_ASKED, length=32)
        if not elements:
            raise ValueError("nothing is asked")
        post, who = str(body["post"])[:_LONGEST], str(body["who"])[:_LONGEST]
        return Asked(UUID(str(body["ask"])), UUID(str(body["set"])), post, who, elements)
    except (KeyError, ValueError) as fault:
        raise _unreadable(fault) from None


def answered_in(body: Json) -> Answered:
    """Read an answer."""
    try:
        ask = UUID(str(body["ask"]))
        if "code" in body:
            return Answered(ask, None, str(body["code"])[:_LONGEST], str(body["reason"])[:_LONGEST])
        elements = _hex(body["elements"], most=MOST_ASKED, length=32)
        (proof,) = _hex([body["proof"]], most=1, length=64)
        return Answered(ask, Evaluated(elements, proof))
    except (KeyError, ValueError) as fault:
        raise _unreadable(fault) from None


def _word(form: Json) -> bytes:
    return _hex([form["word"]], most=1, length=WORD_BYTES)[0] if "word" in form else b""


def _hex(found: object, *, most: int, length: int) -> tuple[bytes, ...]:
    read = tuple(bytes.fromhex(text) for text in _texts(found))
    if len(read) > most or any(len(each) != length for each in read):
        raise ValueError(f"expected up to {most} of {length} bytes")
    return read


def _texts(found: object) -> tuple[str, ...]:
    if not isinstance(found, Sequence) or isinstance(found, str) or not all(isinstance(each, str) for each in found):
        raise ValueError("expected a list of texts")
    return tuple(found)


def _version(found: object) -> int:
    if _whole(found) < 1:
        raise ValueError("versions begin at 1")
    return _whole(found)


def _whole(found: object) -> int:
    if not isinstance(found, int) or isinstance(found, bool):
        raise ValueError("expected a whole number")
    return found


def _instant(text: object) -> datetime:
    return read_instant(str(text))


def _unreadable(fault: Exception) -> Malformed:
    return Malformed(
        "records:pointer-body",
        "The envelope about pointers cannot be read: {fault}.",
        fault=f"{type(fault).__name__} {fault}",
    )
