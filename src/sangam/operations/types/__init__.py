"""What `operations` hands out and takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta

from sangam.kernel.author import Author
from sangam.kernel.bodies import FLAT, LOCAL, ONE_MORE, Body, Moment, Row, at_most, filled, listed, wrong
from sangam.kernel.sentences import Told
from sangam.kernel.texts import REASON, REFERENCE
from sangam.operations import limits
from sangam.operations.limits import Degrees, Label, Line, Part, ShortNote


class ActionKind(StrEnum):
    """The kind of a planned action."""

    RAID = "raid"
    SEARCH = "search"
    ARREST = "arrest"
    NAKA = "naka"
    SURVEILLANCE = "surveillance"


class CheckState(StrEnum):
    """How a deconfliction check stands."""

    WAITING = "waiting"  # some force has not answered yet
    CLEAR = "clear"  # no conflict known
    CONFLICT = "conflict"
    WITHDRAWN = "withdrawn"
    OVER = "over"


class Resolution(StrEnum):
    """What one side of a conflict does about it."""

    PROCEED = "proceed"
    JOINTLY = "jointly"
    DELAYED = "delayed"
    CANCELLED = "cancelled"


class ForceAnswer(StrEnum):
    """What a force has said to a check."""

    QUEUED = "queued"
    ANSWERED = "answered"
    PARTLY = "partly"  # it left out some of its own planned actions
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """A planned action as an officer enters it for a deconfliction check.

    latitude, longitude: degrees; None where only a target is known.  targets: text with plates, phones, names with a
    relative.  caller, caller_force: who telephoned, where a desk enters it for another force.  late_reason: why the
    check comes after the action began.
    """

    kind: ActionKind
    starts_at: Moment
    ends_at: Moment
    latitude: Degrees | None = None
    longitude: Degrees | None = None
    place: ShortNote = ""
    targets: Annotated[str, at_most(limits.LONGEST_TARGETS)] = ""
    caller_force: Annotated[str, LOCAL] = ""
    caller: Annotated[str, LOCAL] = ""
    late_reason: Annotated[str, LOCAL] = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call: the only content that a conflict opens.  unit: code; reference: of the other side's check."""

    unit: Label
    name: ShortNote
    telephone: ShortNote
    reference: ShortNote


@dataclass(frozen=True, slots=True)
class Word:
    """What one side has written about a conflict."""

    resolution: Resolution
    note: Annotated[str, at_most(REASON)]
    by: Label
    at: Moment


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A conflict as one side sees it."""

    id: UUID
    check: UUID
    force: str
    contact: Contact
    found_at: datetime
    ours: Word | None
    theirs: Word | None


@dataclass(frozen=True, slots=True)
class ForceView:
    """What a force has said to a check.  why: of a refusal."""

    force: str
    answer: ForceAnswer
    at: datetime | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class CheckView:
    """A deconfliction check as its unit, or one above it, sees it."""

    id: UUID
    number: str
    by: Author
    planned: PlannedAction
    state: CheckState
    checked_at: datetime
    forces: tuple[ForceView, ...] = ()
    conflicts: tuple[ConflictView, ...] = ()
    can: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CheckCount:
    """How often somebody asked for comparison.  unit, officer: of ours by name, of another force by its pseudonym."""

    force: str
    unit: str
    officer: str
    hour: int
    day: int
    refused: int


@dataclass(frozen=True, slots=True)
class BudgetUse:
    """What another force has used of its budgets here, and what it owes.

    places, targets: inputs within an hour, a day and thirty days.  days: how many it asked about within thirty days.
    standing: inputs of its open lists.  unclosed: its questions that it has not closed.  unanswered: ours.
    """

    force: str
    places: tuple[int, int, int]
    targets: tuple[int, int, int]
    days: int
    standing: int
    unclosed: int
    unanswered: int


class EntryPurpose(StrEnum):
    """Why a team enters: a class, never a name."""

    ARREST = "arrest"
    SEARCH = "search"
    INQUIRY = "inquiry"
    SURVEILLANCE = "surveillance"
    PURSUIT = "pursuit"
    ESCORT = "escort"


class EntryState(StrEnum):
    """How a notice of entry stands."""

    PROPOSED = "proposed"  # to be sealed: waits for the second person
    SENT = "announced"
    SEALED = "sealed"  # sent, and closed until its hour
    ACKNOWLEDGED = "acknowledged"
    CANCELLED = "cancelled"
    OVER = "over"


class TeamMember(Row, frozen=True):
    """One of a team, who travels as a short list.  belt: the belt number."""

    rank: ShortNote
    name: ShortNote
    belt: ShortNote


@dataclass(frozen=True, slots=True)
class EntryWords:
    """What a notice of entry says.

    host_unit: code of the station that is told.  vehicles: plates.  area: where the team goes, as far as it may be
    said.  reference: FIR or warrant.  contact: telephone of the team's leader.
    """

    host_unit: Annotated[str, LOCAL]
    purpose: EntryPurpose
    starts_at: Moment
    ends_at: Moment
    team: Annotated[tuple[TeamMember, ...], listed(1, limits.MOST_MEMBERS)]
    vehicles: Annotated[tuple[Line, ...], listed(0, limits.MOST_VEHICLES)] = ()
    area: ShortNote = ""
    reference: Annotated[str, at_most(REFERENCE)] = ""
    contact: ShortNote = ""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """That the host's post has read a notice of entry."""

    by: Author
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """A notice of entry as either side sees it.

    says: None while it is sealed for the reader.  opens_at: its hour, where it is sealed.  digest: of what was sent,
    the same in both ledgers.  code: what the sender reads out where the line is down at that hour.
    """

    id: UUID
    number: str
    by: Author
    host_unit: str
    state: EntryState
    sent_at: datetime | None
    opens_at: datetime | None
    second: str
    digest: str
    says: EntryWords | None
    acknowledgements: tuple[Acknowledgement, ...] = ()
    why: str = ""
    code: str = ""
    can: frozenset[str] = frozenset()


Participants = Mapping[str, tuple[str, ...]]
"""By force the units and posts ("post:<id>") that need to know an operation."""


class OperationState(StrEnum):
    """How an operation stands."""

    DRAFT = "draft"  # its host's own, until two have approved it
    APPROVED = "approved"
    RUNNING = "running"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class BoardKind(StrEnum):
    """What an entry on the board is."""

    TASK = "task"
    POSITION = "position"
    INCIDENT = "incident"
    DECISION = "decision"


class TaskState(StrEnum):
    """How a task stands, in the words of its team."""

    READY = "ready"
    BEGUN = "begun"
    DONE = "done"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Task:
    """What a team does.  owner: the unit whose team it is."""

    id: UUID
    text: Annotated[str, filled(limits.LONGEST_PART)]
    owner: Label


@dataclass(frozen=True, slots=True)
class Plan:
    """An operation as it is planned.  planned: what is compared with other forces; the rest is for those who take part.

    teams: who goes, in words.  stop: under which conditions it is broken off.
    """

    title: Annotated[str, filled(limits.LONGEST_TITLE)]
    planned: Annotated[PlannedAction, FLAT]
    objectives: Part
    legal_basis: Part
    teams: Part = ""
    resources: Part = ""
    risks: Part = ""
    communication: Part = ""
    stop: Part = ""


@dataclass(frozen=True, slots=True)
class Results:
    """What an operation came to.  debrief: at most five lines."""

    arrests: Annotated[int, Meta(ge=0, le=limits.MOST_ARRESTS), ONE_MORE]
    recoveries: Part
    debrief: Annotated[tuple[Line, ...], listed(1, limits.MOST_LINES)]


@dataclass(frozen=True, slots=True)
class BoardDraft:
    """An entry as an officer writes it.  task, task_state: of a task's entry."""

    kind: BoardKind
    text: str
    task: UUID | None = None
    task_state: TaskState | None = None


class BoardEntry(Body, frozen=True, rename={"id": "entry"}):
    """An entry on the board; never changed."""

    title: ClassVar[str] = "entry"

    id: UUID
    by: Author
    kind: BoardKind
    text: Part
    at: Moment
    task: UUID | None = None
    task_state: TaskState | None = None

    def __post_init__(self) -> None:
        """Raise Malformed for a task without its state, and for a state of no task."""
        if (self.task is None) != (self.task_state is None):
            raise wrong(self.title, "task_state", Told("cannot be read"))


@dataclass(frozen=True, slots=True)
class Revision:
    """A new plan that waits for approval at the host.  approvals: by whom until now."""

    plan: Plan
    approvals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OperationView:
    """An operation as a member's officer sees it.  approvals: by whom.

    check: the deconfliction check of its host, for who may read that too.  revision: how often the plan was replaced.
    revised: the new plan that waits, for the unit that plans and those above it.
    unresolved: conflicts of its standing checks about which our side has written nothing, for who may know the check.
    """

    id: UUID
    number: str
    host: str
    host_unit: str
    version: int
    state: OperationState
    plan: Plan
    participants: Participants
    tasks: tuple[Task, ...]
    task_states: Mapping[UUID, TaskState]
    board: tuple[BoardEntry, ...]
    approvals: tuple[str, ...]
    results: Results | None
    why: str
    check: UUID | None
    check_state: CheckState | None
    changed_at: datetime
    can: frozenset[str] = frozenset()
    revision: int = 0
    revised: Revision | None = None
    unresolved: tuple[ConflictView, ...] = ()
