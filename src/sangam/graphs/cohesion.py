"""How a graph hangs together: its components, the nodes that hold them together, the highest core, transitivity."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from sangam.graphs.adjacency import Flags, Floats, Graph, Ints, Longs, compiled
from sangam.graphs.types import By, Ranking, Removal, Stats, names_of_nodes
from sangam.kernel.errors import Refused


def find_components(graph: Graph) -> Ints:
    """Return the component of each node, numbered from 0 in the order of their first nodes."""
    return label_components(graph.lines.starts, graph.lines.ends)


def largest_component(labels: Ints) -> tuple[int, Longs]:
    """Return the size of the largest component (0 without nodes), and its nodes; of several the first."""
    if not len(labels):
        return 0, np.zeros(0, np.int64)
    sizes = np.bincount(labels)
    return int(np.max(sizes)), np.flatnonzero(labels == np.argmax(sizes))


def transitivity(graph: Graph) -> float:
    """Return three times the triangles by the connected triples, 0 where there is no triple.

    Source: Newman, Strogatz, Watts 2001, Phys. Rev. E 64:026118.
    """
    degrees = np.diff(graph.lines.starts).astype(np.float64)
    triples = float((degrees * (degrees - 1)).sum() / 2)
    return 3 * float(_triangles(graph.lines.starts, graph.lines.ends)) / triples if triples else 0.0


def highest_core(graph: Graph) -> int:
    """Return the largest k for which some nodes have k neighbours among themselves.

    Source: Batagelj, Zaversnik 2003, arXiv cs/0310049.
    """
    return int(_highest_core(graph.lines.starts, graph.lines.ends))


def cut_points(graph: Graph) -> Flags:
    """Return which nodes leave more components behind when they are removed.

    Source: Tarjan 1972, SIAM J. Comput. 1:146.
    """
    return _cut_points(graph.lines.starts, graph.lines.ends)


@compiled
def _triangles(starts: Longs, ends: Ints) -> int:
    """Return the number of triangles.  Each node looks only at neighbours of higher rank, so hubs cost no square."""
    nodes = len(starts) - 1
    higher = np.empty(len(ends) // 2, np.int32)
    first = np.zeros(nodes + 1, np.int64)
    count = 0
    for node in range(nodes):
        degree = starts[node + 1] - starts[node]
        for at in range(starts[node], starts[node + 1]):
            other = ends[at]
            size = starts[other + 1] - starts[other]
            if size > degree or (size == degree and other > node):
                higher[count] = other
                count += 1
        first[node + 1] = count
    marked = np.full(nodes, -1, np.int32)
    found = 0
    for node in range(nodes):
        for at in range(first[node], first[node + 1]):
            marked[higher[at]] = node
        for at in range(first[node], first[node + 1]):
            for next_at in range(first[higher[at]], first[higher[at] + 1]):
                if marked[higher[next_at]] == node:
                    found += 1
    return found


@compiled
def _highest_core(starts: Longs, ends: Ints) -> int:
    nodes = len(starts) - 1
    degree = np.empty(nodes, np.int64)
    most = 0
    for node in range(nodes):
        degree[node] = starts[node + 1] - starts[node]
        most = max(most, degree[node])
    begins = np.zeros(most + 2, np.int64)
    for node in range(nodes):
        begins[degree[node] + 1] += 1
    for size in range(most + 1):
        begins[size + 1] += begins[size]
    place, order = np.empty(nodes, np.int64), np.empty(nodes, np.int64)
    filled = begins.copy()
    for node in range(nodes):
        place[node] = filled[degree[node]]
        order[place[node]] = node
        filled[degree[node]] += 1
    best = 0
    for at in range(nodes):
        node = order[at]
        best = max(best, degree[node])
        for next_at in range(starts[node], starts[node + 1]):
            other = ends[next_at]
            if degree[other] > degree[node]:
                # Swap with the first of its degree, and move the border of that degree past it.
                border = max(begins[degree[other]], at + 1)
                moved = order[border]
                order[place[other]], order[border] = moved, other
                place[moved], place[other] = place[other], border
                begins[degree[other]] = border + 1
                degree[other] -= 1
    return best


@compiled
def _cut_points(starts: Longs, ends: Ints) -> Flags:
    nodes = len(starts) - 1
    seen, low = np.zeros(nodes, np.int64), np.zeros(nodes, np.int64)
    parent, place = np.full(nodes, -1, np.int64), starts[:-1].copy()
    found = np.zeros(nodes, np.bool_)
    clock = 0
    for root in range(nodes):
        if seen[root]:
            continue
        clock += 1
        seen[root] = low[root] = clock
        node, branches = root, 0
        while node >= 0:
            if place[node] < starts[node + 1]:
                other = ends[place[node]]
                place[node] += 1
                if not seen[other]:
                    clock += 1
                    seen[other] = low[other] = clock
                    parent[other] = node
                    branches += node == root
                    node = other
                elif other != parent[node]:
                    low[node] = min(low[node], seen[other])
                continue
            above = parent[node]
            if above >= 0:
                low[above] = min(low[above], low[node])
                if above != root and low[node] >= seen[above]:
                    found[above] = True
            node = above
        found[root] = branches > 1
    return found


@compiled
def label_components(starts: Longs, ends: Ints) -> Ints:
    """Return the component of each node."""
    labels = np.full(len(starts) - 1, -1, np.int32)
    queue = np.empty(len(labels), np.int32)
    count = 0
    for first in range(len(labels)):
        if labels[first] >= 0:
            continue
        labels[first], queue[0] = count, first
        head, tail = 0, 1
        while head < tail:
            node = queue[head]
            head += 1
            for at in range(starts[node], starts[node + 1]):
                if labels[ends[at]] < 0:
                    labels[ends[at]] = count
                    queue[tail] = ends[at]
                    tail += 1
        count += 1
    return labels


# Betweenness: on how many shortest paths between others a node lies; distances come out of the same searches.
#
# Exact where the graph is small enough. Above that the searches start from a sample of the nodes, the same each time.

MOST_STEPS = 10_000_000_000
"""Neighbours that may be looked at for exact values: some 100,000 nodes with as many edges, or 20,000 with 250,000."""
_SAMPLED_STEPS = 400_000_000
_FEWEST_PIVOTS = 16
_CHUNKS = 8


@dataclass(frozen=True)
class Searches:
    """What breadth-first searches from some or all nodes found.

    betweenness: by node, normalised: 1 is every pair of others.  pivots: nodes searched from.  exact: whether these
    were all.  farthest: hops to the farthest node, by pivot.  hops: sum of the distances; reached: their number.
    """

    betweenness: Floats
    pivots: Ints
    exact: bool
    farthest: Longs
    hops: Longs
    reached: Longs


def search_all(starts: Longs, ends: Ints) -> Searches:
    """Return normalised betweenness and distances of a graph.

    Source: Brandes 2001, J. Math. Sociol. 25:163; sample: Brandes, Pich 2007, Int. J. Bifurcat. Chaos 17:2303.
    """
    nodes = len(starts) - 1
    pivots, exact = _pivots(nodes, len(ends))
    score = np.zeros(nodes)
    told = []
    parts = [part for part in np.array_split(np.arange(len(pivots)), _CHUNKS) if len(part)]
    with ThreadPoolExecutor(min(_CHUNKS, os.cpu_count() or 1)) as pool:
        # Parts are added in their order, so that the sum is the same however many threads there are.
        for found, rows in pool.map(lambda part: _search_from(starts, ends, pivots[part]), parts):
            score += found
            told.append(rows)
    if nodes > 2:
        score *= nodes / len(pivots) / ((nodes - 1) * (nodes - 2))
    farthest, hops, reached = np.vstack([np.zeros((0, 3), np.int64), *told]).T
    return Searches(score, pivots, exact, farthest, hops, reached)


def _pivots(nodes: int, half_edges: int) -> tuple[Ints, bool]:
    steps = nodes + half_edges
    if nodes * steps <= MOST_STEPS:
        return np.arange(nodes, dtype=np.int32), True
    count = min(nodes, max(_FEWEST_PIVOTS, _SAMPLED_STEPS // steps))
    return np.sort(np.random.default_rng(1).choice(nodes, count, replace=False)).astype(np.int32), False


@compiled
def _search_from(starts: Longs, ends: Ints, pivots: Ints) -> tuple[Floats, Longs]:
    """Return the dependencies summed over the pivots, and farthest, hops and reached of each."""
    nodes = len(starts) - 1
    score, told = np.zeros(nodes), np.zeros((len(pivots), 3), np.int64)
    hops, order = np.full(nodes, -1, np.int32), np.empty(nodes, np.int32)
    ways, share = np.zeros(nodes), np.zeros(nodes)
    for at in range(len(pivots)):
        reached = _search(starts, ends, pivots[at], (hops, order, ways))
        for place in range(reached - 1, -1, -1):
            node = order[place]
            each = (1.0 + share[node]) / ways[node]
            for next_at in range(starts[node], starts[node + 1]):
                other = ends[next_at]
                if hops[other] == hops[node] - 1:
                    share[other] += ways[other] * each
            if place:
                score[node] += share[node]
            told[at, 0] = max(told[at, 0], hops[node])
            told[at, 1] += hops[node]
        told[at, 2] = reached - 1
        for place in range(reached):
            node = order[place]
            hops[node], ways[node], share[node] = -1, 0.0, 0.0
    return score, told


@compiled
def _search(starts: Longs, ends: Ints, pivot: int, found: Any) -> int:
    """Fill hops, order and the number of shortest ways from a pivot; return how many nodes are reached, it included."""
    hops, order, ways = found
    hops[pivot], ways[pivot], order[0] = 0, 1.0, pivot
    head, tail = 0, 1
    while head < tail:
        node = order[head]
        head += 1
        for at in range(starts[node], starts[node + 1]):
            other = ends[at]
            if hops[other] < 0:
                hops[other] = hops[node] + 1
                order[tail] = other
                tail += 1
            if hops[other] == hops[node] + 1:
                ways[other] += ways[node]
    return tail


# The network that remains while its nodes are removed one after the other.

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


# A graph in figures.

RANKED_AT_MOST = 100_000
_RANKED_OF_MORE = 1_000


def measure_graph(graph: Graph, *, admitted: Flags | None = None) -> Stats:
    """Return the figures of a graph; weights play no part.

    betweenness: of all nodes up to 100,000, in a larger graph the 1,000 highest.
    """
    graph = graph.admitted_part(admitted)
    labels = find_components(graph)
    size, members = largest_component(labels)
    found = search_all(graph.lines.starts, graph.lines.ends)
    diameter, average = _distances(found, members)
    return Stats(
        nodes=graph.nodes,
        edges=graph.edges,
        self_loops=graph.self_loops,
        duplicates=graph.duplicates,
        components=int(np.max(labels)) + 1 if len(labels) else 0,
        largest=size,
        transitivity=transitivity(graph),
        core=highest_core(graph),
        cut_points=int(cut_points(graph).sum()),
        diameter=diameter,
        average_path=average,
        betweenness=rank_nodes(graph, found.betweenness),
        pivots=len(found.pivots),
        exact=found.exact,
    )


def rank_nodes(graph: Graph, values: Floats) -> Ranking:
    """Return nodes by value, the highest first, equals in the order of their ids."""
    order = np.argsort(-values, kind="stable")
    kept = order if len(order) <= RANKED_AT_MOST else order[:_RANKED_OF_MORE]
    return tuple((graph.labels[node], float(values[node])) for node in kept)


def _distances(found: Searches, members: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> tuple[int, float]:
    """Return diameter and average path of the nodes that hang together."""
    inside = np.isin(found.pivots, members)
    reached = int(found.reached[inside].sum())
    if not reached:
        return 0, 0.0
    return int(np.max(found.farthest[inside])), float(found.hops[inside].sum() / reached)
