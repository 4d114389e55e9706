"""The sight that one officer has of a network: views of its records, and which of its edges stand."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from sangam.graphs import adjacency, communities
from sangam.graphs.types import Path, Paths
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.kernel.handling import Caveat
from sangam.kernel.purpose import Purpose
from sangam.networks.projection import Network
from sangam.networks.types import MEMBER, SAID_APART, TIE, Apart, Between, Claim, Compared, Edge, Shared, Tie, Way, Ways
from sangam.networks.walks.walk_search import walks_to
from sangam.records.schema import values
from sangam.records.types import RecordView, ShownStatement
from sangam.records.visibility import links
from sangam.records.visibility import views as visibility_views

_UNJUDGED = "F6"
_ENDS = {"membership": ("person", "gang", MEMBER), "tie": ("one", "other", TIE)}
"""By which properties a record that is no end itself names the ends of an edge, and which relation it says."""


class Sight:
    """The views of one officer in one deed, each record read once."""

    def __init__(self, actor: Actor, purpose: Purpose) -> None:
        self._actor, self.purpose = actor, purpose
        self._views: dict[UUID, RecordView | None] = {}
        self.today = clock.now().astimezone(clock.INDIA).date()

    def views(self, ids: Iterable[UUID]) -> Mapping[UUID, RecordView]:
        """Return those of these records that the officer sees."""
        wanted = list(dict.fromkeys(ids))
        return self._seen(wanted) if all(each in self._views for each in wanted) else self.ask(wanted)

    def ask(self, ids: Iterable[UUID]) -> Mapping[UUID, RecordView]:
        """Return the same by a query that is asked where all were read before, too: what is hidden costs none more."""
        wanted = list(dict.fromkeys(ids))
        missing = [each for each in wanted if each not in self._views]
        found = visibility_views.load_views(self._actor, missing, purpose=self.purpose)
        self._views.update({each: found.get(each) for each in missing})
        return self._seen(wanted)

    def view(self, record: UUID) -> RecordView | None:
        """Return one record, None where the officer does not see it."""
        return self.views([record]).get(record)

    def _seen(self, ids: Iterable[UUID]) -> Mapping[UUID, RecordView]:
        return {each: view for each in ids if (view := self._views[each]) is not None}

    def load(self, edges: Iterable[Edge]) -> None:
        """Read by one query what these edges need."""
        self.views(each for edge in edges for each in (edge.one, edge.other, edge.said_in, *edge.opinions))

    def standing(self, edges: Iterable[Edge]) -> list[Edge]:
        """Return those of these edges that stand."""
        among = list(edges)
        self.load(among)
        return [edge for edge in among if self.stands(edge)]

    def stands(self, edge: Edge) -> bool:
        """Tell whether an edge stands: its officer sees all of it, nobody on it was wronged, and a claim counts."""
        ends = self.views((edge.one, edge.other, edge.said_in))
        if len(ends) < len({edge.one, edge.other, edge.said_in}) or any(map(is_victim, ends.values())):
            return False
        if edge.relation == MEMBER:
            claim = self.claim(edge)
            return claim is not None and claim.apart is None
        if edge.relation == TIE:
            return is_supported(ends[edge.said_in], self.today)
        return bool(self.tie(edge).statements)

    def claim(self, edge: Edge) -> Claim | None:
        """Return the claim that an edge of membership is, None where the officer does not see it whole.

        Opinions are of other forces: a claim's owner corrects the claim.
        """
        found = self.views((edge.said_in, edge.one, edge.other))
        if len(found) < len((edge.said_in, edge.one, edge.other)):
            return None
        said_in, person, gang = found[edge.said_in], found[edge.one], found[edge.other]
        until = said_in.first("until")
        day = date.fromisoformat(str(until)) if until else None
        role = str(said_in.first("role") or "")
        opinions = tuple(each for each in self.views(edge.opinions).values() if each.owner != said_in.owner)
        apart = _apart(said_in, person, role, day, self.today)
        if apart is None and is_disputed(opinions):
            apart = Apart.DISPUTED
        return Claim(said_in, person, gang, role, day, apart, opinions)

    def tie(self, edge: Edge) -> Tie:
        """Return an edge with what says it: of a claim or tie all that its record says."""
        view = self.views([edge.said_in])[edge.said_in]
        whole = edge.relation in SAID_APART
        said = tuple(each for each in view.statements if whole or each.id in edge.statements)
        return Tie(edge, view, tuple(each for each in said if each.value is not None))


def _apart(said_in: RecordView, person: RecordView, role: str, until: date | None, today: date) -> Apart | None:
    """Return why a claim is not counted, None where it is."""
    reasons = {
        Apart.VICTIM: role == "victim" or is_victim(person),
        Apart.CHILD: is_child(person, today),
        Apart.NO_EVIDENCE: not any(each.property == "evidence" and each.source.strip() for each in said_in.statements),
        Apart.UNJUDGED: any(str(each.grade) == _UNJUDGED for each in _naming_statements(said_in)),
        Apart.NO_LAST_DAY: until is None,
        Apart.EXPIRED: until is not None and until < today,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _naming_statements(said_in: RecordView) -> list[ShownStatement]:
    return [each for each in said_in.statements if each.property in ("person", "gang")]


def edges_between(view: RecordView) -> tuple[Edge, ...]:
    """Return the edge that a record of membership or of a tie says, without opinions; of half of one none."""
    if view.kind not in _ENDS:
        return ()
    first, second, relation = _ENDS[view.kind]
    named = {each.property: each for each in reversed(view.statements) if each.value is not None}
    one, other = (links.reference_in(named[name].value) if name in named else None for name in (first, second))
    if one is None or other is None or one == other:
        return ()
    return (Edge(one, other, view.id, (named[first].id, named[second].id), relation),)


def is_supported(said_in: RecordView, today: date) -> bool:
    """Tell whether a tie stands: it names its evidence or authorisation, is graded, and has not run out."""
    until = said_in.first("until")
    named = any(each.property in ("evidence", "authority") and each.value is not None for each in said_in.statements)
    graded = all(str(each.grade) != _UNJUDGED for each in said_in.statements if each.property in ("one", "other"))
    return named and graded and (not until or date.fromisoformat(str(until)) >= today)


def is_disputed(opinions: Iterable[RecordView]) -> bool:
    """Tell whether a force disputes a claim: it counts nobody until that is settled."""
    return any(each.first("stance") == "disputed" for each in opinions)


def is_victim(view: RecordView) -> bool:
    """Tell whether a record speaks of somebody who was wronged: such a one stands in no network."""
    return "victim" in view.values("caution") or _bears(view, Caveat.VICTIM)


def is_child(view: RecordView, today: date) -> bool:
    """Tell whether a record speaks of a child, or of somebody who may be one."""
    born = [("born_year", str(each)) for each in view.values("born_year")]
    return (
        "minor" in view.values("caution") or _bears(view, Caveat.MINOR) or values.tells_of_child(born, year=today.year)
    )


def is_spared(view: RecordView, today: date) -> bool:
    """Tell whether a record speaks of a child or of somebody who was wronged: no sheet of paper names such a one."""
    return is_child(view, today) or is_victim(view)


def _bears(view: RecordView, caveat: Caveat) -> bool:
    return view.kind == "person" and any(caveat in each.handling.caveats for each in view.statements)


# Persons between gangs: members of two, or members of one who are tied to a member of another.

MOST_BETWEEN = 20
_JOINING = frozenset({"case", "phone", "vehicle", "sighting", "incident"})
"""Kinds of records through which two persons are tied."""


def persons_between(network: Network, sight: Sight, gang: UUID) -> tuple[Between, ...]:
    """Return who stands between this gang and another: those of most gangs first, then by id.

    A person counts who is a member here, or tied to a member by one record, and is so in another gang too.
    """
    own = _members(network, sight, gang)
    near = {person: _tied_persons(network, sight, person) for person in own}
    among = sorted({*own, *(each for tied in near.values() for each in tied)})
    found = [each for person in among if (each := _find_between(network, sight, person, gang)) is not None]
    found.sort(key=lambda each: (-len(each.gangs), each.person.id))
    return tuple(found[:MOST_BETWEEN])


def _find_between(network: Network, sight: Sight, person: UUID, gang: UUID) -> Between | None:
    through: dict[UUID, UUID] = dict.fromkeys(_gangs(network, sight, person), person)
    for tied in _tied_persons(network, sight, person):
        for each in _gangs(network, sight, tied):
            through.setdefault(each, tied)
    if gang not in through or len(through) == 1:
        return None
    views = sight.views([person, *through, *through.values()])
    others = sorted(each for each in through if each != gang)
    edges = dict.fromkeys(
        edge for each in (person, *through.values()) for edge in _standing_edges(network, sight, each)
    )
    return Between(
        views[person],
        tuple(views[each] for each in others),
        {each: views[through[each]] for each in (gang, *others)},
        tuple(sight.tie(edge) for edge in edges),
    )


def _members(network: Network, sight: Sight, gang: UUID) -> list[UUID]:
    return sorted({edge.one for edge in _standing_edges(network, sight, gang) if edge.relation == MEMBER})


def _gangs(network: Network, sight: Sight, person: UUID) -> list[UUID]:
    return sorted({edge.other for edge in _standing_edges(network, sight, person) if edge.relation == MEMBER})


def _tied_persons(network: Network, sight: Sight, person: UUID) -> list[UUID]:
    """Return the persons whom one record ties to a person, in the order of ids."""
    found: Mapping[UUID, set[UUID]] = defaultdict(set)
    for edge in _standing_edges(network, sight, person):
        other = edge.beyond(person)
        if network.kind_of(other) == "person":
            found[other].add(other)
        elif network.kind_of(other) in _JOINING:
            found[other].update(each.beyond(other) for each in _standing_edges(network, sight, other))
    near = {each for reached in found.values() for each in reached if network.kind_of(each) == "person"}
    return sorted(near - {person})


def _standing_edges(network: Network, sight: Sight, record: UUID) -> Iterator[Edge]:
    return iter(sight.standing(network.around(record)))


# Ways from a record to whom a banned list names, or to another record: the shortest few, of at most four hops.

MOST_HOPS = 4
MOST_WAYS = 5
_LISTED = frozenset({"organisation", "person"})
"""Kinds that the schedules of the Unlawful Activities (Prevention) Act name: the first and the fourth."""
_MOST_ROUNDS = 60
"""How often one search begins again because an edge on a way does not stand."""


def ways_to_banned(network: Network, sight: Sight, record: UUID) -> Ways:
    """Return the shortest ways from a record to a banned organisation or a listed person, by hops, then by ids.

    Only edges that stand are walked.  One is banned whose record says in which list it stands.
    """
    number = network.links.number(record)
    listed = network.listed()
    return _ways_to(network, sight, record, listed[listed != number], is_end=is_banned)


def ways_between(network: Network, sight: Sight, one: UUID, other: UUID) -> Ways:
    """Return the shortest ways between two records, by hops, then by ids.  Only edges that stand are walked."""
    return _ways_to(network, sight, one, network.links.numbers([other]), is_end=lambda _: True)


def is_banned(view: RecordView) -> bool:
    """Tell whether a record is of an organisation or a person on a banned list."""
    return view.kind in _LISTED and bool(view.values("listed_in"))


def _ways_to(
    network: Network, sight: Sight, record: UUID, ends: NDArray[np.int32], *, is_end: Callable[[RecordView], bool]
) -> Ways:
    number = network.links.number(record)
    if number < 0 or not len(ends) or (ends < 0).any():
        return Ways((), complete=True)
    walks = walks_to(network, number, ends, hops=MOST_HOPS)
    reached = [network.links.record(each) for each in walks.ends.tolist()]
    views = sight.views(reached)
    hops = {each: far for each, far in zip(reached, walks.hops.tolist(), strict=True) if each in views}
    named = {each: far for each, far in hops.items() if is_end(views[each])}
    edges = network.edges(walks.edges) if named else []
    nodes = {str(end) for edge in edges for end in (edge.one, edge.other)}
    graph = adjacency.build_graph(((str(edge.one), str(edge.other)) for edge in edges), nodes=nodes)
    return _nearest(_Search(graph, edges, sight, record), named, is_whole=walks.complete)


def _nearest(search: "_Search", ends: Mapping[UUID, int], *, is_whole: bool) -> Ways:
    """Return the shortest ways to any of these ends.  No way is shorter than its end is far."""
    found: list[Way] = []
    for far in sorted(set(ends.values())):
        if len(found) >= MOST_WAYS and len(found[MOST_WAYS - 1].steps) < far:
            break
        ways, complete = search.ways_to(sorted(each for each, hops in ends.items() if hops == far))
        found, is_whole = sorted([*found, *ways], key=_order), is_whole and complete
    return Ways(tuple(found[:MOST_WAYS]), is_whole)


def _order(way: Way) -> tuple[int, list[UUID]]:
    return len(way.steps), [each.id for each in way.records]


class _Search:
    """Searches from one record over the edges that lie on walks.  mask: edges that were not found fallen yet."""

    def __init__(self, graph: adjacency.Graph, edges: Sequence[Edge], sight: Sight, record: UUID) -> None:
        self._graph, self._edges, self._sight, self._record = graph, edges, sight, str(record)
        self._mask = np.ones(len(edges), np.bool_)

    def ways_to(self, ends: Sequence[UUID]) -> tuple[list[Way], bool]:
        """Return the ways to each of these, and whether these are all; close, on the way, each edge that has fallen."""
        for _ in range(_MOST_ROUNDS):
            found = [self._paths(each) for each in ends]
            rows = sorted({row for paths in found for path in paths.paths for step in path.rows for row in step})
            self._sight.load(self._edges[row] for row in rows)
            fallen = [row for row in rows if not self._sight.stands(self._edges[row])]
            if not fallen:
                ways = [_way(self._edges, self._sight, path) for paths in found for path in paths.paths]
                return ways, all(paths.complete for paths in found)
            self._mask[fallen] = False
        return [], False

    def _paths(self, end: UUID) -> Paths:
        return communities.find_paths(
            self._graph, self._record, str(end), max_hops=MOST_HOPS, shortest=MOST_WAYS, admitted=self._mask
        )


def _way(edges: Sequence[Edge], sight: Sight, path: Path) -> Way:
    records = [UUID(name) for name in path.names]
    views = sight.views(records)
    steps = tuple(tuple(sight.tie(edges[row]) for row in step) for step in path.rows)
    return Way(tuple(views[each] for each in records), steps)


# Two records beside each other: what both are tied to, and the shortest ways between them.

MOST_SHARED = 60


def compare(network: Network, sight: Sight, one: UUID, other: UUID) -> Compared:
    """Return what two records are both tied to, by id, and the ways between them.

    Raises NotFound where the second is absent or not the officer's to see.
    """
    view = sight.view(other)
    if view is None or one == other:
        raise NotFound("networks:beside", "There is no such record beside this one: choose one of the list.")
    ones, others = _ties_by_record(network, sight, one), _ties_by_record(network, sight, other)
    both = sorted((set(ones) & set(others)) - {one, other})[:MOST_SHARED]
    views = sight.views(both)
    shared = tuple(Shared(views[each], tuple(ones[each]), tuple(others[each])) for each in both)
    return Compared(view, shared, ways_between(network, sight, one, other))


def _ties_by_record(network: Network, sight: Sight, record: UUID) -> Mapping[UUID, list[Tie]]:
    found: dict[UUID, list[Tie]] = defaultdict(list)
    for edge in sight.standing(network.around(record)):
        found[edge.beyond(record)].append(sight.tie(edge))
    return found
