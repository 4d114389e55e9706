"""Key players: the set without which the rest falls apart most, and the set that reaches the rest best.

The best set of three is seldom the three best nodes.  Where there are few sets, all are tried; else nodes are exchanged
until no exchange betters the set.
Source: Borgatti 2006, Comput. Math. Organ. Theory 12:21.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from math import comb

import numpy as np

from sangam.graphs.adjacency import Flags, Graph, Ints, Longs, compiled
from sangam.graphs.cohesion import search_all
from sangam.graphs.types import KeyPlayers, Players, names_of_nodes
from sangam.kernel.errors import Refused

MOST_PLAYERS = 20
_MOST_STEPS = 1_000_000_000
"""Neighbours that may be looked at to try every set, or to exchange nodes."""
_MOST_SETS = 50_000
_EXACT_DISTANCES = 1_000
"""Nodes up to which fragmentation counts distances; above, only what falls apart."""
_CANDIDATES = (8, 60)
"""Nodes of a large graph that are tried, by each of two measures: fewest and most."""
_SAME = 1e-12

_Value = Callable[[Sequence[int]], float]


def find_key_players(graph: Graph, *, size: int = 3, admitted: Flags | None = None) -> KeyPlayers:
    """Return the set of nodes that holds the network together, and the set that reaches it best.

    removed: without these the fragmentation of the rest is highest: 1 less the mean of 1 / distance over its pairs.
    Above 1,000 nodes it is 1 less the share of pairs that are joined.  reaching: these have the highest sum
    of 1 / distance to all nodes, themselves counted 1, by the number of nodes.  Of equal sets the first by ids.
    Raises Refused for a size that is not from 1 to 20, or not below the number of nodes.
    """
    graph = graph.admitted_part(admitted)
    if not 1 <= size <= MOST_PLAYERS or size >= graph.nodes:
        raise Refused(
            "graphs:players", "Ask for 1 to {most} key players, fewer than the network has nodes.", most=MOST_PLAYERS
        )
    starts, ends = graph.lines.starts, graph.lines.ends
    far = graph.nodes > _EXACT_DISTANCES
    fragmentation = _components_fragmentation if far else _fragmentation
    cost = (graph.nodes + len(ends)) * (1 if far else graph.nodes)

    def removed(players: Sequence[int]) -> float:
        return float(fragmentation(starts, ends, np.array(players, np.int32)))

    def reaching(players: Sequence[int]) -> float:
        return float(_reach(starts, ends, np.array(players, np.int32)))

    ranked = _candidates(graph, _MOST_STEPS // (4 * size * cost))
    return KeyPlayers(
        size=size,
        measure="components" if far else "distance-weighted",
        fragmentation=removed(()),
        removed=_best(graph, ranked, size, (removed, cost)),
        reaching=_best(graph, ranked, size, (reaching, graph.nodes + len(ends))),
    )


def _candidates(graph: Graph, most: int) -> list[int]:
    """Return the nodes worth trying: of a large graph those of the highest betweenness and degree."""
    count = max(_CANDIDATES[0], min(_CANDIDATES[1], most))
    if graph.nodes <= 2 * _CANDIDATES[1]:
        return list(range(graph.nodes))
    found = search_all(graph.lines.starts, graph.lines.ends).betweenness
    measures = (found, np.diff(graph.lines.starts))
    return sorted({int(node) for values in measures for node in np.argsort(-values, kind="stable")[:count]})


def _best(graph: Graph, nodes: list[int], size: int, judged: tuple[_Value, int]) -> Players:
    """Return the set of the highest value.  judged: the value of a set, and what that costs."""
    value, cost = judged
    sets = comb(len(nodes), size)
    exact = len(nodes) == graph.nodes and sets <= _MOST_SETS and sets * cost <= _MOST_STEPS
    best = _first_best(combinations(nodes, size), value) if exact else _best_set(nodes, size, value)
    return Players(names_of_nodes(graph.labels, best), value(best), exact)


def _first_best(sets: Iterator[tuple[int, ...]], value: _Value) -> tuple[int, ...]:
    best = next(sets)
    most = value(best)
    for each in sets:
        found = value(each)
        if found > most + _SAME:
            best, most = each, found
    return best


def _best_set(nodes: list[int], size: int, value: _Value) -> tuple[int, ...]:
    """Return a set that adding node by node gave, and that no exchange of one node betters."""
    best: tuple[int, ...] = ()
    while len(best) < size:
        best = _first_best(((*best, node) for node in nodes if node not in best), value)
    while True:
        others = (
            tuple(sorted((*best[:at], *best[at + 1 :], node)))
            for at in range(size)
            for node in nodes
            if node not in best
        )
        better = _first_best(others, value)
        if value(better) <= value(best) + _SAME:
            return tuple(sorted(best))
        best = better


@compiled
def _fragmentation(starts: Longs, ends: Ints, players: Ints) -> float:
    """Return 1 less the mean of 1 / distance over the pairs that are left."""
    nodes = len(starts) - 1
    gone = np.zeros(nodes, np.bool_)
    gone[players] = True
    hops, order = np.full(nodes, -1, np.int32), np.empty(nodes, np.int32)
    total, left = 0.0, nodes - len(players)
    for first in range(nodes):
        if gone[first]:
            continue
        hops[first], order[0] = 0, first
        tail = _spread(starts, ends, (hops, order, gone), 1)
        for place in range(1, tail):
            total += 1.0 / hops[order[place]]
        for place in range(tail):
            hops[order[place]] = -1
    return 1.0 - total / (left * (left - 1)) if left > 1 else 1.0


@compiled
def _spread(starts: Longs, ends: Ints, found: tuple[Ints, Ints, Flags], tail: int) -> int:
    """Fill the hops from the nodes that stand in the queue already; return how many are reached."""
    hops, order, gone = found
    head = 0
    while head < tail:
        node = order[head]
        head += 1
        for at in range(starts[node], starts[node + 1]):
            other = ends[at]
            if hops[other] < 0 and not gone[other]:
                hops[other] = hops[node] + 1
                order[tail] = other
                tail += 1
    return tail


@compiled
def _components_fragmentation(starts: Longs, ends: Ints, players: Ints) -> float:
    """Return 1 less the share of the pairs that are left and joined by any path."""
    nodes = len(starts) - 1
    gone = np.zeros(nodes, np.bool_)
    gone[players] = True
    hops, order = np.full(nodes, -1, np.int32), np.empty(nodes, np.int32)
    joined, left = 0.0, nodes - len(players)
    for first in range(nodes):
        if gone[first] or hops[first] >= 0:
            continue
        hops[first], order[0] = 0, first
        size = _spread(starts, ends, (hops, order, gone), 1)
        joined += float(size) * (size - 1)
    return 1.0 - joined / (float(left) * (left - 1)) if left > 1 else 1.0


@compiled
def _reach(starts: Longs, ends: Ints, players: Ints) -> float:
    """Return the mean over all nodes of 1 / distance from the nearest player, 1 for a player."""
    nodes = len(starts) - 1
    hops, order = np.full(nodes, -1, np.int32), np.empty(nodes, np.int32)
    for place in range(len(players)):
        order[place] = players[place]
        hops[players[place]] = 0
    tail = _spread(starts, ends, (hops, order, np.zeros(nodes, np.bool_)), len(players))
    total = float(len(players))
    for place in range(len(players), tail):
        total += 1.0 / hops[order[place]]
    return total / nodes
