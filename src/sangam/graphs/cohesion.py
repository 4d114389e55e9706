"""How a graph hangs together: its components, the nodes that hold them together, the highest core, transitivity."""

import numpy as np

from sangam.graphs.adjacency import Flags, Graph, Ints, Longs
from sangam.graphs.compilation import compiled


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
