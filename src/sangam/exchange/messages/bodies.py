"""Bodies of the envelopes of `exchange`, version 1.  Pure; reading raises Malformed; members not known are passed over.

alert.issued.v1        {alert, version, issued_by, title, text, area, action, caution, authority, identifiers, record,
                        urgency, issued_at, changed_at, expires_at}      the whole alert, to each force of its area
alert.updated.v1       the same, at a higher version
alert.cancelled.v1     {alert, version, reason, at}
alert.acknowledged.v1  {alert, version, as, note, by, officer, at}       to the issuer, once a post (a naka: an officer)
thread.opened.v1       {thread, message, record, question, purpose, clock_s, asked_by, at}     to the record's owner
thread.said.v1         {thread, message, act, text, grade, by, at, due_at}   act: said, answered, declined or closed
thread.seen.v1         {thread, messages, by, at}                        to the author, once a post
thread.outcome.v1      {thread, message, outcome, note, by, at}          to the supplier of the record

What a typed request adds stands in `request_parts`; what later versions add to alerts, in `alert_parts`.

by, issued_by, asked_by: {unit, post, label}, of the sending force.  Instants: ISO 8601 with their zone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sangam.exchange.messages import alert_parts, request_parts
from sangam.exchange.messages.fields import Body
from sangam.exchange.policy import (
    LONGEST_LIFE,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_IDENTIFIERS,
    MOST_UNITS,
)
from sangam.exchange.types import (
    LONGEST_LABEL,
    Acknowledged,
    Act,
    Action,
    Author,
    Authority,
    AuthorityKind,
    Draft,
    OutcomeCode,
    RecordRef,
    Step,
    Terms,
)
from sangam.federation.public import file_refs
from sangam.federation.types import FileRef
from sangam.kernel.handling import Grade
from sangam.kernel.sentences import Told
from sangam.notices.types import Urgency

Json = Mapping[str, object]
MOST_SEEN = 500
LONGEST_CLOCK = timedelta(days=7)
SAYABLE = (Act.SAID, Act.ANSWERED, Act.DECLINED, Act.CLOSED)


@dataclass(frozen=True, slots=True)
class AlertBody:
    """An alert at a version.  earlier: when each version before it was changed."""

    alert: UUID
    version: int
    issued_by: Author
    says: Draft
    issued_at: datetime
    changed_at: datetime
    earlier: Mapping[int, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CancelledBody:
    """An alert withdrawn, at a version."""

    alert: UUID
    version: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AcknowledgedBody:
    """A post's acknowledgement of an alert at a version.  officer: set at nakas only.  handed_to: whom it is for."""

    alert: UUID
    version: int
    how: Acknowledged
    note: str
    by: Author
    officer: UUID | None
    at: datetime
    handed_to: str = ""


@dataclass(frozen=True, slots=True)
class OpenedBody:
    """A question about a record.  terms: of a typed request."""

    thread: UUID
    message: UUID
    record: RecordRef
    question: str
    purpose: str
    clock: timedelta
    asked_by: Author
    at: datetime
    terms: Terms | None = None


@dataclass(frozen=True, slots=True)
class SaidBody:
    """A message in a thread.  due_at: by the answering node's clock; None from the asker.  file: what is attached.

    step: what it does to a request; handed_to: the desk to which it goes.
    """

    thread: UUID
    message: UUID
    act: Act
    text: str
    by: Author
    at: datetime
    grade: Grade | None = None
    due_at: datetime | None = None
    file: FileRef | None = None
    step: Step | None = None
    handed_to: str = ""


@dataclass(frozen=True, slots=True)
class SeenBody:
    """Messages that a post has seen."""

    thread: UUID
    messages: tuple[UUID, ...]
    by: Author
    at: datetime
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutcomeBody:
    """What came of it."""

    thread: UUID
    message: UUID
    outcome: OutcomeCode
    note: str
    by: Author
    at: datetime


def returned_out(items: Sequence[Json]) -> dict[str, object]:
    """Return the body of exchange.returned.v1: each item {kind, body, …}, as its own kind carries it."""
    return {"items": list(items)}


def alert_out(alert: AlertBody) -> dict[str, object]:
    """Return the body of alert.issued.v1 and alert.updated.v1."""
    says = alert.says
    return {
        "alert": str(alert.alert),
        "version": alert.version,
        "issued_by": _author_out(alert.issued_by),
        "title": says.title,
        "text": says.text,
        "area": list(says.area),
        "action": says.action,
        "caution": says.caution,
        "authority": says.authority and {"kind": says.authority.kind, "number": says.authority.number},
        "identifiers": list(says.identifiers),
        "record": says.record and _record_out(says.record),
        "urgency": says.urgency,
        "issued_at": _instant_out(alert.issued_at),
        "changed_at": _instant_out(alert.changed_at),
        "expires_at": _instant_out(says.expires_at),
        **alert_parts.earlier_out(alert.earlier),
    }


def alert_in(force: str, body: Json) -> AlertBody:
    """Read an alert that `force` sent."""
    b = Body("alert", body)
    issued_at, expires_at = b.instant("issued_at"), b.instant("expires_at")
    if not issued_at < expires_at <= issued_at + 2 * LONGEST_LIFE:
        raise b.wrong("expires_at", Told("lies no sensible time after issued_at"))
    says = Draft(
        title=b.text("title", most=LONGEST_TITLE),
        text=b.text("text", most=LONGEST_TEXT),
        area=b.texts("area", least=1, most=MOST_UNITS),
        action=b.choice("action", Action),
        expires_at=expires_at,
        urgency=b.choice("urgency", Urgency),
        caution=b.text("caution", least=0, most=LONGEST_TITLE),
        authority=_authority_in(b.part_or_none("authority")),
        identifiers=b.texts("identifiers", least=0, most=MOST_IDENTIFIERS),
        record=_record_in(b.part_or_none("record")),
    )
    if says.action is Action.DETAIN and says.authority is None:
        raise b.wrong("authority", Told("is missing, and a demand to detain rests on one"))
    issued_by = _author_in(force, b.part("issued_by"))
    return AlertBody(
        b.id("alert"),
        b.count("version"),
        issued_by,
        says,
        issued_at,
        b.instant("changed_at"),
        alert_parts.earlier_in(b),
    )


def cancelled_out(alert: CancelledBody) -> dict[str, object]:
    """Return the body of alert.cancelled.v1."""
    version, reason, at = alert.version, alert.reason, _instant_out(alert.at)
    return {"alert": str(alert.alert), "version": version, "reason": reason, "at": at}


def cancelled_in(body: Json) -> CancelledBody:
    """Read a cancellation."""
    b = Body("cancellation", body)
    reason = b.text("reason", most=LONGEST_TEXT)
    return CancelledBody(b.id("alert"), b.count("version"), reason, b.instant("at"))


def acknowledged_out(done: AcknowledgedBody) -> dict[str, object]:
    """Return the body of alert.acknowledged.v1."""
    return {
        "alert": str(done.alert),
        "version": done.version,
        "as": done.how,
        "note": done.note,
        "by": _author_out(done.by),
        "officer": done.officer and str(done.officer),
        "at": _instant_out(done.at),
        **alert_parts.handed_out(done.handed_to),
    }


def acknowledged_in(force: str, body: Json) -> AcknowledgedBody:
    """Read an acknowledgement that `force` sent."""
    b = Body("acknowledgement", body)
    return AcknowledgedBody(
        alert=b.id("alert"),
        version=b.count("version"),
        how=b.choice("as", Acknowledged),
        note=b.text("note", least=0, most=LONGEST_TEXT),
        by=_author_in(force, b.part("by")),
        officer=b.id_or_none("officer"),
        at=b.instant("at"),
        handed_to=alert_parts.handed_in(b),
    )


def opened_out(opened: OpenedBody) -> dict[str, object]:
    """Return the body of thread.opened.v1."""
    return {
        "thread": str(opened.thread),
        "message": str(opened.message),
        "record": _record_out(opened.record),
        "question": opened.question,
        "purpose": opened.purpose,
        "clock_s": int(opened.clock.total_seconds()),
        "asked_by": _author_out(opened.asked_by),
        "at": _instant_out(opened.at),
        **request_parts.request_out(opened.terms, opened.record),
    }


def opened_in(force: str, body: Json) -> OpenedBody:
    """Read a question that `force` sent."""
    b = Body("question", body)
    record = _record_in(b.part("record"))
    clock = timedelta(seconds=b.count("clock_s", most=int(LONGEST_CLOCK.total_seconds())))
    if record is None:
        raise b.wrong("record", Told("is missing"))
    terms, record = request_parts.request_in(b.part_or_none("request"), record)
    return OpenedBody(
        thread=b.id("thread"),
        message=b.id("message"),
        record=record,
        question=b.text("question", most=LONGEST_TEXT),
        purpose=b.text("purpose", most=LONGEST_LABEL),
        clock=clock,
        asked_by=_author_in(force, b.part("asked_by")),
        at=b.instant("at"),
        terms=terms,
    )


def said_out(said: SaidBody) -> dict[str, object]:
    """Return the body of thread.said.v1.  A message without a file has no such member."""
    attached = {"file": file_refs.ref_out(said.file)} if said.file else {}
    return {
        "thread": str(said.thread),
        "message": str(said.message),
        "act": said.act,
        "text": said.text,
        "grade": said.grade and str(said.grade),
        "by": _author_out(said.by),
        "at": _instant_out(said.at),
        "due_at": said.due_at and _instant_out(said.due_at),
        **attached,
        **request_parts.step_out(said.step, said.handed_to),
    }


def said_in(force: str, body: Json) -> SaidBody:
    """Read a message that `force` sent."""
    b = Body("message", body)
    act = b.choice("act", Act)
    if act not in SAYABLE:
        raise b.wrong("act", Told("is none of {listed}", listed=", ".join(SAYABLE)))
    step, handed_to = request_parts.step_in(b) if act is Act.SAID else (None, "")
    return SaidBody(
        thread=b.id("thread"),
        message=b.id("message"),
        act=act,
        text=b.text("text", least=0 if act is Act.CLOSED else 1, most=LONGEST_TEXT),
        by=_author_in(force, b.part("by")),
        at=b.instant("at"),
        grade=b.grade_or_none("grade"),
        due_at=b.instant_or_none("due_at"),
        file=file_refs.ref_in(body["file"]) if body.get("file") is not None else None,
        step=step,
        handed_to=handed_to,
    )


def seen_out(seen: SeenBody) -> dict[str, object]:
    """Return the body of thread.seen.v1."""
    messages = [str(message) for message in seen.messages]
    by, at, due_at = _author_out(seen.by), _instant_out(seen.at), seen.due_at and _instant_out(seen.due_at)
    return {"thread": str(seen.thread), "messages": messages, "by": by, "at": at, "due_at": due_at}


def seen_in(force: str, body: Json) -> SeenBody:
    """Read what a post of `force` has seen."""
    b = Body("sight", body)
    by = _author_in(force, b.part("by"))
    return SeenBody(b.id("thread"), b.ids("messages", most=MOST_SEEN), by, b.instant("at"), b.instant_or_none("due_at"))


def outcome_out(outcome: OutcomeBody) -> dict[str, object]:
    """Return the body of thread.outcome.v1."""
    return {
        "thread": str(outcome.thread),
        "message": str(outcome.message),
        **request_parts.outcome_out(outcome.outcome),
        "note": outcome.note,
        "by": _author_out(outcome.by),
        "at": _instant_out(outcome.at),
    }


def outcome_in(force: str, body: Json) -> OutcomeBody:
    """Read an outcome that `force` sent."""
    b = Body("outcome", body)
    by, note = _author_in(force, b.part("by")), b.text("note", least=0, most=LONGEST_TEXT)
    return OutcomeBody(b.id("thread"), b.id("message"), request_parts.outcome_in(b), note, by, b.instant("at"))


def _author_out(author: Author) -> dict[str, object]:
    return {"unit": author.unit, "post": str(author.post), "label": author.label}


def _author_in(force: str, b: Body) -> Author:
    label = b.text("label", most=LONGEST_LABEL)
    return Author(force, b.text("unit", most=LONGEST_LABEL), b.id("post"), label)


def _record_out(record: RecordRef) -> dict[str, object]:
    return {"id": str(record.id), "owner": record.owner, "label": record.label, "desk": record.desk}


def _record_in(b: Body | None) -> RecordRef | None:
    if b is None:
        return None
    desk = b.text("desk", least=0, most=LONGEST_LABEL)
    return RecordRef(b.id("id"), b.text("owner", most=8), b.text("label", most=LONGEST_LABEL), desk)


def _authority_in(b: Body | None) -> Authority | None:
    return None if b is None else Authority(b.choice("kind", AuthorityKind), b.text("number", most=LONGEST_LABEL))


_instant_out = request_parts.instant
