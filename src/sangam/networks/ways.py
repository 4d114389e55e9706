"""Ways from a record to whom a banned list names, or to another record: the shortest few, of at most four hops."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from sangam.graphs.public import graphs
from sangam.graphs.types import Path, Paths
from sangam.networks.projection import Network
from sangam.networks.sight import Sight
from sangam.networks.types import Edge, Way, Ways
from sangam.networks.walks.walk_search import walks_to
from sangam.records.types import RecordView

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
    graph = graphs.build_graph(((str(edge.one), str(edge.other)) for edge in edges), nodes=nodes)
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

    def __init__(self, graph: graphs.Graph, edges: Sequence[Edge], sight: Sight, record: UUID) -> None:
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
        return graphs.find_paths(
            self._graph, self._record, str(end), max_hops=MOST_HOPS, shortest=MOST_WAYS, admitted=self._mask
        )


def _way(edges: Sequence[Edge], sight: Sight, path: Path) -> Way:
    records = [UUID(name) for name in path.names]
    views = sight.views(records)
    steps = tuple(tuple(sight.tie(edges[row]) for row in step) for step in path.rows)
    return Way(tuple(views[each] for each in records), steps)
