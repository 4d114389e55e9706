"""What the package hands out: edges with their statements, claims of membership, ways, and what a page shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sangam.kernel.handling import Grade, Handling
from sangam.kernel.purpose import Stated
from sangam.records.types import RecordView, ShownStatement

MEMBER = "member"
"""The relation of an edge that a record of membership says."""

TIE = "tie"
"""The relation of an edge that a record of a tie says; its own property says which."""

SAID_APART = (MEMBER, TIE)
"""Relations of edges that a third record says."""


@dataclass(frozen=True, slots=True, order=True)
class Pin:
    """An edge by the ids of its ends and of the record that says so."""

    one: UUID
    other: UUID
    said_in: UUID

    def __str__(self) -> str:
        return f"{self.one}:{self.other}:{self.said_in}"


@dataclass(frozen=True, slots=True)
class Edge:
    """Two records that a third, or one of them, ties together.

    said_in: the record that says so.  statements: the ids of those that do.  relation: a property, `MEMBER` or `TIE`.
    opinions: records in which forces second or dispute a claim of membership.
    """

    one: UUID
    other: UUID
    said_in: UUID
    statements: tuple[UUID, ...]
    relation: str
    opinions: tuple[UUID, ...] = ()

    def beyond(self, end: UUID) -> UUID:
        """Return the end that is not this one."""
        return self.other if end == self.one else self.one

    @property
    def pin(self) -> Pin:
        """Return by what it is pinned on a chart."""
        return Pin(self.one, self.other, self.said_in)


class Apart(StrEnum):
    """Why a claim of membership stands apart, and is not counted."""

    VICTIM = "victim"
    CHILD = "child"
    NO_EVIDENCE = "no-evidence"
    UNJUDGED = "unjudged"
    DISPUTED = "disputed"
    NO_LAST_DAY = "no-last-day"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Claim:
    """That a person is a member, as one record says it.

    apart: None where it counts.  opinions: what other forces say of it, each its own record.
    """

    said_in: RecordView
    person: RecordView
    gang: RecordView
    role: str
    until: date | None
    apart: Apart | None
    opinions: tuple[RecordView, ...] = ()


@dataclass(frozen=True, slots=True)
class OpinionInput:
    """What a force says of another's claim.  stance: "seconded" or "disputed".  source, grade: of the reason."""

    stance: str
    reason: str
    source: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class CallSheet:
    """A sheet of summed calls.  mapping: from a column to the sheet's own heading, where it differs."""

    text: str
    mapping: Mapping[str, str]
    source: str
    grade: Grade
    handling: Handling


@dataclass(frozen=True, slots=True)
class Tie:
    """An edge with what says it, as the officer is shown it.  said_in: whose statements these are."""

    edge: Edge
    said_in: RecordView
    statements: tuple[ShownStatement, ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A record that one edge or several tie to the one that is asked about."""

    record: RecordView
    ties: tuple[Tie, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """Records from one end to the other, and between each two the ties that hold them together."""

    records: tuple[RecordView, ...]
    steps: tuple[tuple[Tie, ...], ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """The shortest ways to a banned organisation.  complete: False where the search met its ceiling."""

    ways: tuple[Way, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Between:
    """A person between gangs: through whom each is reached, the person or somebody tied to the person.

    ties: of these persons, on which that rests.
    """

    person: RecordView
    gangs: tuple[RecordView, ...]
    through: Mapping[UUID, RecordView]
    ties: tuple[Tie, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """What happened on a day, with whom of those asked about.  dated: the property that says the day."""

    day: date
    record: RecordView
    of: tuple[RecordView, ...]
    dated: str = ""
    ties: tuple[Tie, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """A record on the chart.  hops: from the one in its middle."""

    record: RecordView
    hops: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The strongest records around one, and the edges between them.  whole: how many there are, with the first."""

    spots: tuple[Spot, ...]
    lines: tuple[tuple[UUID, UUID], ...]
    whole: int
    ties: tuple[Tie, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """News within two steps since a day.

    ends: the records that the new ties join.  fresh: records of which every tie is new.  ended: claims that ran out.
    """

    since: date
    ties: tuple[Tie, ...]
    ends: tuple[RecordView, ...]
    fresh: tuple[RecordView, ...]
    ended: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """A record that is tied to both of two others.  ones: its ties to the first; others: to the second."""

    record: RecordView
    ones: tuple[Tie, ...]
    others: tuple[Tie, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """What two records have in common, and the shortest ways between them."""

    other: RecordView
    shared: tuple[Shared, ...]
    ways: Ways


@dataclass(frozen=True, slots=True)
class Holder:
    """A person of the chart without whom some of it would hang apart.  ties: those that would be gone."""

    person: RecordView
    apart: tuple[RecordView, ...]
    ties: tuple[Tie, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Records of the chart that hang together closely."""

    records: tuple[RecordView, ...]


@dataclass(frozen=True, slots=True)
class MaybeSame:
    """Two records that batch resolution takes for one person's, and nobody has judged."""

    one: RecordView
    other: RecordView


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All that one page asks of a record's network.

    crowded: records beside it that too many share, so that they tie nobody, each with how many share it.
    claims: of a gang or an organisation its members, of a person the gangs, the countable first.
    spared: records of children, and of who was wronged: no sheet of paper names them.
    """

    record: RecordView
    neighbours: tuple[Neighbour, ...]
    crowded: Mapping[UUID, int]
    crowded_views: tuple[RecordView, ...]
    claims: tuple[Claim, ...]
    ways: Ways
    between: tuple[Between, ...]
    events: tuple[Event, ...]
    chart: Chart
    holders: tuple[Holder, ...] = ()
    groups: tuple[Group, ...] = ()
    modularity: float = 0.0
    maybe_same: tuple[MaybeSame, ...] = ()
    changes: Changes | None = None
    compared: Compared | None = None
    spared: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands on a chart.  hidden: it keeps its place, and is not drawn."""

    x: float
    y: float
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class NamedView:
    """A sight of a chart: its middle, its scale, the day up to which ties show, kinds that do not show."""

    name: str
    x: float
    y: float
    zoom: float
    day: str = ""
    off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChartChange:
    """What an officer did to a chart since its version.  Whatever it does not name stays as it is."""

    name: str
    version: int = 0
    places: Mapping[UUID, Place] | None = None
    removed: frozenset[UUID] = frozenset()
    pinned: frozenset[Pin] = frozenset()
    unpinned: frozenset[Pin] = frozenset()
    views: tuple[NamedView, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """Records, and the ties between them.  whole: how many there are of which these are the strongest.

    shown: how many of them stand on the chart now.  spared: records of children: no sheet of paper names them.
    """

    records: tuple[RecordView, ...]
    ties: tuple[Tie, ...]
    shown: int
    whole: int
    spared: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class ChartLine:
    """A chart in a list.  saved_by: the officer's label.  unit: whose posts save it."""

    id: UUID
    name: str
    version: int
    saved_at: datetime
    saved_by: str
    unit: str


@dataclass(frozen=True, slots=True)
class AttachedTo:
    """To what a chart is attached.  kind: "case", a record of ours or a copy, or "meeting"."""

    kind: str
    thing: UUID


@dataclass(frozen=True, slots=True)
class OpenedChart:
    """A saved chart as one officer sees it: the places and pins of visible records alone."""

    line: ChartLine
    drawing: Drawing
    places: Mapping[UUID, Place]
    pins: frozenset[Pin]
    views: tuple[NamedView, ...]


@dataclass(frozen=True, slots=True)
class WatchedLine:
    """A watch in a list.  records: those of it that the reader sees now.  told: of how many edges its post was told."""

    id: UUID
    records: tuple[RecordView, ...]
    at: datetime
    until_at: datetime
    stated: Stated
    told: int
