"""Bodies of the envelopes of `coordination`.  Pure; reading raises Malformed.

A contribution is its author's own: it goes straight from the author's node to each member force (`hosting.wire`).
A meeting's own lines of all kinds go back to a restored force (meeting.returned.v1).
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta

from sangam.coordination import policy
from sangam.coordination.hand_overs.chain import Word
from sangam.coordination.limits import MOST_ENTRIES, Label, Note, Text, Times, Title
from sangam.coordination.types import CirculationAnswer, HandOverSays, MeetingState, Minutes, Plan, Reference
from sangam.hosting.types import Membership
from sangam.hosting.wire import Contribution, Document
from sangam.kernel import bodies
from sangam.kernel.author import Author
from sangam.kernel.bodies import FLAT, OMITTED, ONE_MORE, Force, Moment, filled, listed
from sangam.kernel.errors import Malformed
from sangam.kernel.sentences import Told

KIND = "meeting"
DOCUMENT, RETURNED = "meeting.document.v1", "meeting.returned.v1"
ITEM, HANDED, ANSWER = "meeting.item.v1", "meeting.handed.v1", "meeting.answer.v1"
REPORT, REPORT_ON_MEETING = "meeting.report.v1", "meeting.report.v2"
_Entries = Annotated[tuple[Annotated[str, filled(120)], ...], listed(1, MOST_ENTRIES)]


class MeetingDocument(Document, frozen=True, kw_only=True):
    """meeting.document.v1: a meeting as its host says it is, to each member force.

    sequence: rises with each change of its time or place, for calendars.  by: a label.  why: of this version.
    """

    title: ClassVar[str] = "meeting"

    series: UUID
    number: Times
    sequence: Annotated[int, Meta(ge=0, le=999_999), ONE_MORE]
    state: MeetingState
    unit: Label
    plan: Annotated[Plan, FLAT]
    participants: Mapping[Force, _Entries]
    minutes: Annotated[Minutes, FLAT]
    by: str = ""
    why: str = ""

    @property
    def host(self) -> str:
        """Return the force whose unit has called the meeting."""
        return policy.force_of(self.unit)


class ItemBody(Contribution, frozen=True, rename={"id": "item", "heading": "title"}):
    """meeting.item.v1: an agenda item."""

    title: ClassVar[str] = "agenda item"
    kinds: ClassVar[tuple[str, ...]] = (ITEM,)

    id: UUID
    heading: Title
    text: Note
    consent: bool
    by: Author
    at: Moment


class ReportBody(Contribution, frozen=True, rename={"id": "report", "subject": "action"}):
    """meeting.report.v1, or v2 where the reference is a meeting: an action is done.

    round: of the action, as its owner knew it.  under: the hand-over that gave it to it.
    """

    title: ClassVar[str] = "report"
    kinds: ClassVar[tuple[str, ...]] = (REPORT, REPORT_ON_MEETING)

    subject: UUID
    id: UUID
    round: Times
    text: Text
    by: Author
    at: Moment
    reference: Reference | None = None
    under: Annotated[UUID | None, OMITTED] = None

    @property
    def kind(self) -> str:
        """Return the kind of envelope that carries it: version 1 wherever that knows what the report names."""
        return REPORT_ON_MEETING if self.reference and self.reference.kind == KIND else REPORT

    @property
    def refers(self) -> UUID | None:
        """Return what the report names as evidence."""
        return self.reference.id if self.reference else None


class HandOverBody(Contribution, frozen=True, rename={"subject": "action"}):
    """meeting.handed.v1: an offer names who is to have the action, an answer the offer."""

    title: ClassVar[str] = "hand-over"
    kinds: ClassVar[tuple[str, ...]] = (HANDED,)

    subject: UUID
    word: Annotated[Word, FLAT]

    def __post_init__(self) -> None:
        """Raise Malformed for an offer to nobody, and for an answer to no offer."""
        is_offer = self.word.says is HandOverSays.OFFERED
        if is_offer != (self.word.to is not None):
            raise bodies.wrong(self.title, "to", Told("belongs to an offer, and to no answer"))
        if not is_offer and self.word.refers is None:
            raise bodies.wrong(self.title, "refers", Told("names no offer"))

    @property
    def id(self) -> UUID:
        """Return the id of the word."""
        return self.word.id

    @property
    def by(self) -> Author:
        """Return who offers or answers."""
        return self.word.by

    @property
    def at(self) -> Moment:
        """Return when it was said."""
        return self.word.at

    @property
    def refers(self) -> UUID | None:
        """Return the accepted offer before this one, or the offer that is answered."""
        return self.word.refers


class AnswerBody(Contribution, frozen=True, rename={"id": "answer", "subject": "circulation"}):
    """meeting.answer.v1: what a force says to a decision that is circulated."""

    title: ClassVar[str] = "answer"
    kinds: ClassVar[tuple[str, ...]] = (ANSWER,)

    subject: UUID
    id: UUID
    says: CirculationAnswer
    text: Note
    by: Author
    at: Moment


def read_document(body: Mapping[str, object], *, host: str) -> MeetingDocument:
    """Read a meeting that its host sent.  Raises Malformed, also where no host would say so."""
    document = bodies.read(MeetingDocument, body, sender=host)
    if document.host != host:
        raise bodies.wrong("meeting", "unit", Told("is no unit of its host"))
    return bodies.replace(document, participants=policy.require_participants(document.participants, document.members))


def membership_of(document: MeetingDocument) -> Membership:
    """Return who shares a meeting, as its host says."""
    return document.membership(KIND, host=document.host)


def require_kind(kind: str, report: ReportBody) -> None:
    """Raise Malformed where another kind of envelope carries such a report: a node of before reads it otherwise."""
    if kind != report.kind:
        raise Malformed(
            "coordination:report-kind",
            "A report goes by {kind} with what it names: nothing of this one is kept.",
            kind=report.kind,
        )
