"""The projection: links between records as edges, a membership as one edge from person to gang.

No two records are made one: whoever may be the same person stands twice until an officer has judged it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from sangam.graphs import public as graphs
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.networks.types import MEMBER, TIE, Edge
from sangam.records.public import scan

MOST_SHARING = 10
"""More than this around one phone, account, vehicle, sighting, place or owner, and it ties none of them."""

NODES = (
    "person",
    "gang",
    "organisation",
    "case",
    "phone",
    "account",
    "vehicle",
    "weapon",
    "place",
    "sighting",
    "incident",
    "arrest",
)
"""Kinds of records that stand in a network."""

_RELATIONS = frozenset(
    {
        ("person", "linked"),
        ("gang", "linked"),
        ("organisation", "linked"),
        ("weapon", "linked"),
        ("case", "accused"),
        ("case", "property"),
        ("phone", "holder"),
        ("account", "holder"),
        ("vehicle", "holder"),
        ("place", "linked"),
        ("sighting", "seen"),
        ("incident", "suspect"),
        ("incident", "vehicle"),
        ("incident", "account"),
        ("incident", "site"),
        ("incident", "case"),
        ("arrest", "person"),
        ("arrest", "site"),
        ("arrest", "case"),
        ("membership", "person"),
        ("membership", "gang"),
        ("tie", "one"),
        ("tie", "other"),
        ("opinion", "claim"),
    }
)
"""By which property a record of which kind ties.  Who was wronged is named by none of them."""

_SAYING = frozenset({"membership", "tie", "opinion"})
"""Kinds whose records are no ends of an edge, but say something of others."""

_SHARED = frozenset(
    {("phone", "holder"), ("account", "holder"), ("vehicle", "holder"), ("sighting", "seen"), ("place", "linked")}
)
_HAPPENED_AT = frozenset({("incident", "site"), ("arrest", "site")})
"""What is shared by who names it: a market of a hundred incidents ties none of them."""


@dataclass(frozen=True, eq=False)
class Network:
    """Edges in the order of their ids.  kinds: of each record.  crowded: what too many share, with how many."""

    edges: tuple[Edge, ...]
    kinds: Mapping[UUID, str]
    crowded: Mapping[UUID, int]
    sharing: Mapping[UUID, frozenset[UUID]]

    @cached_property
    def touching(self) -> Mapping[UUID, tuple[int, ...]]:
        """Return the numbers of the edges of each record."""
        found: dict[UUID, list[int]] = defaultdict(list)
        for number, edge in enumerate(self.edges):
            found[edge.one].append(number)
            found[edge.other].append(number)
        return {record: tuple(numbers) for record, numbers in found.items()}

    @cached_property
    def graph(self) -> graphs.Graph:
        """Return the edges as a graph whose row i is edge i."""
        return graphs.build_graph(
            ((str(edge.one), str(edge.other)) for edge in self.edges), nodes=map(str, self.touching)
        )

    def part(self, records: Collection[UUID]) -> "Network":
        """Return the network of these records alone."""
        kept = {number for record in records for number in self.touching.get(record, ())}
        edges = (self.edges[number] for number in sorted(kept))
        inside = tuple(edge for edge in edges if edge.one in records and edge.other in records)
        return Network(inside, self.kinds, self.crowded, self.sharing)

    def around(self, record: UUID) -> Iterator[Edge]:
        """Yield the edges of a record."""
        return (self.edges[number] for number in self.touching.get(record, ()))


def read_network(actor: Actor, *, purpose: Stated | None) -> Network:
    """Return the network of all records that the actor may see.  One look, written; raises as `links`."""
    kinds = {kind for kind, _ in _RELATIONS}
    properties = {name for _, name in _RELATIONS}
    return network_of(scan.links(actor, kinds, purpose=purpose, properties=properties))


def is_relation(kind: str, name: str) -> bool:
    """Tell whether a property of a kind ties its record to another."""
    return kind not in _SAYING and (kind, name) in _RELATIONS


def is_sharing(kind: str, name: str) -> bool:
    """Tell whether a property names who shares a thing: too many, and it ties none of them."""
    return (kind, name) in _SHARED


def network_of(links: scan.Links) -> Network:
    """Return the network of these links."""
    rows = [row for row in _rows(links) if (row.kind, row.name) in _RELATIONS]
    sharing = _sharing(rows)
    crowded = {record: len(others) for record, others in sharing.items() if len(others) > MOST_SHARING}
    kept = [row for row in rows if not (_is_shared(row) and {row.source, row.target} & set(crowded))]
    kinds = {row.source: row.kind for row in rows} | {row.target: row.target_kind for row in rows}
    said_apart = (*_ends(kept, "membership", ("person", "gang"), MEMBER), *_ends(kept, "tie", ("one", "other"), TIE))
    edges = sorted({*_plain(kept), *said_apart}, key=lambda edge: (edge.one, edge.other, edge.said_in))
    return Network(tuple(edges), kinds, crowded, {each: frozenset(sharing[each]) for each in crowded})


@dataclass(frozen=True, slots=True)
class _Row:
    source: UUID
    target: UUID
    kind: str
    target_kind: str
    name: str
    statement: UUID


def _rows(links: scan.Links) -> Iterator[_Row]:
    source, target, named = links.source, links.target, links.property
    for row in range(len(links)):
        first, last = links.statement[row]
        yield _Row(
            source.record(row),
            target.record(row),
            source.kind.words[source.kind.codes[row]],
            target.kind.words[target.kind.codes[row]],
            named.words[named.codes[row]],
            UUID(int=int(first) << 64 | int(last)),
        )


def _is_shared(row: _Row) -> bool:
    return (row.kind, row.name) in _SHARED | _HAPPENED_AT


def _sharing(rows: Iterable[_Row]) -> Mapping[UUID, set[UUID]]:
    """Return what shares each thing: a phone's or sighting's persons, an owner's numbers, a place's incidents."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for row in rows:
        if (row.kind, row.name) in _HAPPENED_AT:
            found[row.target].add(row.source)
        elif _is_shared(row):
            found[row.source].add(row.target)
            if row.target_kind == "organisation":
                found[row.target].add(row.source)
    return found


def _plain(rows: Iterable[_Row]) -> Iterator[Edge]:
    for row in rows:
        if row.kind not in _SAYING and row.source != row.target and row.target_kind in NODES:
            yield Edge(row.source, row.target, row.source, (row.statement,), row.name)


def _ends(rows: Iterable[_Row], kind: str, names: tuple[str, str], relation: str) -> Iterator[Edge]:
    """Yield an edge for each record of a kind that names both ends; of half a claim none."""
    ends: dict[UUID, dict[str, _Row]] = defaultdict(dict)
    opinions: dict[UUID, list[UUID]] = defaultdict(list)
    for row in rows:
        if row.kind == kind:
            ends[row.source].setdefault(row.name, row)
        elif row.kind == "opinion":
            opinions[row.target].append(row.source)
    for said_in, named in ends.items():
        if set(names) <= set(named) and named[names[0]].target != named[names[1]].target:
            one, other = (named[name] for name in names)
            about = tuple(sorted(opinions[said_in]))
            yield Edge(one.target, other.target, said_in, (one.statement, other.statement), relation, about)
