"""What `coordination` hands out and takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from sangam.coordination import limits
from sangam.coordination.limits import Label, Note, Text, Times, Title
from sangam.kernel.author import Author
from sangam.kernel.bodies import OF_FORCE, OMITTED, ONE_MORE, YES, Count, Moment, Sha256, at_most, listed, one_of, wrong
from sangam.kernel.sentences import Told

Participants = Mapping[str, tuple[str, ...]]  # by force the units and posts ("post:<id>") that take part

REFERENCES = ("record", "thread", "alert", "operation", "meeting")  # a report's reference points to one of them


class Level(StrEnum):
    """At which level of the forces a meeting is held."""

    BEAT = "beat"
    STATION = "station"
    SUB_DIVISION = "sub-division"
    DISTRICT = "district"
    RANGE = "range"
    STATE = "state"


class Series(StrEnum):
    """How often the meetings of a series are held."""

    ONCE = "once"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class MeetingState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    RUNNING = "running"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ItemOutcome(StrEnum):
    """What a meeting made of an agenda item."""

    DISCUSSED = "discussed"
    AGREED = "agreed"  # without discussion, as consent items are
    DEFERRED = "deferred"


class Presence(StrEnum):
    """How a post took part."""

    PRESENT = "present"
    SUBSTITUTE = "substitute"
    ONLINE = "online"
    ABSENT = "absent"


class ActionState(StrEnum):
    """How an action stands, for its reader."""

    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"  # with evidence, as its owner says
    CONFIRMED = "confirmed"  # by the host
    WITHDRAWN = "withdrawn"


class Whose(StrEnum):
    """Whose actions a list shows."""

    ALL = "all"  # of the reader's meetings, of any force
    MINE = "mine"  # of the reader's own post
    UNIT = "unit"  # of the reader's own unit
    BELOW = "below"  # of the reader's unit and all below it
    FORCE = "force"


class HandOverSays(StrEnum):
    """A word of a hand-over: an action is offered, accepted or declined."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class HandOverState(StrEnum):
    """How an offer to hand an action over stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REPLACED = "replaced"  # a later offer counts


class CirculationAnswer(StrEnum):
    """What a force says to a decision that is circulated between meetings."""

    AGREED = "agreed"
    MEETING = "meeting"  # not without discussion


class CirculationEnd(StrEnum):
    """How the host ends a circulation."""

    DECIDED = "decided"
    MEETING = "meeting"  # it comes onto the agenda of the next meeting
    WITHDRAWN = "withdrawn"


class CirculationState(StrEnum):
    """How a circulation stands, for its reader."""

    OPEN = "open"
    LATE = "late"  # its time is over, and not every force has agreed
    AGREED = "agreed"  # by every force: the host may write it down as decided
    DECIDED = "decided"
    MEETING = "meeting"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a meeting is.  border: "Kapashera – Palam Vihar".  lasts_min: how long it is meant to last, in minutes."""

    title: Title
    level: Level
    border: Annotated[str, at_most(limits.LONGEST_TITLE)]
    every: Series
    place: Annotated[str, at_most(limits.LONGEST_LABEL)]
    starts_at: Moment
    lasts_min: Annotated[int, Meta(ge=1, le=limits.LONGEST_MIN)] = 60

    @property
    def ends_at(self) -> datetime:
        """Return when it is meant to end."""
        return self.starts_at + timedelta(minutes=self.lasts_min)


@dataclass(frozen=True, slots=True)
class CarriedItem:
    """An item that an earlier meeting left.  deferred: how often.  fresh: it came between meetings."""

    item: UUID
    by: Annotated[Author, OF_FORCE]
    title: Title
    text: Note
    consent: Annotated[bool, YES]
    deferred: Times = 1
    fresh: Annotated[bool, YES, OMITTED] = False

    @property
    def times_deferred(self) -> int:
        """Return how often it was deferred, nought for one from between the meetings."""
        return 0 if self.fresh else self.deferred


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of a meeting."""

    id: UUID
    text: Text
    at: Moment


@dataclass(frozen=True, slots=True)
class ActionSet:
    """An action as the host's document has it.

    owner: unit.  evidence: what counts as done.  round: rises each time the host sends it back.  slips: how often its
    deadline was moved.  note: the host's last word.  decision: the one that it carries out.
    """

    id: UUID
    text: Text
    owner: Label
    due_at: Moment
    evidence: Note = ""
    round: Times = 1
    slips: Annotated[int, Meta(ge=0, le=limits.MOST_TIMES - 1), ONE_MORE] = 0
    settled: Annotated[str, one_of("", "confirmed", "withdrawn")] = ""
    note: Note = ""
    decision: UUID | None = None


@dataclass(frozen=True, slots=True)
class Attendance:
    """How a participant took part.  entry: unit or post.  holder: who held the post then, in the host's words."""

    entry: Label
    presence: Presence
    holder: Annotated[str, at_most(limits.LONGEST_LABEL)] = ""


@dataclass(frozen=True, slots=True)
class Circulated:
    """A decision, or minutes, that the host puts to all member forces between meetings.

    settled: "" or a CirculationEnd.  version, digest: of the minutes that it puts; 0 and "" of a decision.
    """

    id: UUID
    by: Annotated[Author, OF_FORCE]
    text: Text
    at: Moment
    due_at: Moment
    settled: Annotated[str, one_of("", *CirculationEnd)] = ""
    note: Note = ""
    version: Annotated[Count, OMITTED] = 0
    digest: Annotated[Sha256, OMITTED] = ""

    def __post_init__(self) -> None:
        if bool(self.version) != bool(self.digest):
            raise wrong("circulated of the meeting", "digest", Told("is no SHA-256"))


@dataclass(frozen=True, slots=True)
class Minutes:
    """What a meeting has made so far."""

    carried: Annotated[tuple[CarriedItem, ...], listed(0, limits.MOST_ITEMS)] = ()
    outcomes: Annotated[Mapping[UUID, ItemOutcome], Meta(max_length=limits.MOST_OUTCOMES)] = field(default_factory=dict)
    decisions: Annotated[tuple[Decision, ...], listed(0, limits.MOST_DECISIONS)] = ()
    actions: Annotated[tuple[ActionSet, ...], listed(0, limits.MOST_ACTIONS)] = ()
    attendance: Annotated[tuple[Attendance, ...], listed(0, limits.MOST_ENTRIES * 10)] = ()
    circulated: Annotated[tuple[Circulated, ...], listed(0, limits.MOST_CIRCULATED), OMITTED] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A thing that evidence points to.  Each reader opens it under the reader's own rights."""

    kind: Annotated[str, one_of(*REFERENCES)]
    id: UUID


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An agenda item as an officer proposes it.  consent: routine, taken without discussion."""

    title: str
    text: str = ""
    consent: bool = False


@dataclass(frozen=True, slots=True)
class ActionDraft:
    """An action as the host sets it."""

    text: str
    owner: str
    due_at: datetime
    evidence: str = ""
    decision: UUID | None = None


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item of a meeting's agenda.  late: it came after the meeting was closed, and waits for the next."""

    id: UUID
    by: Author
    title: str
    text: str
    consent: bool
    deferred: int
    outcome: ItemOutcome | None
    late: bool = False


@dataclass(frozen=True, slots=True)
class ReportView:
    """That an action is done, as its owner's unit says."""

    by: Author
    text: str
    reference: Reference | None
    at: datetime
    round: int


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns an action: a unit, and where it names one a post of it, with the post's title."""

    unit: Label
    post: UUID | None = None
    title: Annotated[str, at_most(limits.LONGEST_LABEL)] = ""


@dataclass(frozen=True, slots=True)
class HandOverView:
    """An offer to hand an action over.  answer, answered_at, note: who has answered it, when, and in what words."""

    id: UUID
    by: Author
    to: Owner
    text: str
    at: datetime
    state: HandOverState
    answer: Author | None = None
    answered_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ActionView:
    """An action.  owner: the unit that owns it now; set_for: the one for which the meeting set it.  post, title: its.

    can: report, confirm, send-back, put-off, withdraw, hand-over, answer.  members: the forces of the meeting.
    """

    id: UUID
    meeting: UUID
    meeting_title: str
    host: str
    text: str
    owner: str
    due_at: datetime
    evidence: str
    state: ActionState
    slips: int
    note: str
    reports: tuple[ReportView, ...]
    can: frozenset[str] = frozenset()
    set_for: str = ""
    post: UUID | None = None
    title: str = ""
    hand_overs: tuple[HandOverView, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What a force has said to a circulation."""

    by: Author
    says: CirculationAnswer
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CirculationView:
    """A decision by circulation.  answers: oldest first, a force's newest counts.  silent: forces without one.

    can: answer, settle.  version, digest: of the minutes that it puts; is_same: those here have this digest still.
    """

    id: UUID
    meeting: UUID
    meeting_title: str
    by: Author
    text: str
    at: datetime
    due_at: datetime
    state: CirculationState
    note: str
    answers: tuple[AnswerView, ...]
    silent: tuple[str, ...]
    can: frozenset[str] = frozenset()
    version: int = 0
    digest: str = ""
    is_same: bool = True


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting as a member's officer sees it.  can: acts that are open to the reader now."""

    id: UUID
    host: str
    host_unit: str
    number: int
    series: UUID
    version: int
    sequence: int
    state: MeetingState
    plan: Plan
    members: tuple[str, ...]
    participants: Participants
    changed_at: datetime
    items: tuple[ItemView, ...] = ()
    decisions: tuple[Decision, ...] = ()
    actions: tuple[ActionView, ...] = ()
    earlier_actions: tuple[ActionView, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    circulations: tuple[CirculationView, ...] = ()
    can: frozenset[str] = frozenset()
