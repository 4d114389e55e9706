"""The projection: links between records as edges, a membership as one edge from person to gang.

No two records are made one: whoever may be the same person stands twice until an officer has judged it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.networks.types import MEMBER, TIE, Edge
from sangam.networks.walks.edge_arrays import EdgeArrays, Longs, gather
from sangam.records.schema.kinds import KINDS as SCHEMA
from sangam.records.schema.kinds import About, Tie, place_kinds
from sangam.records.visibility.link_table.cache import KINDS, AdmittedLinks, open_links
from sangam.records.visibility.link_table.types import Relations

MOST_SHARING = 10
"""More than this around one phone, account, vehicle, sighting, place or owner, and it ties none of them."""

NODES = place_kinds(lambda places: places.network)
"""Kinds of records that stand in a network."""

_TIES = {(kind.name, each.name): each.tie for kind in SCHEMA.values() for each in kind.properties if each.tie}
"""By which property a record of which kind ties.  Who was wronged is named by none of them."""

LISTED = (("organisation", "listed_in"), ("person", "listed_in"))
"""By which property a record of which kind says that a banned list names it."""

RELATIONS = Relations(tuple(sorted(_TIES)), LISTED)
"""Which statements make the network, and which mark who is on a list."""


_IS_SAYING = np.array([SCHEMA[kind].about is About.CLAIM for kind, _ in RELATIONS.all], np.bool_)
_IS_SHARED = np.array([_TIES.get(each) is Tie.SHARED for each in RELATIONS.all], np.bool_)
_IS_HAPPENED = np.array([_TIES.get(each) is Tie.HAPPENED for each in RELATIONS.all], np.bool_)
_IS_ANY_SHARED, _IS_MARK = _IS_SHARED | _IS_HAPPENED, np.array([each in LISTED for each in RELATIONS.all], np.bool_)
_IS_NODE = np.array([*(kind in NODES for kind in KINDS), False], np.bool_)
"""By kind; the last is for what is not here."""
_ORGANISATION = KINDS.index("organisation")
_OPINION = RELATIONS.all.index(("opinion", "claim"))
_SAID_APART = tuple(
    (relation, *(RELATIONS.all.index((kind, name)) for name in names))
    for kind, names, relation in (("membership", ("person", "gang"), MEMBER), ("tie", ("one", "other"), TIE))
)


class Network:
    """What hangs together for one officer: the edges of a record are made where a question goes, and kept."""

    def __init__(self, links: AdmittedLinks) -> None:
        self.links = links
        self._around: dict[UUID, tuple[Edge, ...]] = {}
        self._sharing: dict[int, int] = {}

    def kind_of(self, record: UUID) -> str:
        """Return the kind of a record, empty where it is not here."""
        number = self.links.number(record)
        kind = int(self.links.kind[number]) if number >= 0 else -1
        return KINDS[kind] if kind >= 0 else ""

    def around(self, record: UUID) -> tuple[Edge, ...]:
        """Return the edges of a record, in the order of their ids."""
        if record not in self._around:
            self.load([record])
        return self._around[record]

    def load(self, records: Iterable[UUID]) -> None:
        """Make the edges of these records at once: one by one each costs as much."""
        wanted = [each for each in dict.fromkeys(records) if each not in self._around]
        found: dict[UUID, list[Edge]] = {each: [] for each in wanted}
        for edge in self.edges(self.edges_touching(self.links.numbers(wanted))):
            for end in (edge.one, edge.other):
                if end in found:
                    found[end].append(edge)
        self._around.update({each: tuple(edges) for each, edges in found.items()})

    def between(self, records: Collection[UUID]) -> list[Edge]:
        """Return the edges between these records, in the order of their ids."""
        numbers = self.links.numbers(list(records))
        found = self.edges_touching(numbers)
        return self.edges(found.where(np.isin(found.one, numbers) & np.isin(found.other, numbers)))

    def edges(self, found: EdgeArrays) -> list[Edge]:
        """Return edges with their ids, in the order of these."""
        links, named = self.links, self._named()
        claims = np.unique(found.said_in[found.second >= 0])
        opinions = self._opinions(claims) if len(claims) else {}
        edges = []
        for one, other, said_in, first, second in zip(*(each.tolist() for each in found), strict=True):
            rows = (first,) if second < 0 else (first, second)
            relation = _relation_of(int(links.relation[first]))
            said = tuple(links.statement(row) for row in rows)
            edges.append(Edge(named[one], named[other], named[said_in], said, relation, opinions.get(said_in, ())))
        return sorted(edges, key=lambda edge: (edge.one, edge.other, edge.said_in))

    def edges_touching(self, records: NDArray[np.int32]) -> EdgeArrays:
        """Return each edge that begins or ends at one of these records, by numbers."""
        links = self.links
        wanted = np.unique(records[records >= 0])
        rows = links.touching(wanted)
        relation = links.relation[rows]
        saying = _IS_SAYING[relation]
        plain = self._standing(rows[~saying & ~_IS_MARK[relation]])
        source, target = links.source[plain], links.target[plain]
        found = [EdgeArrays(source, target, source, plain, np.full(len(plain), -1, np.int64))]
        speakers = np.unique(links.source[rows[saying & (relation != _OPINION)]])
        found += self._said_apart(speakers)
        edges = gather(found)
        return edges.where(np.isin(edges.one, wanted) | np.isin(edges.other, wanted))

    def listed(self) -> NDArray[np.int32]:
        """Return the records that say in which list of the banned they stand, ascending."""
        return np.unique(self.links.source[self.links.marked()])

    def crowded_beside(self, record: UUID) -> Mapping[UUID, int]:
        """Return what too many share, of that which this record shares or is, with how many share it."""
        number = self.links.number(record)
        if number < 0:
            return {}
        own = np.array([number], np.int32)
        things, sharers = self._shares(self.links.touching(own))
        beside = np.unique(np.concatenate([own, things[sharers == number]]))
        counts = self._counts(beside)
        crowded = [(each, count) for each, count in zip(beside.tolist(), counts.tolist(), strict=True)]
        return {self.links.record(each): count for each, count in crowded if count > MOST_SHARING}

    def _named(self) -> "_Named":
        return _Named(self.links)

    def _standing(self, rows: Longs) -> Longs:
        """Return those of these plain rows that are edges: between two records of a network, over nothing crowded."""
        links = self.links
        source, target = links.source[rows], links.target[rows]
        rows = rows[(source != target) & _IS_NODE[links.kind[target]]]
        shared = np.flatnonzero(_IS_ANY_SHARED[links.relation[rows]])
        if not len(shared):
            return rows
        ends = np.stack([links.source[rows[shared]], links.target[rows[shared]]])
        among = np.unique(ends)
        crowded = among[self._counts(among) > MOST_SHARING]
        kept = np.ones(len(rows), np.bool_)
        kept[shared[np.isin(ends, crowded).any(axis=0)]] = False
        return rows[kept]

    def _counts(self, things: NDArray[np.int32]) -> Longs:
        """Return how many share each of these."""
        unknown = np.array([each for each in things.tolist() if each not in self._sharing], np.int32)
        if len(unknown):
            about, sharers = self._shares(self.links.touching(unknown))
            pairs = np.unique(about.astype(np.int64) << 32 | sharers)
            found, counts = np.unique(pairs >> 32, return_counts=True)
            self._sharing.update(dict.fromkeys(unknown.tolist(), 0))
            known = dict(zip(found.tolist(), counts.tolist(), strict=True))
            self._sharing.update({each: known[each] for each in unknown.tolist() if each in known})
        return np.array([self._sharing[each] for each in things.tolist()], np.int64)

    def _shares(self, rows: Longs) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return what is shared by whom: a phone's or sighting's persons, an owner's numbers, a place's incidents."""
        links = self.links
        relation = links.relation[rows]
        shared, happened = rows[_IS_SHARED[relation]], rows[_IS_HAPPENED[relation]]
        owned = shared[links.kind[links.target[shared]] == _ORGANISATION]
        things = (links.source[shared], links.target[happened], links.target[owned])
        sharers = (links.target[shared], links.source[happened], links.source[owned])
        return np.concatenate(things), np.concatenate(sharers)

    def _said_apart(self, speakers: NDArray[np.int32]) -> Iterable[EdgeArrays]:
        """Yield an edge for each of these records that names both ends; of half a claim none."""
        if not len(speakers):
            return
        links = self.links
        rows = links.touching(speakers)
        relation = links.relation[rows]
        for _, first_name, second_name in _SAID_APART:
            said = [rows[relation == name] for name in (first_name, second_name)]
            # The first statement of a name counts: the rows of a record stand in the order of its statements' ids.
            (ones, one_at), (others, other_at) = (np.unique(links.source[each], return_index=True) for each in said)
            said_in, at, beside = np.intersect1d(ones, others, assume_unique=True, return_indices=True)
            first, second = said[0][one_at[at]], said[1][other_at[beside]]
            one, other = links.target[first], links.target[second]
            yield EdgeArrays(one, other, said_in, first, second).where(one != other)

    def _opinions(self, claims: NDArray[np.int32]) -> Mapping[int, tuple[UUID, ...]]:
        """Return by claim the records that second or dispute it, by id."""
        links = self.links
        rows = links.touching(claims)
        rows = rows[links.relation[rows] == _OPINION]
        found: dict[int, list[UUID]] = defaultdict(list)
        for claim, opinion in zip(links.target[rows].tolist(), links.source[rows].tolist(), strict=True):
            found[claim].append(links.record(opinion))
        return {claim: tuple(sorted(opinions)) for claim, opinions in found.items()}


class _Named(dict[int, UUID]):
    """Ids by number, each made once."""

    def __init__(self, links: AdmittedLinks) -> None:
        super().__init__()
        self._links = links

    def __missing__(self, number: int) -> UUID:
        self[number] = self._links.record(number)
        return self[number]


def read_network(actor: Actor, *, purpose: Stated | None) -> Network:
    """Return the network of all records that the actor may see.  One look, written; raises Refused."""
    return Network(open_links(actor, RELATIONS, purpose=purpose))


def is_relation(kind: str, name: str) -> bool:
    """Tell whether a property of a kind ties its record to another."""
    return SCHEMA[kind].about is not About.CLAIM and (kind, name) in _TIES


def is_sharing(kind: str, name: str) -> bool:
    """Tell whether a property names who shares a thing: too many, and it ties none of them."""
    return _TIES.get((kind, name)) is Tie.SHARED


def _relation_of(place: int) -> str:
    """Return the relation of an edge by that of its first row."""
    kind, name = RELATIONS.all[place]
    return {"membership": MEMBER, "tie": TIE}.get(kind, name)
