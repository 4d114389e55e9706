"""Graphs by brute force, for graphs of a few nodes: what the arrays must come to."""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from math import inf

Rows = Sequence[tuple[str, ...]]
Neighbours = dict[str, dict[str, float]]


def neighbours(rows: Rows, nodes: Sequence[str] = ()) -> Neighbours:
    """Return each node's neighbours with the least weight of the rows, 1 where they have none."""
    found: Neighbours = {node: {} for node in nodes}
    for one, other, *weight in rows:
        found.setdefault(one, {})
        found.setdefault(other, {})
        if one != other:
            least = min(float(weight[0]) if weight else 1.0, found[one].get(other, inf))
            found[one][other] = found[other][one] = least
    return found


def paths(graph: Neighbours, source: str, target: str, hops: int) -> list[tuple[str, ...]]:
    """Return every path of at most so many hops."""
    return sorted(_walk(graph, (source,), target, hops))


def _walk(graph: Neighbours, path: tuple[str, ...], target: str, hops: int) -> Iterator[tuple[str, ...]]:
    if path[-1] == target:
        yield path
    elif hops:
        for other in graph[path[-1]]:
            if other not in path:
                yield from _walk(graph, (*path, other), target, hops - 1)


def length(graph: Neighbours, path: Sequence[str]) -> float:
    """Return the sum of the weights of a path."""
    return sum(graph[one][other] for one, other in pairwise(path))


def components(graph: Neighbours) -> list[set[str]]:
    """Return the components."""
    left, found = set(graph), []
    while left:
        reached, work = set(), [next(iter(left))]
        while work:
            node = work.pop()
            if node not in reached:
                reached.add(node)
                work += graph[node]
        left -= reached
        found.append(reached)
    return found


def without(graph: Neighbours, gone: Sequence[str]) -> Neighbours:
    """Return the graph without some nodes."""
    return {
        node: {other: weight for other, weight in others.items() if other not in gone}
        for node, others in graph.items()
        if node not in gone
    }


def distances(graph: Neighbours, source: str) -> dict[str, int]:
    """Return the hops to each node that is reached."""
    found, work = {source: 0}, [source]
    for node in work:
        for other in graph[node]:
            if other not in found:
                found[other] = found[node] + 1
                work.append(other)
    return found


def betweenness(graph: Neighbours) -> dict[str, float]:
    """Return normalised betweenness: by every pair, the share of its shortest paths through each other node."""
    score = dict.fromkeys(graph, 0.0)
    for one, other in combinations(graph, 2):
        far = distances(graph, one).get(other)
        if far is None:
            continue
        shortest = paths(graph, one, other, far)
        for path in shortest:
            for node in path[1:-1]:
                score[node] += 1 / len(shortest)
    pairs = (len(graph) - 1) * (len(graph) - 2) / 2
    return {node: value / pairs if pairs > 0 else 0.0 for node, value in score.items()}


def transitivity(graph: Neighbours) -> float:
    """Return the closed share of connected triples."""
    triples = [(one, node, other) for node in graph for one, other in combinations(graph[node], 2)]
    return sum(other in graph[one] for one, _, other in triples) / len(triples) if triples else 0.0


def core(graph: Neighbours) -> int:
    """Return the highest k of which a k-core is left."""
    best = 0
    for k in range(1, len(graph)):
        left = graph
        while weak := [node for node, others in left.items() if len(others) < k]:
            left = without(left, weak)
        best = k if left else best
    return best
