"""What `exchange` hands out and takes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from sangam.exchange import limits
from sangam.exchange.limits import Label, LabelOrNone, Name, Text, Title
from sangam.federation.types import FileView
from sangam.kernel.author import Author
from sangam.kernel.bodies import LOCAL, OMITTED, Moment, at_most, filled, listed
from sangam.kernel.handling import Grade
from sangam.notices.types import Urgency


class Action(StrEnum):
    """What an alert asks of who meets its object."""

    INFORM = "inform"
    OBSERVE = "observe"
    STOP_AND_CHECK = "stop-and-check"
    DETAIN = "detain"  # only on an FIR, a warrant or a look-out circular
    DO_NOT_APPROACH = "do-not-approach"


class AuthorityKind(StrEnum):
    """What allows a person to be detained."""

    FIR = "FIR"
    NBW = "NBW"  # non-bailable warrant
    LOC = "LOC"  # look-out circular


class Acknowledged(StrEnum):
    """How an alert was acknowledged."""

    SEEN = "seen"  # seen, not acted
    ACTED = "acted"


class AlertState(StrEnum):
    LIVE = "live"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Stage(StrEnum):
    """How far an alert is with one unit, on the board of acknowledgements."""

    WAITING = "waiting"  # has not reached its node
    REACHED = "reached"
    SILENT = "silent"  # reached, and no answer for five minutes
    SEEN = "seen"
    ACTED = "acted"


class Pace(StrEnum):
    """How soon an answer is wanted; the times stand in `policy.CLOCKS`."""

    AT_ONCE = "at-once"
    URGENT = "urgent"
    ROUTINE = "routine"
    THREE_DAYS = "three-days"
    WEEK = "week"


class Act(StrEnum):
    """What a message in a thread does."""

    ASKED = "asked"
    SAID = "said"
    ANSWERED = "answered"
    DECLINED = "declined"
    OUTCOME = "outcome"
    CLOSED = "closed"


class Step(StrEnum):
    """What a message of the answering side does beside being said, while the request is open."""

    ACCEPTED = "accepted"
    CLARIFY = "clarify"  # asks back, once: the clock stops until the asker has replied
    HANDED = "handed"  # to another desk of the same force


class DraftState(StrEnum):
    """How a request stands that has not left, since its approval is wanted first."""

    WAITING = "waiting"
    RETURNED = "returned"


class ThreadState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    DECLINED = "declined"
    CLOSED = "closed"


class Side(StrEnum):
    """Whose part an officer may speak in a thread."""

    ASKER = "asker"
    OWNER = "owner"


class OutcomeCode(StrEnum):
    """What came of it, for whoever supplied the record."""

    ARRESTED = "arrested"
    RECOVERED = "recovered"
    NOT_HIM = "not-him"
    WRONG_RECORD = "wrong-record"
    SEEN_NOT_ACTED = "seen-not-acted"
    USEFUL = "useful"
    LATE = "late"
    NOT_USEFUL = "not-useful"


@dataclass(frozen=True, slots=True)
class RecordRef:
    """A record, by reference.  owner: force.  label: as the asker was shown it.  desk: owner's unit that answers.

    own_words: the label is what the asker himself asked for, not what a record says.
    """

    id: UUID
    owner: Annotated[str, filled(8)]
    label: Label
    desk: LabelOrNone = ""
    own_words: Annotated[bool, LOCAL] = False


@dataclass(frozen=True, slots=True)
class AskedPost:
    """The post that a request is for, where it is not the desk of its unit."""

    id: UUID
    title: Label


@dataclass(frozen=True, slots=True)
class Terms:
    """What a typed request says.  type: code of `request_types`.  fields: value by code.  basis: what it rests on.

    approved_by: rank and post of who approved it, "" where no approval is asked for.
    """

    title: ClassVar[str] = "request"

    type: Annotated[str, filled(40)]
    fields: limits.Fields = field(default_factory=dict)
    basis: Annotated[str, at_most(limits.LONGEST_FIELD)] = ""
    approved_by: LabelOrNone = ""
    approved_at: Moment | None = None
    post: Annotated[AskedPost | None, OMITTED] = None

    @property
    def to_title(self) -> str:
        """Return the title of the post that is asked, "" where the desk of its unit is."""
        return self.post.title if self.post else ""


@dataclass(frozen=True, slots=True)
class Authority:
    """What a demand to detain rests on.  number: "FIR 442/2024 PS Narela"."""

    kind: AuthorityKind
    number: Label


@dataclass(frozen=True, slots=True)
class Draft:
    """What an alert says.  area: unit codes of any force.  identifiers: plates and numbers as they are read aloud."""

    title: Title
    text: Text
    area: Annotated[tuple[Name, ...], listed(1, limits.MOST_UNITS)]
    action: Action
    expires_at: Moment
    urgency: Urgency = Urgency.URGENT
    caution: Annotated[str, at_most(limits.LONGEST_TITLE)] = ""
    authority: Authority | None = None
    identifiers: Annotated[tuple[Name, ...], listed(0, limits.MOST_IDENTIFIERS)] = ()
    record: RecordRef | None = None


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert as one officer sees it.

    number: "DL-7Q2M0XK", to be spoken.  mine: how the reader's post (at a naka: the reader) acknowledged this version.
    can: what the reader may do now ("acknowledge", "hand-over", "revise", "cancel").  earlier: when each version before
    it was changed.  is_left: an update has left the unit out.
    """

    id: UUID
    number: str
    version: int
    state: AlertState
    issued_by: Author
    says: Draft
    issued_at: datetime
    changed_at: datetime
    reason: str
    mine: Acknowledged | None
    can: frozenset[str]
    earlier: Mapping[int, datetime] = field(default_factory=dict)
    is_left: bool = False


@dataclass(frozen=True, slots=True)
class BoardRow:
    """How far an alert is with one unit.  label, note: of who acknowledged last.  earlier: that one saw an older
    version.

    told_at: when a unit of our own force was told; None for another force's.  heard_at: when a page of it that was open
    then showed the alert; None: none was.  handed_by: who handed it over to the unit.  handed_to: the unit for which
    this one says that it is; is_asked: the issuer has not addressed that unit yet.
    """

    force: str
    unit: str
    name_en: str
    name_hi: str
    stage: Stage
    left_at: datetime | None
    reached_at: datetime | None
    seen_at: datetime | None
    acted_at: datetime | None
    label: str = ""
    note: str = ""
    earlier: bool = False
    trouble: str = ""
    told_at: datetime | None = None
    heard_at: datetime | None = None
    handed_by: str = ""
    handed_to: str = ""
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """Who has acknowledged an alert."""

    alert: UUID
    version: int
    rows: tuple[BoardRow, ...]

    @property
    def counts(self) -> Counter[Stage]:
        """Return how many units stand at each stage."""
        return Counter(row.stage for row in self.rows)

    @property
    def acknowledged(self) -> int:
        """Return how many units have seen it or acted."""
        return self.counts[Stage.SEEN] + self.counts[Stage.ACTED]


@dataclass(frozen=True, slots=True)
class Progress:
    """The five states of a message, each with its time; None: not yet.  trouble: why the other node set it aside."""

    sent_at: datetime
    left_at: datetime | None = None
    reached_at: datetime | None = None
    seen_at: datetime | None = None
    acted_at: datetime | None = None
    trouble: str = ""

    @property
    def state(self) -> str:
        """Return the furthest: "sent", "left", "reached", "seen" or "acted"."""
        names = ("acted", "seen", "reached", "left")
        return next((name for name in names if getattr(self, f"{name}_at") is not None), "sent")


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message of a thread.  progress: of our own force's messages; None for those that came.  file: attached."""

    id: UUID
    act: Act
    author: Author
    text: str
    said_at: datetime
    grade: Grade | None
    outcome: OutcomeCode | None
    progress: Progress | None
    file: FileView | None = None
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A thread as one officer sees it.

    number: "HR-7Q2M0XK", the asker's force first.  asks: who asked.  due_at: by the answering node's clock or, until it
    has said so, from when it was reached; None: undelivered.  can: what the reader may do now, by
    `policy.THREAD_STEPS`.  terms: of a typed request.  paused: the clock waits for the asker's reply.  steps: those
    open to the reader.
    """

    id: UUID
    number: str
    state: ThreadState
    record: RecordRef
    asks: Author
    question: str
    purpose: str
    clock: timedelta
    opened_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    sides: frozenset[Side]
    can: frozenset[str]
    messages: tuple[MessageView, ...] = ()
    terms: Terms | None = None
    paused: bool = False
    accepted_at: datetime | None = None
    steps: frozenset[Step] = frozenset()

    def overdue(self, at: datetime) -> bool:
        """Tell whether it was unanswered past its clock by then."""
        runs = self.state is ThreadState.OPEN and not self.paused
        return runs and self.due_at is not None and self.due_at <= at


@dataclass(frozen=True, slots=True)
class DraftView:
    """A request that waits for its approval, or was returned.  words: beside the fields.

    rank_words: the rank that the law asks for, which may_approve says the reader has.  mine: the reader's side asked.
    """

    id: UUID
    state: DraftState
    version: int
    record: RecordRef
    terms: Terms
    words: str
    pace: Pace
    purpose: str
    asks: Author
    rank_words: str
    reason: str
    changed_at: datetime
    mine: bool
    may_approve: bool
