"""Bodies of the envelopes of `arrests`, version 1.  Pure; reading raises Malformed; the unknown is passed over.

despatch.sent.v1      {despatch, kind, to, person, text, signed_by, basis, record, arrest, before, by,
                       at}                                               to the other force
despatch.word.v1      {despatch, word, act, answer, text, by, at}        from the force that it is for, to its author
despatch.returned.v1  {lines}                                            to a restored force: its own lines

by: {unit, post, label}.  Instants: ISO 8601 with their zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sangam.arrests import policy
from sangam.arrests.types import DespatchAct, DespatchAnswer, DespatchKind
from sangam.exchange.public.bodies import Body
from sangam.exchange.types import Author

Json = Mapping[str, object]
SENT, WORD, RETURNED = "despatch.sent.v1", "despatch.word.v1", "despatch.returned.v1"


@dataclass(frozen=True, slots=True)
class DespatchBody:
    """A despatch.  arrest: the sender's own mark, of no meaning to anybody else."""

    despatch: UUID
    kind: DespatchKind
    to: str
    person: str
    text: str
    signed_by: str
    basis: str
    record: UUID | None
    arrest: UUID | None
    before: UUID | None
    by: Author
    at: datetime


@dataclass(frozen=True, slots=True)
class WordBody:
    """That a despatch was received or answered."""

    despatch: UUID
    word: UUID
    act: DespatchAct
    answer: DespatchAnswer | None
    text: str
    by: Author
    at: datetime


def despatch_out(said: DespatchBody) -> dict[str, object]:
    """Return the body of despatch.sent.v1."""
    return {
        "despatch": str(said.despatch),
        "kind": said.kind,
        "to": said.to,
        "person": said.person,
        "text": said.text,
        "signed_by": said.signed_by,
        "basis": said.basis,
        "record": said.record and str(said.record),
        "arrest": said.arrest and str(said.arrest),
        "before": said.before and str(said.before),
        "by": _author_out(said.by),
        "at": _instant_out(said.at),
    }


def despatch_in(force: str, body: Json) -> DespatchBody:
    """Read a despatch that `force` sent."""
    b = Body("despatch", body)
    return DespatchBody(
        b.id("despatch"),
        b.choice("kind", DespatchKind),
        b.text("to", most=policy.LONGEST_LABEL),
        b.text("person", most=policy.LONGEST_NAME).strip(),
        b.text("text", most=policy.LONGEST_TEXT).strip(),
        b.text("signed_by", most=policy.LONGEST_LABEL).strip(),
        b.text("basis", most=policy.LONGEST_LABEL),
        b.id_or_none("record"),
        b.id_or_none("arrest"),
        b.id_or_none("before"),
        _author_in(force, b.part("by")),
        b.instant("at"),
    )


def word_out(said: WordBody) -> dict[str, object]:
    """Return the body of despatch.word.v1."""
    return {
        "despatch": str(said.despatch),
        "word": str(said.word),
        "act": said.act,
        "answer": said.answer or "",
        "text": said.text,
        "by": _author_out(said.by),
        "at": _instant_out(said.at),
    }


def word_in(force: str, body: Json) -> WordBody:
    """Read what `force` says of a despatch."""
    b = Body("word on a despatch", body)
    answer = b.text("answer", least=0, most=20)
    return WordBody(
        b.id("despatch"),
        b.id("word"),
        b.choice("act", DespatchAct),
        b.choice("answer", DespatchAnswer) if answer else None,
        b.text("text", least=0, most=policy.LONGEST_TEXT).strip(),
        _author_in(force, b.part("by")),
        b.instant("at"),
    )


def _author_out(author: Author) -> dict[str, object]:
    return {"unit": author.unit, "post": str(author.post), "label": author.label}


def _author_in(force: str, b: Body) -> Author:
    label = b.text("label", most=policy.LONGEST_LABEL)
    return Author(force, b.text("unit", most=policy.LONGEST_LABEL), b.id("post"), label)


def _instant_out(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
