"""What `oversight` hands out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sangam.audit.types import LIST, Entry, Head, LookCount
from sangam.federation.types import FilesAwaited, Lane, LaneWaits, PeerView, PutAside
from sangam.library.types import AdoptedPractice
from sangam.records.types import ComparingView, RecordView

TEXTS = ("officer", "person", "on", "subject", "action", "purpose")
"""What of a query is typed as text."""


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """What a reader asks the ledger, as typed.

    officer: sign-in name, service number or id.  person: a name or number that was looked for.  on: a record's number
    or address, or any id.  subject: a key of `LookCount`.  action: as acts begin.  purpose: its code.  since_date,
    until_date: days in India, both counted.  machines: what machines did, in place of what people did.
    """

    officer: str = ""
    person: str = ""
    on: str = ""
    subject: str = ""
    action: str = ""
    purpose: str = ""
    since_date: date | None = None
    until_date: date | None = None
    machines: bool = False


@dataclass(frozen=True, slots=True)
class LedgerView:
    """Acts, newest first.  head: the last signed statement of the whole ledger, None while nothing is sealed.

    counts: how often one officer looked for one person or thing; examples: the looks that they name.  counted_since:
    from which instant on, None where from the first.  in_all: how many acts are asked for, MOST_COUNTED at most.
    named: the records in them that the reader sees; whole: those whose every statement the reader sees.
    """

    entries: tuple[Entry, ...]
    head: Head | None
    counts: tuple[LookCount, ...] = ()
    in_all: int = 0
    examples: Mapping[UUID, Entry] = field(default_factory=dict)
    named: Mapping[UUID, RecordView] = field(default_factory=dict)
    whole: frozenset[UUID] = frozenset()
    counted_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class NodeState:
    """How this node stands with each peer, and what lies aside, newest first.

    behind: the forces that have not caught this node up since its restore; what they shared is hidden.
    lanes: what waits for which peer in which lane.  comparing: how far the last comparing with each force is.
    files: those still to come from each force.  has_its_files: whether the folder of files here is the one that the
    node's machines share, None where none is marked yet.
    """

    peers: tuple[PeerView, ...]
    set_aside: tuple[PutAside, ...]
    head: Head | None
    behind: frozenset[str]
    lanes: Mapping[tuple[str, Lane], LaneWaits]
    comparing: Mapping[str, ComparingView]
    files: Mapping[str, FilesAwaited]
    has_its_files: bool | None


@dataclass(frozen=True, slots=True)
class AskedLook:
    """What an auditor asked an officer about looks at one thing.  answer: "" until answered_at.

    thing: as in `LookLine`.  looks, days, last_at: of the line when it was asked.
    """

    id: UUID
    thing: str
    looks: int
    days: int
    last_at: datetime
    text: str
    by: str
    at: datetime
    answer: str
    answered_at: datetime | None

    @property
    def record(self) -> UUID | None:
        """Return the record that was looked at, None where it is what was asked for."""
        return UUID(self.thing) if len(self.thing) == 36 else None

    @property
    def is_list(self) -> bool:
        """Tell whether the looks are rows of a list that was checked."""
        return self.thing.startswith(LIST)


@dataclass(frozen=True, slots=True)
class LookLine:
    """Looks of one officer at one thing that nothing explains.

    thing: a record's id, the key of what was asked for, or that of a list that was checked.  rules: of
    `looks.rules` that hold.  verdict, text, by, judged_at: the latest judgement of them all, None without one.
    """

    officer: UUID
    thing: str
    label: str
    unit: str
    looks: int
    days: int
    first_at: datetime
    last_at: datetime
    purposes: tuple[str, ...]
    rules: tuple[str, ...]
    raised: bool
    verdict: str | None = None
    text: str | None = None
    by: str | None = None
    judged_at: datetime | None = None

    @property
    def record(self) -> UUID | None:
        """Return the record that was looked at, None where it is what was asked for."""
        return UUID(self.thing) if len(self.thing) == 36 else None

    @property
    def is_list(self) -> bool:
        """Tell whether the looks are rows of a list that was checked."""
        return self.thing.startswith(LIST)


@dataclass(frozen=True, slots=True)
class ExplainedShare:
    """How many looks a unit had, and how many of them are explained."""

    unit: str
    looks: int
    explained: int


@dataclass(frozen=True, slots=True)
class LooksView:
    """The auditor's list.  beside: lines that no rule raises.  run: when, since, until, looks, explained; None before.

    hows: looks by what explains them, "" for nothing.  named: the records that the reader sees.
    asked: the latest question to the officer, by officer and thing.
    """

    waiting: tuple[LookLine, ...]
    judged: tuple[LookLine, ...]
    beside: int
    shares: tuple[ExplainedShare, ...]
    hows: Mapping[str, int]
    run: tuple[datetime, datetime, datetime, int, int] | None
    named: Mapping[UUID, RecordView]
    asked: Mapping[tuple[UUID, str], AskedLook]


@dataclass(frozen=True, slots=True)
class RecordLook:
    """That someone looked at a record.  label: the officer, for an auditor alone.  purpose: its code."""

    force: str
    unit: str
    label: str
    purpose: str
    action: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ResponseLine:
    """How a unit answered.  unit: "" for the whole force.  The times are seconds; low_s to high_s holds the median."""

    force: str
    unit: str
    matter: str
    count: int
    answered: int
    in_time: int
    undelivered: int
    median_s: float | None
    p90_s: float | None
    low_s: float | None
    high_s: float | None


@dataclass(frozen=True, slots=True)
class RemarkView:
    """What our force says beside a line."""

    unit: str
    matter: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ResponseTable:
    """The lines of a period, our own first.  silent: forces of which nothing was heard in it.  force: whose units."""

    period: str
    lines: tuple[ResponseLine, ...]
    remarks: tuple[RemarkView, ...]
    counted_at: datetime | None
    silent: tuple[str, ...]
    force: str


@dataclass(frozen=True, slots=True)
class TotalLine:
    """One measure.  cells: a force each, None where it is too small to be said, or not stated.

    total: the sum of the numbers given.  trend: the total of each month of the report.
    change: against the month before, of the forces whose numbers of both months are given.
    """

    measure: str
    cells: tuple[int | None, ...]
    total: int | None
    trend: tuple[int | None, ...]
    change: int | None


@dataclass(frozen=True, slots=True)
class MonthReport:
    """A month as the forces stated it.  lines: none where no force has.  stated: when each force did.

    practices: those that were adopted in it, as the library of this node knows.
    """

    month: str
    months: tuple[str, ...]
    forces: tuple[str, ...]
    lines: tuple[TotalLine, ...]
    stated: Mapping[str, datetime]
    practices: tuple[AdoptedPractice, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedReport:
    """What report was asked for.  topic: a key of `totals.answers.TOPICS`.  since, until: months, both counted.

    to, reference: who asked, and by which letter; as typed, perhaps empty.
    """

    topic: str
    since: str
    until: str
    to: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ReportAnswer:
    """Our force's numbers of some months by measure, None where too small or not stated.  stated: months that are."""

    topic: str
    to: str
    reference: str
    months: tuple[str, ...]
    stated: frozenset[str]
    lines: Mapping[str, tuple[int | None, ...]]


@dataclass(frozen=True, slots=True)
class GlassView:
    """A broken glass.  is_late: not reviewed in time.  is_open: the reader's own, and its three hours run."""

    id: UUID
    force: str
    record: UUID
    owner: str
    by: str
    unit: str
    reason: str
    skipped: tuple[str, ...]
    at: datetime
    until_at: datetime
    review_by: datetime
    reviewed_at: datetime | None
    verdict: str
    review: str
    reviewer: str
    is_late: bool
    is_open: bool
    can_review: bool


@dataclass(frozen=True, slots=True)
class BriefLine:
    """One line of the daily brief.

    oldest_at: since when the oldest of them waits, None where there is none.  cut_at: as in OverdueList.
    """

    name: str
    count: int
    oldest_at: datetime | None
    cut_at: int = 0


@dataclass(frozen=True, slots=True)
class OverdueCount:
    """How much of a kind a unit owes.  path: the unit and all above it.  listed: of them, what the reader may open."""

    kind: str
    unit: str
    path: tuple[str, ...]
    count: int
    listed: int
    oldest_at: datetime


@dataclass(frozen=True, slots=True)
class OverdueLine:
    """One thing that is overdue.  thing: the id of its page, for a hit or a challenge the record's.

    counts_from_at: when its time ran out; for a glass by when it is to be reviewed.
    force: whose thing it is, ours too.  about: type of a request, else "".  post_en, post_hi: title of the post that
    owes it, "" for a whole unit.  subject: what it is about in the words of its own page, for an entry the purpose's
    code.  record: the record that it is about, as the reader sees it.  Neither where the reader may not know.
    """

    kind: str
    thing: UUID
    unit: str
    counts_from_at: datetime
    force: str
    about: str
    post_en: str
    post_hi: str
    subject: str = ""
    record: RecordView | None = None


@dataclass(frozen=True, slots=True)
class OverdueList:
    """All that is overdue.  kind, unit, page: as asked.  counts: of all kinds and units, whatever is asked for.

    cut_at: how many of the oldest objections are counted where there are more; 0 where all are.
    """

    kind: str
    unit: str
    page: int
    counts: tuple[OverdueCount, ...]
    lines: tuple[OverdueLine, ...]
    cut_at: int
