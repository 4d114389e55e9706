"""Ways from a record to whom a banned list names, or to another record: the shortest few, of at most four hops."""

from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from sangam.graphs import public as graphs
from sangam.graphs.types import Path
from sangam.networks.projection import Network
from sangam.networks.sight import Sight
from sangam.networks.types import Way, Ways
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
    near = hops_from(network, record, MOST_HOPS)
    named = sorted(each for each in near if each != record and network.kinds.get(each) in _LISTED)
    listed = {each.id for each in sight.views(named).values() if is_banned(each)}
    if not listed:
        return Ways((), complete=True)
    part = network.part(near)
    mask = np.ones(len(part.edges), np.bool_)
    found = [_ways(part, sight, (record, each), mask) for each in sorted(listed)]
    ways = sorted((way for each in found for way in each.ways), key=_order)
    return Ways(tuple(ways[:MOST_WAYS]), all(each.complete for each in found))


def ways_between(network: Network, sight: Sight, one: UUID, other: UUID) -> Ways:
    """Return the shortest ways between two records, by hops, then by ids.  Only edges that stand are walked."""
    near = hops_from(network, one, MOST_HOPS)
    if other not in near:
        return Ways((), complete=True)
    part = network.part(near)
    return _ways(part, sight, (one, other), np.ones(len(part.edges), np.bool_))


def is_banned(view: RecordView) -> bool:
    """Tell whether a record is of an organisation or a person on a banned list."""
    return view.kind in _LISTED and bool(view.values("listed_in"))


def hops_from(network: Network, record: UUID, most: int) -> dict[UUID, int]:
    """Return the records within so many hops, with how many."""
    reached, border = {record: 0}, [record]
    for hops in range(1, most + 1):
        border = sorted({edge.beyond(each) for each in border for edge in network.around(each)} - set(reached))
        reached.update(dict.fromkeys(border, hops))
    return reached


def _order(way: Way) -> tuple[int, list[UUID]]:
    return len(way.steps), [each.id for each in way.records]


def _ways(network: Network, sight: Sight, ends: tuple[UUID, UUID], mask: NDArray[np.bool_]) -> Ways:
    """Return the ways between two records; close in the mask, on the way, each edge that does not stand."""
    one, other = map(str, ends)
    for _ in range(_MOST_ROUNDS):
        paths = graphs.find_paths(network.graph, one, other, max_hops=MOST_HOPS, shortest=MOST_WAYS, admitted=mask)
        rows = sorted({row for path in paths.paths for step in path.rows for row in step})
        sight.load(network.edges[row] for row in rows)
        fallen = [row for row in rows if not sight.stands(network.edges[row])]
        if not fallen:
            return Ways(tuple(_way(network, sight, path) for path in paths.paths), paths.complete)
        mask[fallen] = False
    return Ways((), complete=False)


def _way(network: Network, sight: Sight, path: Path) -> Way:
    records = [UUID(name) for name in path.names]
    views = sight.views(records)
    steps = tuple(tuple(sight.tie(network.edges[row]) for row in step) for step in path.rows)
    return Way(tuple(views[each] for each in records), steps)
