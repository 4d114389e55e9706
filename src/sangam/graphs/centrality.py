"""Betweenness: on how many shortest paths between others a node lies; distances come out of the same searches.

Exact where the graph is small enough.  Above that the searches start from a sample of the nodes, the same each time.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from sangam.graphs.adjacency import Floats, Ints, Longs
from sangam.graphs.compilation import compiled

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
