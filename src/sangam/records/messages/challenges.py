"""Bodies of the envelopes of a challenge, version 1.  Pure; reading raises Malformed.

record.challenged.v1          {challenge, record, statement, property, reason, urgent, unit, at}
record.challenge_answered.v1  {challenge, record, answer, reason, at}
record.remarked.v1            {record, number, challenged: [{statement, since, due_at}], confirmed_at,
                              unconfirmed_since[, version]}   version: of the copy that its recipient was sent last
records.remarks_held.v1       {remarks: [[record, number]]}   to a restored owner
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sangam.kernel.errors import Malformed
from sangam.records.messages import records as record_messages
from sangam.records.types import Answer, Challenged, RemarkView

RAISED, ANSWERED = "record.challenged.v1", "record.challenge_answered.v1"
REMARKS_HELD = "records.remarks_held.v1"
LONGEST = 2_000
_MOST_CHALLENGED = 200
Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Raised:
    """A challenge as it travels."""

    id: UUID
    record: UUID
    statement: UUID
    property: str
    reason: str
    urgent: bool
    unit: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """The owner's answer as it travels."""

    challenge: UUID
    record: UUID
    answer: Answer
    reason: str
    at: datetime


def require_reason(reason: str) -> None:
    """Raise Malformed for a reason that says nothing, or too much."""
    if not reason.strip() or len(reason) > LONGEST:
        raise Malformed(
            "records:challenge-reason", "Say in up to {most} characters why: the other side weighs it.", most=LONGEST
        )


def raised_out(raised: Raised) -> dict[str, object]:
    """Return a challenge as JSON."""
    return {
        "challenge": str(raised.id),
        "record": str(raised.record),
        "statement": str(raised.statement),
        "property": raised.property,
        "reason": raised.reason,
        "urgent": raised.urgent,
        "unit": raised.unit,
        "at": raised.at.isoformat(),
    }


def raised_in(body: Json) -> Raised:
    """Read a challenge."""
    try:
        raised = Raised(
            _uuid(body, "challenge"),
            _uuid(body, "record"),
            _uuid(body, "statement"),
            str(body["property"])[:100],
            str(body["reason"]),
            body["urgent"] is True,
            str(body["unit"])[:100],
            record_messages.instant(body["at"]),
        )
    except (KeyError, ValueError) as fault:
        raise _unreadable(fault) from None
    require_reason(raised.reason)
    return raised


def answered_out(answered: Answered) -> dict[str, object]:
    """Return an answer as JSON."""
    return {
        "challenge": str(answered.challenge),
        "record": str(answered.record),
        "answer": str(answered.answer),
        "reason": answered.reason,
        "at": answered.at.isoformat(),
    }


def answered_in(body: Json) -> Answered:
    """Read an answer."""
    try:
        return Answered(
            _uuid(body, "challenge"),
            _uuid(body, "record"),
            Answer(str(body["answer"])),
            str(body["reason"])[:LONGEST],
            record_messages.instant(body["at"]),
        )
    except (KeyError, ValueError) as fault:
        raise _unreadable(fault) from None


def remarked_out(record: UUID, number: int, remark: RemarkView, *, version: int = 0) -> dict[str, object]:
    """Return what an owner says beside its record as JSON.

    version: of the copy that its recipient was sent last, 0 where nothing is noted of it.
    """
    said = {
        "record": str(record), "number": number, "challenged": list(map(challenged_out, remark.challenged)),
        "confirmed_at": _written(remark.confirmed_at), "unconfirmed_since": _written(remark.unconfirmed_since),
    }  # fmt: skip
    return {**said, "version": version} if version else said


def copy_in(body: Json) -> int:
    """Read beside which version of a copy a remark stands: 0 where it does not say.  Raises Malformed."""
    try:
        return record_messages.number(body.get("version", 0))
    except ValueError as fault:
        raise _remark_unreadable(fault) from None


def remarked_in(body: Json) -> tuple[UUID, int, RemarkView]:
    """Read (record, number, remark)."""
    record, listed = record_messages.record_id(body), body.get("challenged")
    try:
        number = record_messages.number(body.get("number"))
        if not isinstance(listed, list) or len(listed) > _MOST_CHALLENGED:
            raise ValueError(f"expected a list of at most {_MOST_CHALLENGED} challenged statements")
        challenged = tuple(
            Challenged(
                _uuid(form, "statement"),
                record_messages.instant(form["since"]),
                record_messages.instant(form["due_at"]),
            )
            for form in listed
        )
        return record, number, RemarkView(challenged, _read(body, "confirmed_at"), _read(body, "unconfirmed_since"))
    except (KeyError, ValueError, TypeError, AttributeError) as fault:
        raise _remark_unreadable(fault) from None


def remarks_held_out(held: Sequence[tuple[UUID, int]]) -> dict[str, object]:
    """Return which remarks stand beside copies, by record and number, as JSON."""
    return {"remarks": [[str(record), number] for record, number in held]}


def remarks_held_in(body: Json) -> list[tuple[UUID, int]]:
    """Read (record, number) of 1 to 500 remarks.  Raises Malformed."""
    listed = body.get("remarks")
    try:
        if not isinstance(listed, list) or not 1 <= len(listed) <= record_messages.MOST_CHANGES:
            raise ValueError(f"expected between 1 and {record_messages.MOST_CHANGES} remarks")
        return [(UUID(str(record)), record_messages.number(number)) for record, number in listed]
    except (ValueError, TypeError) as fault:
        raise _remark_unreadable(fault) from None


def challenged_out(challenged: Challenged) -> dict[str, str]:
    """Return that a statement is challenged as JSON."""
    return {
        "statement": str(challenged.statement),
        "since": challenged.since.isoformat(),
        "due_at": challenged.due_at.isoformat(),
    }


def _written(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _read(body: Json, name: str) -> datetime | None:
    return record_messages.instant(body[name]) if body.get(name) else None


def _uuid(body: Json, name: str) -> UUID:
    return UUID(str(body[name]))


def _remark_unreadable(fault: Exception) -> Malformed:
    return Malformed("records:remark", "What is said beside the record cannot be read: {fault}.", fault=fault)


def _unreadable(fault: Exception) -> Malformed:
    return Malformed("records:challenge-body", "The challenge cannot be read: {fault}.", fault=fault)
