"""Bodies of the envelopes of `exchange`.  Pure; reading raises Malformed.

alert.issued.v1        an alert at a version, whole, to each force of its area
alert.updated.v1       the same; read, and written no more
alert.cancelled.v1     to each force that has the alert
alert.acknowledged.v1  to the issuer, once a post (a naka: an officer)
thread.opened.v1       a question or a typed request, to the record's owner
thread.said.v1         a message, to the other force
thread.seen.v1         to the author, once a post
thread.outcome.v1      to the supplier of the record

Members and bounds stand in the classes, those of their parts in `exchange.types`.  Instants are ISO 8601 with zone.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from sangam.exchange import limits
from sangam.exchange.limits import Label, LabelOrNone, Note, Text
from sangam.exchange.policy import LONGEST_LIFE
from sangam.exchange.types import Acknowledged, Act, Action, Draft, OutcomeCode, RecordRef, Step, Terms
from sangam.federation.types import FileRef
from sangam.kernel import bodies
from sangam.kernel.author import Author
from sangam.kernel.bodies import FLAT, OMITTED, Body, Count, Moment, listed, matching, wrong
from sangam.kernel.sentences import Told

Json = Mapping[str, object]
ISSUED, UPDATED = "alert.issued.v1", "alert.updated.v1"
SAYABLE = (Act.SAID, Act.ANSWERED, Act.DECLINED, Act.CLOSED)
_GradeText = Annotated[str, matching(r"^[A-F][1-6]\Z", Told("is no grade such as B2"))]


class AlertBody(Body, frozen=True):
    """An alert at a version.  earlier: when each version before it was changed."""

    title: ClassVar[str] = "alert"

    alert: UUID
    version: Count
    issued_by: Author
    says: Annotated[Draft, FLAT]
    issued_at: Moment
    changed_at: Moment
    earlier: Annotated[limits.Versions, OMITTED] = msgspec.field(default_factory=dict)


class CancelledBody(Body, frozen=True):
    """An alert withdrawn, at a version."""

    title: ClassVar[str] = "cancellation"

    alert: UUID
    version: Count
    reason: Text
    at: Moment


class AcknowledgedBody(Body, frozen=True, rename={"how": "as"}):
    """A post's acknowledgement of an alert at a version.  officer: set at nakas only.

    handed_to: the unit that the alert is for, of a post that it reached by mistake.
    """

    title: ClassVar[str] = "acknowledgement"

    alert: UUID
    version: Count
    how: Acknowledged
    note: Note
    by: Author
    at: Moment
    officer: UUID | None = None
    handed_to: Annotated[LabelOrNone, OMITTED] = ""


class Request(Body, frozen=True):
    """What a typed request says, and about what: a record, or the asker's own words where there is no record."""

    title: ClassVar[str] = "request"

    terms: Annotated[Terms, FLAT]
    about: Literal["record", "words"] = "record"


class OpenedBody(Body, frozen=True):
    """A question about a record.  clock_s: how long its answer may take, in seconds."""

    title: ClassVar[str] = "question"

    thread: UUID
    message: UUID
    record: RecordRef
    question: Text
    purpose: Label
    clock_s: Annotated[int, Meta(ge=1, le=limits.LONGEST_CLOCK_S)]
    asked_by: Author
    at: Moment
    request: Annotated[Request | None, OMITTED] = None

    @property
    def terms(self) -> Terms | None:
        """Return what a typed request says."""
        return self.request.terms if self.request else None


class SaidBody(Body, frozen=True):
    """A message in a thread.  due_at: by the answering node's clock; None from the asker.  file: what is attached.

    step: what it does to a request; handed_to: the desk to which it goes.
    """

    title: ClassVar[str] = "message"

    thread: UUID
    message: UUID
    act: Act
    text: Note
    by: Author
    at: Moment
    grade: _GradeText | None = None
    due_at: Moment | None = None
    file: Annotated[FileRef | None, OMITTED] = None
    step: Annotated[Step | None, OMITTED] = None
    handed_to: Annotated[LabelOrNone, OMITTED] = ""


class SeenBody(Body, frozen=True):
    """Messages that a post has seen."""

    title: ClassVar[str] = "sight"

    thread: UUID
    messages: Annotated[tuple[UUID, ...], listed(1, limits.MOST_SEEN)]
    by: Author
    at: Moment
    due_at: Moment | None = None


class OutcomeBody(Body, frozen=True):
    """What came of it.  rating: "late" beside "not-useful", which is `OutcomeCode.LATE`."""

    title: ClassVar[str] = "outcome"

    thread: UUID
    message: UUID
    outcome: OutcomeCode
    note: Note
    by: Author
    at: Moment
    rating: Annotated[Literal["late"] | None, OMITTED] = None

    @property
    def code(self) -> OutcomeCode:
        """Return what came of it, in one word."""
        return OutcomeCode.LATE if self.rating else self.outcome


def request_of(terms: Terms | None, record: RecordRef) -> Request | None:
    """Return the part of a question that is a typed request."""
    return Request(terms, "words" if record.own_words else "record") if terms else None


def outcome_body(thread: UUID, message: UUID, code: OutcomeCode, *, note: str, by: Author, at: datetime) -> OutcomeBody:
    """Return the body that says what came of it."""
    if code is OutcomeCode.LATE:
        return OutcomeBody(thread, message, OutcomeCode.NOT_USEFUL, note, by, at, "late")
    return OutcomeBody(thread, message, code, note, by, at)


def newest_versions(earlier: Mapping[int, datetime]) -> dict[int, datetime]:
    """Return as many of an alert's earlier versions as a body holds, the newest, in their order."""
    return {version: earlier[version] for version in sorted(earlier)[-limits.MOST_VERSIONS :]}


def read_alert(body: Json, *, sender: str) -> AlertBody:
    """Read an alert that a force sent."""
    alert = bodies.read(AlertBody, body, sender=sender)
    says = alert.says
    if not alert.issued_at < says.expires_at <= alert.issued_at + 2 * LONGEST_LIFE:
        raise wrong("alert", "expires_at", Told("lies no sensible time after issued_at"))
    if says.action is Action.DETAIN and says.authority is None:
        raise wrong("alert", "authority", Told("is missing, and a demand to detain rests on one"))
    return alert


def read_opened(body: Json, *, sender: str) -> OpenedBody:
    """Read a question that a force sent; its record's label is the asker's own words where its request says so."""
    opened = bodies.read(OpenedBody, body, sender=sender)
    own_words = opened.request is not None and opened.request.about == "words"
    return bodies.replace(opened, record=bodies.replace(opened.record, own_words=own_words))


def read_said(body: Json, *, sender: str) -> SaidBody:
    """Read a message that a force sent."""
    said = bodies.read(SaidBody, body, sender=sender)
    if said.act not in SAYABLE:
        raise wrong("message", "act", Told("is none of {listed}", listed=", ".join(SAYABLE)))
    if not said.text and said.act is not Act.CLOSED:
        raise wrong(
            "message", "text", Told("is no text of {least} to {most} characters", least=1, most=limits.LONGEST_TEXT)
        )
    if said.step is not None and said.act is not Act.SAID:
        raise wrong("message", "act", Told("is none of {listed}", listed=Act.SAID))
    if said.handed_to and said.step is not Step.HANDED:
        raise wrong("message", "step", Told("is none of {listed}", listed=Step.HANDED))
    if said.step is Step.HANDED and not said.handed_to:
        raise wrong("message", "handed_to", Told("is missing"))
    return said
