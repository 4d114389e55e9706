"""Communities: the partition of highest modularity that is found, the same for the same seed.

A large graph is searched once.  A small one is searched again and again from disturbed and combined partitions, so that
what is found is almost always the best there is.
"""

import numpy as np

from sangam.graphs.adjacency import Flags, Graph, Ints
from sangam.graphs.modularity import (
    Weighted,
    merge_nodes,
    modularity_of,
    move_nodes,
    number_groups,
    part_groups,
    split_groups,
)
from sangam.graphs.types import Communities, names_of_nodes

_STEPS = 20_000_000
"""Neighbours that repeated searches of one graph look at, roughly."""
_MOST_ROUNDS = 1_200
_ROUNDS_A_NODE = 20
_STEPS_A_ROUND = 12
_ELITE = 8
_SMALL = 50_000
_NO_END = 1 << 62
_SAME = 1e-12
_SHARES = (0.05, 0.15, 0.3)


def find_communities(
    graph: Graph, *, seed: int = 1, most_rounds: int = _MOST_ROUNDS, admitted: Flags | None = None
) -> Communities:
    """Return the partition of highest modularity that is found; weights of edges count where the graph has them.

    most_rounds: how often a small graph is searched at most; each round costs about a millisecond for sixty nodes.
    Nodes without an edge are communities of their own.  Each community hangs together.
    Source: Traag, Waltman, van Eck 2019, Sci. Rep. 9:5233; combining: Ovelgönne, Geyer-Schulz 2012, DIMACS 10.
    """
    graph = graph.admitted_part(admitted)
    weighted = _weighted_graph(graph)
    groups = part_groups(weighted, _best(weighted, np.random.default_rng(seed), most_rounds))
    count = int(np.max(groups, initial=-1)) + 1
    order = np.argsort(groups, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(groups, minlength=count))[:-1]) if count else []
    parts.sort(key=lambda part: (-len(part), part[0]))
    told = tuple(names_of_nodes(graph.labels, part.tolist()) for part in parts)
    return Communities(float(modularity_of(weighted, groups)), told)


def _weighted_graph(graph: Graph) -> Weighted:
    """Return the graph as the loops take it.  An edge of weight nought is none here."""
    lines = graph.lines
    if not len(graph.rows.weights):
        degrees = np.diff(lines.starts).astype(np.float64)
        return Weighted(lines.starts, lines.ends, np.ones(len(lines.ends)), degrees, float(len(lines.ends)))
    weights = graph.strengths[lines.edges]
    nodes = np.repeat(np.arange(graph.nodes), np.diff(lines.starts))[weights > 0]
    ends, weights = lines.ends[weights > 0], weights[weights > 0]
    starts = np.concatenate([[0], np.cumsum(np.bincount(nodes, minlength=graph.nodes))]).astype(np.int64)
    strengths = np.bincount(nodes, weights, graph.nodes)
    return Weighted(starts, ends, weights, strengths, float(weights.sum()))


def _best(graph: Weighted, random: np.random.Generator, most_rounds: int) -> Ints:
    """Return the best of as many searches as the size of the graph allows."""
    alone = np.arange(len(graph.strengths), dtype=np.int32)
    if not graph.total:
        return alone
    if len(alone) > _SMALL:
        return _search_large(graph, random)
    best = _search(graph, alone, random)
    few = _STEPS // (_STEPS_A_ROUND * (len(graph.ends) + len(alone)))
    rounds = min(most_rounds, _ROUNDS_A_NODE * len(alone), few)
    return _search_again(graph, best, rounds, random) if rounds > 1 else best


def _search_large(graph: Weighted, random: np.random.Generator) -> Ints:
    """Return a good partition of a large graph.

    It is shrunk fast, each node looked at about once a level.  What that left in the wrong group is then moved by
    itself.  The small graph of the groups is searched with care, and its nodes are moved once more.
    """
    level, place = graph, np.arange(len(graph.strengths), dtype=np.int32)
    while (nodes := len(level.strengths)) > _SMALL:
        groups = np.arange(nodes, dtype=np.int32)
        # In the order in which they lie in memory: any other costs twice the time.
        move_nodes(level, groups, np.roll(groups, random.integers(nodes)), nodes)
        count = number_groups(groups)
        level, place = merge_nodes(level, groups, count), groups[place]
        if count == nodes:
            break
    order = np.arange(len(place), dtype=np.int32)
    move_nodes(graph, place, order, _NO_END)
    count = number_groups(place)
    merged = merge_nodes(graph, place, count)
    place = _search(merged, np.arange(count, dtype=np.int32), random)[place]
    move_nodes(graph, place, order, _NO_END)
    return place


def _search(graph: Weighted, groups: Ints, random: np.random.Generator) -> Ints:
    """Return a partition that moving any node or joining any two groups does not better, from a first one.

    Nodes are moved, the groups split into parts that hang together, and the parts moved as nodes of a smaller graph.
    """
    level, groups, place = graph, groups.copy(), np.arange(len(groups), dtype=np.int32)
    while True:
        order = random.permutation(len(groups)).astype(np.int32)
        move_nodes(level, groups, order, _NO_END)
        count = number_groups(groups)
        if count == len(groups):
            return place
        parts = split_groups(level, groups, order)
        if number_groups(parts) == len(groups):
            parts = groups.copy()
        size = int(np.max(parts)) + 1
        level = merge_nodes(level, parts, size)
        above = np.empty(size, np.int32)
        above[parts] = groups
        groups, place = above, parts[place]


def _search_again(graph: Weighted, first: Ints, rounds: int, random: np.random.Generator) -> Ints:
    """Return the best partition of many searches: fresh ones, disturbed ones, and what two good ones have in common."""
    elite = [(modularity_of(graph, first), first)]
    for turn in range(rounds):
        begin = (_singletons, _combine, _disturb)[turn % 3](graph, [groups for _, groups in elite], random)
        groups = _search(graph, begin, random)
        value = modularity_of(graph, groups)
        if all(abs(value - known) > _SAME for known, _ in elite):
            elite = sorted([*elite, (value, groups)], key=lambda pair: -pair[0])[:_ELITE]
    return elite[0][1]


def _singletons(graph: Weighted, _: list[Ints], __: np.random.Generator) -> Ints:
    return np.arange(len(graph.strengths), dtype=np.int32)


def _combine(graph: Weighted, elite: list[Ints], random: np.random.Generator) -> Ints:
    """Return the best partition whose groups keep together what two good ones both keep together."""
    one, other = (elite[at] for at in random.integers(len(elite), size=2))
    shared = np.unique(one.astype(np.int64) * len(one) + other, return_inverse=True)[1].astype(np.int32)
    count = number_groups(shared)
    merged = merge_nodes(graph, shared, count)
    return _search(merged, np.arange(count, dtype=np.int32), random)[shared]


def _disturb(_: Weighted, elite: list[Ints], random: np.random.Generator) -> Ints:
    """Return a good partition with some nodes put into groups of others."""
    groups = elite[random.integers(len(elite))].copy()
    moved = random.random(len(groups)) < random.choice(_SHARES)
    groups[moved] = random.permutation(groups)[: moved.sum()]
    return groups
