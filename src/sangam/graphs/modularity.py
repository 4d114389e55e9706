"""The compiled loops of the search for communities: moving nodes, splitting and joining groups.

Modularity of a partition: the share of weight inside groups, less what chance would put there by the nodes' strengths.
Source: Newman, Girvan 2004, Phys. Rev. E 69:026113.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sangam.graphs.adjacency import Floats, Ints, Longs, compiled

_LEAST_GAIN = 1e-12
_FEW = 24


class Weighted(NamedTuple):
    """A weighted graph.  Neighbours of node i: ends[starts[i]:starts[i+1]], with the weight of each.

    strengths: of the nodes, weight inside a merged node counted twice.  total: the sum of all strengths.
    """

    starts: Longs
    ends: Ints
    weights: Floats
    strengths: Floats
    total: float


@compiled
def modularity_of(graph: Weighted, groups: Ints) -> float:
    """Return the modularity of a partition, 0 where there is no weight at all."""
    if graph.total == 0:
        return 0.0
    inside = 0.0
    sums = np.zeros(len(groups))
    for node in range(len(groups)):
        sums[groups[node]] += graph.strengths[node]
        for at in range(graph.starts[node], graph.starts[node + 1]):
            if groups[graph.ends[at]] == groups[node]:
                inside += graph.weights[at]
    return inside / graph.total - (sums * sums).sum() / (graph.total * graph.total)  # type: ignore[no-any-return]


@compiled
def move_nodes(graph: Weighted, groups: Ints, order: Ints, most: int) -> None:
    """Move nodes to the neighbouring group that gains most, until none gains or `most` were looked at.

    order: in which nodes are looked at first; a node is looked at again when a neighbour has left its group.
    Source: Traag, Waltman, van Eck 2019, Sci. Rep. 9:5233 (fast local move).
    """
    nodes = len(groups)
    sums, sizes = _sums_and_sizes(graph, groups)
    spare, free = _spare_groups(sizes)
    queue, waits = order.copy(), np.ones(nodes, np.bool_)
    places, near = np.zeros(nodes, np.int32), np.empty(nodes + 1, np.int32)
    weights = np.empty(nodes + 1)
    head, waiting = 0, nodes
    while waiting and most:
        most -= 1
        node = queue[head]
        head = head + 1 if head + 1 < nodes else 0
        waiting -= 1
        waits[node] = False
        own = groups[node]
        count = _weigh_groups(graph, groups, node, (places, near, weights))
        strength = graph.strengths[node]
        sums[own] -= strength
        sizes[own] -= 1
        best, best_gain = _best_group(near[:count], weights, own, sums, strength / graph.total)
        if best_gain < -_LEAST_GAIN and sizes[own] and free:
            free -= 1
            best = spare[free]
        sums[best] += strength
        sizes[best] += 1
        if best == own:
            continue
        groups[node] = best
        if sizes[own] == 0:
            spare[free] = own
            free += 1
        waiting = _queue_neighbours(graph, node, groups, (queue, waits), (head, waiting))


@compiled
def _sums_and_sizes(graph: Weighted, groups: Ints) -> tuple[Floats, Ints]:
    """Return the strength and the number of nodes of each group."""
    sums, sizes = np.zeros(len(groups)), np.zeros(len(groups), np.int32)
    for node in range(len(groups)):
        sums[groups[node]] += graph.strengths[node]
        sizes[groups[node]] += 1
    return sums, sizes


@compiled
def _spare_groups(sizes: Ints) -> tuple[Ints, int]:
    """Return the empty groups, in room for all, and how many they are."""
    empty = _empty_groups(sizes)
    spare = np.empty(len(sizes), np.int32)
    spare[: len(empty)] = empty
    return spare, len(empty)


@compiled
def _best_group(near: Ints, weights: Floats, own: int, sums: Floats, share: float) -> tuple[int, float]:
    """Return the neighbouring group that a node gains most in, and the gain; its own stands first in `near`."""
    best, best_gain = own, weights[0] - share * sums[own]
    for at in range(1, len(near)):
        gain = weights[at] - share * sums[near[at]]
        if gain > best_gain + _LEAST_GAIN:
            best, best_gain = near[at], gain
    return best, best_gain


@compiled
def _queue_neighbours(
    graph: Weighted, node: int, groups: Ints, queued: tuple[Ints, NDArray[np.bool_]], place: tuple[int, int]
) -> int:
    """Put the neighbours in other groups at the end of the queue; return how many wait in it then."""
    queue, waits = queued
    head, waiting = place
    for at in range(graph.starts[node], graph.starts[node + 1]):
        other = graph.ends[at]
        if groups[other] != groups[node] and not waits[other]:
            tail = head + waiting
            queue[tail if tail < len(queue) else tail - len(queue)] = other
            waits[other] = True
            waiting += 1
    return waiting


@compiled
def _empty_groups(sizes: Ints) -> Ints:
    return np.flatnonzero(sizes == 0).astype(np.int32)


@compiled
def _weigh_groups(graph: Weighted, groups: Ints, node: int, room: Any) -> int:
    """Put the node's own group and the neighbouring ones into `near`, with the weight to each; return their number.

    places: where each group stands in `near`, kept at 0.  A node of few neighbours looks through `near` itself: that
    stays in the processor's cache, and `places` does not.
    """
    places, near, weights = room
    near[0], weights[0], count = groups[node], 0.0, 1
    first, last = graph.starts[node], graph.starts[node + 1]
    if last - first <= _FEW:
        for at in range(first, last):
            group, place = groups[graph.ends[at]], 0
            while place < count and near[place] != group:
                place += 1
            if place == count:
                near[count], weights[count] = group, 0.0
                count += 1
            weights[place] += graph.weights[at]
        return count
    places[near[0]] = 1
    for at in range(first, last):
        group = groups[graph.ends[at]]
        if places[group] == 0:
            near[count], weights[count] = group, 0.0
            count += 1
            places[group] = count
        weights[places[group] - 1] += graph.weights[at]
    for place in range(count):
        places[near[place]] = 0
    return count


@compiled
def split_groups(graph: Weighted, groups: Ints, order: Ints) -> Ints:
    """Return a finer partition: inside each group single nodes are joined where that gains.  Each part hangs together.

    Only a node that still stands alone is moved, so that a part never loses the node that holds it together.
    """
    nodes = len(groups)
    parts = np.arange(nodes).astype(np.int32)
    sums, sizes = graph.strengths.copy(), np.ones(nodes, np.int32)
    links, near = np.zeros(nodes), np.empty(nodes, np.int32)
    for at in range(nodes):
        node = order[at]
        if sizes[parts[node]] > 1:
            continue
        count = 0
        for edge in range(graph.starts[node], graph.starts[node + 1]):
            other = graph.ends[edge]
            if groups[other] == groups[node]:
                part = parts[other]
                if links[part] == 0.0:
                    near[count] = part
                    count += 1
                links[part] += graph.weights[edge]
        best, best_gain = parts[node], 0.0
        for place in range(count):
            gain = links[near[place]] - graph.strengths[node] * sums[near[place]] / graph.total
            if gain > best_gain:
                best, best_gain = near[place], gain
            links[near[place]] = 0.0
        if best != parts[node]:
            sizes[parts[node]] = 0
            sums[best] += graph.strengths[node]
            sizes[best] += 1
            parts[node] = best
    return parts


@compiled
def number_groups(groups: Ints) -> int:
    """Number groups from 0 in the order of their first nodes, in place; return how many there are."""
    numbers = np.full(len(groups), -1, np.int32)
    count = 0
    for node in range(len(groups)):
        if numbers[groups[node]] < 0:
            numbers[groups[node]] = count
            count += 1
        groups[node] = numbers[groups[node]]
    return count


@compiled
def merge_nodes(graph: Weighted, groups: Ints, count: int) -> Weighted:
    """Return the graph whose nodes are the groups, numbered from 0.  What lies inside a group is in its strength."""
    members, begins = _members(groups, count)
    starts = np.zeros(count + 1, np.int64)
    ends, weights = np.empty(len(graph.ends), np.int32), np.empty(len(graph.ends))
    strengths = np.zeros(count)
    links, near = np.zeros(count), np.empty(count, np.int32)
    filled = 0
    for group in range(count):
        found = 0
        for place in range(begins[group], begins[group + 1]):
            node = members[place]
            strengths[group] += graph.strengths[node]
            for at in range(graph.starts[node], graph.starts[node + 1]):
                other = groups[graph.ends[at]]
                if other == group:
                    continue
                if links[other] == 0.0:
                    near[found] = other
                    found += 1
                links[other] += graph.weights[at]
        for at in range(found):
            ends[filled], weights[filled] = near[at], links[near[at]]
            links[near[at]] = 0.0
            filled += 1
        starts[group + 1] = filled
    return Weighted(starts, ends[:filled].copy(), weights[:filled].copy(), strengths, graph.total)


@compiled
def _members(groups: Ints, count: int) -> tuple[Ints, Longs]:
    begins = np.zeros(count + 1, np.int64)
    for node in range(len(groups)):
        begins[groups[node] + 1] += 1
    for group in range(count):
        begins[group + 1] += begins[group]
    place, members = begins.copy(), np.empty(len(groups), np.int32)
    for node in range(len(groups)):
        members[place[groups[node]]] = node
        place[groups[node]] += 1
    return members, begins


@compiled
def part_groups(graph: Weighted, groups: Ints) -> Ints:
    """Return the partition whose groups are the connected parts of the groups, numbered by their first nodes."""
    parts, queue = np.full(len(groups), -1, np.int32), np.empty(len(groups), np.int32)
    count = 0
    for first in range(len(groups)):
        if parts[first] >= 0:
            continue
        parts[first], queue[0] = count, first
        head, tail = 0, 1
        while head < tail:
            node = queue[head]
            head += 1
            for at in range(graph.starts[node], graph.starts[node + 1]):
                other = graph.ends[at]
                if parts[other] < 0 and groups[other] == groups[node]:
                    parts[other] = count
                    queue[tail] = other
                    tail += 1
        count += 1
    return parts
