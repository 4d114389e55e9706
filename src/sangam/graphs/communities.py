"""Communities: the partition of highest modularity that is found, the same for the same seed.

A large graph is searched once.  A small one is searched again and again from disturbed and combined partitions, so that
what is found is almost always the best there is.
"""

import heapq
from collections.abc import Callable
from itertools import pairwise
from math import fsum

import numpy as np

from sangam.graphs.adjacency import Flags, Graph, Ints, Lines
from sangam.graphs.modularity import (
    Weighted,
    merge_nodes,
    modularity_of,
    move_nodes,
    number_groups,
    part_groups,
    split_groups,
)
from sangam.graphs.searches import Reach, Way, edge_length, find_least, list_paths, meet, trace
from sangam.graphs.types import Communities, Path, Paths, names_of_nodes
from sangam.kernel.errors import Refused

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


# Ways between two nodes: all of at most so many hops, or the shortest few.
#
# A node is never met twice on a path. Each search holds the two ends against each other, so that it looks at few of a
# million nodes. What one question looks at and hands out has a ceiling, and the answer says when it was met.

MOST_HOPS = 12
MOST_PATHS = 10_000
"""Paths that one question hands out."""
MOST_STEPS = 50_000_000
"""Neighbours that one question looks at before it stops and says so."""
DEFAULT_HOPS = 4
SHORTEST_AT_MOST = 1_000
_NONE: Ints = np.empty(0, np.int32)

_Nodes = tuple[int, ...]
_Finder = Callable[[Way], _Nodes]


def find_paths(
    graph: Graph,
    source: str,
    target: str,
    *,
    max_hops: int | None = None,
    shortest: int | None = None,
    admitted: Flags | None = None,
) -> Paths:
    """Return the paths between two nodes of at most `max_hops` hops, or only the `shortest` so many.

    Without either: of at most four hops.  With `shortest` alone there is no limit of hops.  Where the graph has
    weights, a weight is the length of an edge, of repeated rows the least; else each edge is 1 long.  Of one length,
    fewer hops come first, then the order of ids.
    Raises NotFound for a node that no admitted row states, Refused for equal nodes and for numbers out of range.
    Source of the shortest few: Yen 1971, Manage. Sci. 17:712; Lawler 1972, Manage. Sci. 18:401.
    """
    _require_range(max_hops, shortest)
    ends = tuple(graph.number_of(name, admitted=admitted) for name in (source, target))
    if ends[0] == ends[1]:
        raise Refused("graphs:same", "Both ends are {name}. A path needs two nodes.", name=source)
    lines = graph.lines_of(admitted)
    if shortest and max_hops is None:
        found, complete = _shortest(graph, lines, ends, shortest), True
    else:
        max_hops = max_hops or DEFAULT_HOPS
        found, complete = _within(graph, lines, ends, max_hops)
    paths = sorted((_length(lines, nodes), len(nodes), nodes) for nodes in found)
    told = [_path(graph, nodes, length, admitted) for length, _, nodes in paths[:shortest]]
    return Paths(graph.labels[ends[0]], graph.labels[ends[1]], max_hops, tuple(told), complete)


def _require_range(max_hops: int | None, shortest: int | None) -> None:
    if max_hops is not None and not 1 <= max_hops <= MOST_HOPS:
        raise Refused("graphs:hops", "A path has 1 to {most} hops. Ask for fewer.", most=MOST_HOPS)
    if shortest is not None and not 1 <= shortest <= SHORTEST_AT_MOST:
        raise Refused("graphs:shortest", "Ask for 1 to {most} shortest paths.", most=SHORTEST_AT_MOST)


def _within(graph: Graph, lines: Lines, ends: _Nodes, max_hops: int) -> tuple[list[_Nodes], bool]:
    """Return all paths of at most so many hops, and whether these are all."""
    way = Way(ends[0], ends[1], _NONE, _NONE)
    met = meet(lines, graph.scratch, way, max_hops)
    if met.hops < 0:
        return [], True
    rows, sizes, complete = list_paths(lines, graph.scratch, way, (met.hops, max_hops), (MOST_PATHS, MOST_STEPS))
    return [tuple(row[: size + 1].tolist()) for row, size in zip(rows, sizes, strict=True)], bool(complete)


def _shortest(graph: Graph, lines: Lines, ends: _Nodes, count: int) -> list[_Nodes]:
    """Return the shortest so many paths."""
    find = _finder(graph, lines)
    first = find(Way(ends[0], ends[1], _NONE, _NONE))
    found: list[_Nodes] = []
    waiting = [(_length(lines, first), len(first), first, 0)] if first else []
    known = {first}
    while waiting and len(found) < count:
        _, _, path, parted = heapq.heappop(waiting)
        found.append(path)
        if len(found) == count:
            break
        for at in range(parted, len(path) - 1):
            root = path[: at + 1]
            barred = {other[at + 1] for other in found if other[: at + 1] == root}
            rest = find(Way(path[at], ends[1], np.array(root[:-1], np.int32), np.array(sorted(barred), np.int32)))
            other = root[:-1] + rest
            if rest and other not in known:
                known.add(other)
                heapq.heappush(waiting, (_length(lines, other), len(other), other, at))
    return found


def _finder(graph: Graph, lines: Lines) -> _Finder:
    """Return what finds the shortest path: by lengths where there are weights, else by hops."""
    if len(lines.weights):
        reach, turns = Reach.of(graph.nodes), iter(range(1, 1 << 60))
        return lambda way: tuple(find_least(lines, reach, way, next(turns)).tolist())

    def find(way: Way) -> _Nodes:
        met = meet(lines, graph.scratch, way, graph.nodes)
        return () if met.hops < 0 else tuple(trace(lines, graph.scratch, way, met).tolist())

    return find


def _length(lines: Lines, nodes: _Nodes) -> float:
    if not len(lines.weights):
        return float(len(nodes) - 1)
    return fsum(edge_length(lines, _edge(lines, one, other)) for one, other in pairwise(nodes))


def _edge(lines: Lines, one: int, other: int) -> int:
    first, last = lines.starts[one], lines.starts[one + 1]
    return int(lines.edges[first + np.searchsorted(lines.ends[first:last], other)])


def _path(graph: Graph, nodes: _Nodes, length: float, admitted: Flags | None) -> Path:
    rows = (tuple(graph.rows_between(one, other, admitted=admitted)) for one, other in pairwise(nodes))
    return Path(names_of_nodes(graph.labels, nodes), length, tuple(rows))
