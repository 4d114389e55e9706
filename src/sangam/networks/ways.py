"""Ways from a record to whom a banned list names, or to another record: the shortest few, of at most four hops."""

from collections.abc import Callable, Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from sangam.graphs import public as graphs
from sangam.graphs.types import Path
from sangam.networks.projection import Network
from sangam.networks.sight import Sight
from sangam.networks.types import Edge, Way, Ways
from sangam.networks.walks import walks_to
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
    reached = sight.views(map(network.links.record, walks.ends.tolist()))
    named = sorted(each.id for each in reached.values() if is_end(each))
    edges = network.edges(walks.edges) if named else []
    nodes = {str(end) for edge in edges for end in (edge.one, edge.other)}
    graph = graphs.build_graph(((str(edge.one), str(edge.other)) for edge in edges), nodes=nodes)
    mask = np.ones(len(edges), np.bool_)
    found = [_ways(graph, edges, sight, (record, each), mask) for each in named]
    ways = sorted((way for each in found for way in each.ways), key=_order)
    return Ways(tuple(ways[:MOST_WAYS]), walks.complete and all(each.complete for each in found))


def _order(way: Way) -> tuple[int, list[UUID]]:
    return len(way.steps), [each.id for each in way.records]


def _ways(
    graph: graphs.Graph, edges: Sequence[Edge], sight: Sight, ends: tuple[UUID, UUID], mask: NDArray[np.bool_]
) -> Ways:
    """Return the ways between two records; close in the mask, on the way, each edge that does not stand."""
    one, other = map(str, ends)
    for _ in range(_MOST_ROUNDS):
        paths = graphs.find_paths(graph, one, other, max_hops=MOST_HOPS, shortest=MOST_WAYS, admitted=mask)
        rows = sorted({row for path in paths.paths for step in path.rows for row in step})
        sight.load(edges[row] for row in rows)
        fallen = [row for row in rows if not sight.stands(edges[row])]
        if not fallen:
            return Ways(tuple(_way(edges, sight, path) for path in paths.paths), paths.complete)
        mask[fallen] = False
    return Ways((), complete=False)


def _way(edges: Sequence[Edge], sight: Sight, path: Path) -> Way:
    records = [UUID(name) for name in path.names]
    views = sight.views(records)
    steps = tuple(tuple(sight.tie(edges[row]) for row in step) for step in path.rows)
    return Way(tuple(views[each] for each in records), steps)
