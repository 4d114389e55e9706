"""The network that remains while its nodes are removed one after the other."""

from collections.abc import Callable

import numpy as np

from sangam.graphs.adjacency import Flags, Floats, Graph, Ints, Longs
from sangam.graphs.centrality import search_all
from sangam.graphs.cohesion import label_components, largest_component
from sangam.graphs.compilation import compiled
from sangam.graphs.types import By, Removal, names_of_nodes
from sangam.kernel.errors import Refused

STEPS_AT_MOST = 1_000
_SAME = 1e-9


def remove_nodes(graph: Graph, *, by: By = "betweenness", steps: int = 12, admitted: Flags | None = None) -> Removal:
    """Return which nodes go first, and the share of the first largest component after each.

    by: what is computed anew after each removal; the node with the highest value goes.  Of equals, the one with more
    neighbours goes, then the first in the order of ids.  It ends early when no node is left.
    Raises Refused for another measure and for a number of steps out of range.
    """
    if by not in _MEASURES:
        raise Refused("graphs:by", "Nodes are removed by betweenness or by degree, not by {by}.", by=by)
    if not 0 <= steps <= STEPS_AT_MOST:
        raise Refused("graphs:steps", "Ask for 0 to {most} removals.", most=STEPS_AT_MOST)
    graph = graph.admitted_part(admitted)
    left, starts, ends = np.arange(graph.nodes), graph.lines.starts, graph.lines.ends
    first, _ = largest_component(label_components(starts, ends))
    removed: list[int] = []
    shares, exact = ([1.0] if first else []), True
    for _ in range(min(steps, graph.nodes)):
        values, known = _MEASURES[by](starts, ends)
        exact = exact and known
        gone = _highest(values, np.diff(starts))
        removed.append(int(left[gone]))
        left = np.delete(left, gone)
        starts, ends = _without(starts, ends, gone)
        shares.append(largest_component(label_components(starts, ends))[0] / first)
    return Removal(names_of_nodes(graph.labels, removed), tuple(shares), exact)


def _betweenness(starts: Longs, ends: Ints) -> tuple[Floats, bool]:
    found = search_all(starts, ends)
    return found.betweenness, found.exact


def _degree(starts: Longs, _: Ints) -> tuple[Floats, bool]:
    return np.diff(starts).astype(np.float64), True


_MEASURES: dict[By, Callable[[Longs, Ints], tuple[Floats, bool]]] = {"betweenness": _betweenness, "degree": _degree}


def _highest(values: Floats, degrees: Longs) -> int:
    """Return the node of the highest value; sums that differ by rounding alone are equal."""
    best = np.flatnonzero(values >= np.max(values) * (1 - _SAME))
    return int(best[np.argmax(degrees[best])])


@compiled
def _without(starts: Longs, ends: Ints, gone: int) -> tuple[Longs, Ints]:
    """Return the neighbours without one node; those after it move down by one number."""
    nodes = len(starts) - 1
    fewer = np.zeros(nodes, np.int64)
    left = np.empty(len(ends) - 2 * (starts[gone + 1] - starts[gone]), np.int32)
    filled, place = 0, 0
    for node in range(nodes):
        if node == gone:
            continue
        for at in range(starts[node], starts[node + 1]):
            other = ends[at]
            if other != gone:
                left[filled] = other - (other > gone)
                filled += 1
        place += 1
        fewer[place] = filled
    return fewer, left
