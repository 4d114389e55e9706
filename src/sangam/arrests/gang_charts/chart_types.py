"""What gang charts hand out and take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sangam.access.sign_in import seats
from sangam.access.units import units
from sangam.arrests.models import GangChart
from sangam.arrests.types import Decision, Part, Per, Use
from sangam.kernel.sentences import Guarded, Spoken
from sangam.networks.types import Claim
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane
from sangam.records.types import RecordView, ShownStatement


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of the forms.  forms: codes of those that it belongs to.  forces: those that it binds; none: all.

    beside: of an item what it stands beside.  fill: of a column kinds of record with a property each; none: officers
    write it.  ranks: of an authority.  by_order: an authority outside the force, whose signed order is entered.
    verified_by: empty until a legal officer has read it.
    """

    code: str
    place: int
    part: Part
    forms: tuple[str, ...]
    forces: tuple[str, ...]
    beside: tuple[str, ...]
    number: str
    per: Per | None
    fill: tuple[tuple[str, str], ...]
    ranks: tuple[str, ...]
    source: str
    from_date: date | None
    until_date: date | None
    verified_by: str
    texts: Mapping[str, str]
    by_order: bool = False
    edited: bool = False

    def text(self, language: str) -> str:
        """Return what it says, in English where it is not said in this language."""
        return self.texts.get(language) or self.texts["en"]


@dataclass(frozen=True, slots=True)
class Form:
    """A form with its rows as they apply to a force on a day.  A form with authorities is a gate."""

    row: FormRow
    columns: tuple[FormRow, ...]
    items: tuple[FormRow, ...]
    authorities: tuple[FormRow, ...]
    stock: tuple[FormRow, ...]

    @property
    def code(self) -> str:
        """Return the code."""
        return self.row.code

    @property
    def is_gate(self) -> bool:
        """Tell whether authorities type their reasons on it."""
        return bool(self.authorities)


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """What an officer writes into a column that records leave empty.  about: the gang, a person or a case."""

    column: str
    about: UUID
    text: str
    document: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """What an officer wrote into a column, and from which document."""

    id: UUID
    text: str
    document: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Cell:
    """A column's cell: statements of records, each with its record, and an officer's entry."""

    column: FormRow
    about: UUID
    said: tuple[tuple[RecordView, ShownStatement], ...] = ()
    entry: EntryView | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is said."""
        return not self.said and self.entry is None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case of a member: the record that leads, and those that belong to it."""

    id: UUID
    views: tuple[RecordView, ...]
    use: Use = Use.OUT
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class ChargeSheets:
    """Charge sheets of a person in the ten years before a day.

    counted: of which a record says that a court took cognisance.  uncounted: in these years, without that word.
    undated: no record says the day.
    """

    since: date
    until: date
    counted: tuple[RecordView, ...]
    uncounted: tuple[RecordView, ...]
    undated: tuple[RecordView, ...]


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member of a gang, as a claim says it, with the cases."""

    person: RecordView
    claim: RecordView
    role: str
    cells: tuple[Cell, ...]
    cases: tuple[CaseRow, ...]
    sheets: ChargeSheets


@dataclass(frozen=True, slots=True)
class Lacking:
    """An empty column.  of: whom or which case it lacks for; None for the gang."""

    column: FormRow
    of: RecordView | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A member whom an officer takes into a chart, with what becomes of each case."""

    person: UUID
    cases: Mapping[UUID, Use]


@dataclass(frozen=True, slots=True)
class Choice:
    """A claim that a chart can take, with the cases that its reader sees.  uses: of those that the drawing has."""

    claim: Claim
    cases: tuple[CaseRow, ...]
    is_chosen: bool
    uses: Mapping[UUID, Use]


@dataclass(frozen=True, slots=True)
class ReasonDraft:
    """What an authority types, or an order that is entered.  read: code of the version that was read."""

    authority: str
    decision: Decision
    text: str
    read: str
    order_number: str = ""
    signed_by: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class ReasonView:
    """What an authority wrote, on which version.  changed: records that changed since; gone: how many are recalled."""

    authority: str
    decision: Decision
    text: str
    order_number: str
    signed_by: str
    document: str
    by: str
    at: datetime
    code: str
    is_current: bool
    changed: tuple[RecordView, ...] = ()
    gone: int = 0
    is_written_on: bool = False
    is_redrawn: bool = False


@dataclass(frozen=True, slots=True)
class MeetingDraft:
    """A joint meeting, as it was.  sat: who sat, a name and rank each."""

    held_at: datetime
    place: str
    sat: tuple[str, ...]
    text: str
    read: str


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A joint meeting as recorded, on which version."""

    held_at: datetime
    place: str
    sat: tuple[str, ...]
    text: str
    by: str
    at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class AuthorityView:
    """An authority with all that it wrote, the newest last.

    may_write: the reader's rank is the authority's.  may_enter_order: the reader may enter its signed order.
    """

    row: FormRow
    reasons: tuple[ReasonView, ...]
    may_write: bool = False
    may_enter_order: bool = False

    @property
    def agreed(self) -> bool:
        """Tell whether it agrees to the version that stands."""
        return bool(self.reasons) and self.reasons[-1].is_current and self.reasons[-1].decision is Decision.AGREES


@dataclass(frozen=True, slots=True)
class ChartLine:
    """A chart as a line of a list."""

    id: UUID
    number: str
    form: FormRow
    title: str
    unit: str
    opened_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChartView:
    """A gang chart as an officer sees it.

    code: of the version that stands; empty where the reader does not see all of it, or nothing is drawn.
    unseen: something that it rests on is not the reader's to see, or gone.  fresh: records that came since the drawing.
    """

    id: UUID
    number: str
    form: Form
    title: str
    unit: str
    by: str
    opened_at: datetime
    gang: RecordView | None
    drawn_at: datetime | None
    drawing: int
    cells: tuple[Cell, ...]
    members: tuple[MemberRow, ...]
    lacking: tuple[Lacking, ...]
    code: str
    unseen: bool
    fresh: tuple[RecordView, ...]
    meetings: tuple[MeetingView, ...]
    authorities: tuple[AuthorityView, ...]

    @property
    def approval(self) -> ReasonView | None:
        """Return the newest agreement of the last authority, on whichever version."""
        last = self.authorities[-1].reasons if self.authorities else ()
        return next((each for each in reversed(last) if each.decision is Decision.AGREES), None)


# Who is told of a gang chart, inside the caller's deed: the next authority, and the unit that prepared it.

WAITS, CAME_BACK = "gang-chart.waits", "gang-chart.came-back"


def tell_next(row: GangChart, chart: ChartView, written: FormRow, decision: Decision) -> None:
    """Tell who has to read it next; a chart that is returned or decided goes back to the unit that prepared it."""
    about = Subject("gang-chart", row.id)
    deliveries.done_for_subject(about)
    later = [each.row for each in chart.authorities if each.row.place > written.place]
    parts = {"chart": Guarded(Spoken(row.gang), row.title)}  # a title names the gang
    if decision is Decision.RETURNS:
        back = Telling(CAME_BACK, about, "The gang chart {chart} was returned with reasons", parts, TodayLane.BACK)
        deliveries.notify(back, to=[units.desk_unit(row.unit)])
    elif not later:
        back = Telling(CAME_BACK, about, "The gang chart {chart} was approved", parts, TodayLane.BACK)
        deliveries.notify(back, to=[units.desk_unit(row.unit)])
    else:
        to = _posts_of(row, later[0]) or (_posts_of(row, written) if later[0].by_order else [])
        deliveries.notify(Telling(WAITS, about, "A gang chart waits for your own reasons: {chart}", parts), to=to)


def _posts_of(row: GangChart, authority: FormRow) -> list[str]:
    """Return the posts at the chart's unit and above it that an officer of the authority's ranks holds today."""
    return [f"post:{each}" for each in seats.posts_of_ranks(row.readers, authority.ranks)]
