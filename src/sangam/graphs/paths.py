"""Ways between two nodes: all of at most so many hops, or the shortest few.

A node is never met twice on a path.  Each search holds the two ends against each other, so that it looks at few of a
million nodes.  What one question looks at and hands out has a ceiling, and the answer says when it was met.
"""

import heapq
from collections.abc import Callable
from itertools import pairwise
from math import fsum

import numpy as np

from sangam.graphs.adjacency import Flags, Graph, Ints, Lines
from sangam.graphs.searches import Reach, Way, edge_length, find_least, list_paths, meet, trace
from sangam.graphs.types import Path, Paths, names_of_nodes
from sangam.kernel.errors import Refused

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
