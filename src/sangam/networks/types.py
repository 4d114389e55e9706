"""What the package hands out: edges with their statements, claims of membership, ways, and what a page shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sangam.kernel.handling import Grade, Handling
from sangam.records.types import RecordView, ShownStatement

MEMBER = "member"
"""The relation of an edge that a record of membership says."""

TIE = "tie"
"""The relation of an edge that a record of a tie says; its own property says which."""

SAID_APART = (MEMBER, TIE)
"""Relations of edges that a third record says."""


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
