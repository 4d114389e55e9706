"""The compiled searches for paths, each from both ends at once.

A mark of a node packs the question's turn and its hops from one end.  A mark of an earlier turn counts as none, so no
array is cleared between questions.
"""

import heapq
from typing import Any, NamedTuple

import numpy as np

from sangam.graphs.adjacency import Floats, Ints, Lines, Longs, Scratch, compiled, is_open

_HOPS = (1 << 30) - 1
_ON_A_PATH = 1 << 31
_CLOSED = 1 << 30
_MANY = 256
_USUAL = 12


class Way(NamedTuple):
    """The question of a search.  closed: nodes that no path may meet.  barred: nodes that may not follow the source."""

    source: int
    target: int
    closed: Ints
    barred: Ints


class Meeting(NamedTuple):
    """Where two searches met: hops from both ends, and the last nodes of the near one in its queue.  hops -1: never."""

    hops: int
    near_hops: int
    far_hops: int
    first: int
    last: int


class Reach(NamedTuple):
    """What a search by lengths holds of each node, one row for each end.

    lengths: the least so far; back: the node before; marks: twice the turn, one more where the length is final.
    """

    lengths: Floats
    back: Ints
    marks: Longs

    @classmethod
    def of(cls, nodes: int) -> "Reach":
        """Make the arrays for so many nodes."""
        return cls(np.empty((2, nodes)), np.empty((2, nodes), np.int32), np.zeros((2, nodes), np.int64))


@compiled
def _contains(nodes: Ints, node: int) -> bool:
    for each in nodes:  # noqa: SIM110 - compiled, without generators
        if each == node:
            return True
    return False


@compiled
def _is_barred(way: Way, node: int, other: int) -> bool:
    if len(way.barred) == 0:
        return False
    return (node == way.source and _contains(way.barred, other)) or (
        other == way.source and _contains(way.barred, node)
    )


@compiled
def _begin_turn(scratch: Scratch, way: Way) -> int:
    """Begin a new turn, with both ends marked, and the closed nodes so that neither side enters them."""
    scratch.turn[0] += 1
    turn = scratch.turn[0] << 32
    for node in way.closed:
        scratch.marks[node, 0] = scratch.marks[node, 1] = turn | _CLOSED
    scratch.marks[way.source, 0] = scratch.marks[way.target, 1] = turn
    scratch.near_queue[0], scratch.far_queue[0] = way.source, way.target
    return turn  # type: ignore[no-any-return]


@compiled
def _spread(lines: Lines, scratch: Scratch, way: Way, side: int, span: Any) -> Any:
    """Take one side one hop further; return its outermost nodes, its hops, and the hops to the other side or -1.

    side: 0 from the source, 1 from the target.  span: first and last place of its outermost nodes, and hops.
    """
    marks, turn = scratch.marks, scratch.turn[0] << 32
    queue = scratch.near_queue if side == 0 else scratch.far_queue
    first, last, hops = span
    tail, met = last, -1
    for place in range(first, last):
        node = queue[place]
        for at in range(lines.starts[node], lines.starts[node + 1]):
            other = lines.ends[at]
            if marks[other, side] >= turn or not is_open(lines, lines.edges[at]) or _is_barred(way, node, other):
                continue
            marks[other, side] = turn | (hops + 1)
            queue[tail] = other
            tail += 1
            if marks[other, 1 - side] >= turn:
                there = marks[other, 1 - side] & _HOPS
                met = there if met < 0 else min(met, there)
    return (last, tail, hops + 1), met


@compiled
def _work(lines: Lines, queue: Ints, span: Any) -> int:
    """Return how many neighbours the outermost nodes have; of many nodes, as if each had a dozen."""
    first, last, _ = span
    if last - first > _MANY:
        return (last - first) * _USUAL  # type: ignore[no-any-return]
    total = 0
    for place in range(first, last):
        total += lines.starts[queue[place] + 1] - lines.starts[queue[place]]
    return total


@compiled
def meet(lines: Lines, scratch: Scratch, way: Way, most: int) -> Meeting:
    """Search from both ends, the cheaper one first, until they meet or have gone `most` hops together."""
    _begin_turn(scratch, way)
    near, far = (0, 1, 0), (0, 1, 0)
    while near[2] + far[2] < most and near[0] < near[1] and far[0] < far[1]:
        if _work(lines, scratch.near_queue, near) <= _work(lines, scratch.far_queue, far):
            near, met = _spread(lines, scratch, way, 0, near)
        else:
            far, met = _spread(lines, scratch, way, 1, far)
        if met >= 0:
            return Meeting(near[2] + far[2], near[2], far[2], near[0], near[1])
    return Meeting(-1, near[2], far[2], 0, 0)


@compiled
def trace(lines: Lines, scratch: Scratch, way: Way, met: Meeting) -> Ints:
    """Return the shortest path whose nodes come first in order, of the searches that met."""
    turn = scratch.turn[0] << 32
    path = np.empty(met.hops + 1, np.int32)
    work, tail = scratch.far_queue, 0
    for place in range(met.first, met.last):
        node = scratch.near_queue[place]
        if scratch.marks[node, 1] == turn | met.far_hops:
            scratch.marks[node, 0] |= _ON_A_PATH
            work[tail] = node
            tail += 1
    head = 0
    while head < tail:
        node = work[head]
        head += 1
        before = turn | ((scratch.marks[node, 0] & _HOPS) - 1)
        for at in range(lines.starts[node], lines.starts[node + 1]):
            other = lines.ends[at]
            if scratch.marks[other, 0] == before and is_open(lines, lines.edges[at]):
                if _is_barred(way, node, other):
                    continue
                scratch.marks[other, 0] |= _ON_A_PATH
                work[tail] = other
                tail += 1
    path[0] = way.source
    for hop in range(1, met.hops + 1):
        side = 0 if hop <= met.near_hops else 1
        wanted = turn | _ON_A_PATH | hop if side == 0 else turn | (met.hops - hop)
        path[hop] = _next(lines, scratch.marks[:, side], wanted, way, path[hop - 1])
    return path


@compiled
def _next(lines: Lines, marks: Longs, wanted: int, way: Way, node: int) -> int:
    for at in range(lines.starts[node], lines.starts[node + 1]):
        other = lines.ends[at]
        if marks[other] == wanted and is_open(lines, lines.edges[at]) and not _is_barred(way, node, other):
            return other  # type: ignore[no-any-return]
    return -1


@compiled
def list_paths(lines: Lines, scratch: Scratch, way: Way, hops: Any, most: Any) -> tuple[Ints, Ints, bool]:
    """Return all paths of hops[0] to hops[1] hops, shortest first, then in order of nodes.

    most: paths and steps, the ceiling.  Returns a row of nodes a path, the hops of each, and whether these are all.
    """
    _begin_turn(scratch, way)
    depth = max(1, hops[1] - 2)
    far = (0, 1, 0)
    while far[2] < depth and far[0] < far[1]:
        far, _ = _spread(lines, scratch, way, 1, far)
    found = np.empty((most[0], hops[1] + 1), np.int32)
    sizes = np.empty(most[0], np.int32)
    count, steps = 0, 0
    for size in range(hops[0], hops[1] + 1):
        count, steps = _list_of_size(lines, scratch, way, (size, depth, most[1]), (found, sizes, count, steps))
        if steps < 0:
            break
    return found[:count], sizes[:count], steps >= 0


@compiled
def _list_of_size(lines: Lines, scratch: Scratch, way: Way, limits: Any, told: Any) -> tuple[int, int]:
    """Add the paths of exactly so many hops; return how many paths and steps there are now, -1 at a ceiling."""
    size, depth, most_steps = limits
    found, sizes, count, steps = told
    turn = scratch.turn[0] << 32
    path, place = np.empty(size + 1, np.int32), np.empty(size + 1, np.int64)
    path[0], place[0] = way.source, lines.starts[way.source]
    hop = 0
    while hop >= 0:
        node = path[hop]
        if size - hop == 1:
            steps += 1
            at = _place_of(lines, node, way.target)
            if at >= 0 and is_open(lines, lines.edges[at]):
                if count == len(sizes):
                    return count, -1
                found[count, :size], found[count, size], sizes[count] = path[:size], way.target, size
                count += 1
            hop -= 1
            continue
        if place[hop] == lines.starts[node + 1]:
            hop -= 1
            continue
        other, edge = lines.ends[place[hop]], lines.edges[place[hop]]
        place[hop] += 1
        steps += 1
        if steps > most_steps:
            return count, -1
        mark = scratch.marks[other, 1]
        least = mark & _HOPS if mark >= turn else depth + 1
        if hop + 1 + least > size or other == way.target or _contains(path[: hop + 1], other):
            continue
        if is_open(lines, edge):
            hop += 1
            path[hop], place[hop] = other, lines.starts[other]
    return count, steps


@compiled
def _place_of(lines: Lines, node: int, other: int) -> int:
    """Return where a neighbour stands among those of a node, -1 where it is none."""
    low, high = lines.starts[node], lines.starts[node + 1]
    end = high
    while low < high:
        middle = (low + high) // 2
        if lines.ends[middle] < other:
            low = middle + 1
        else:
            high = middle
    return low if low < end and lines.ends[low] == other else -1


@compiled
def edge_length(lines: Lines, edge: int) -> float:
    """Return the least weight of the admitted rows of an edge, -1 where none is admitted."""
    least = -1.0
    for at in range(lines.row_starts[edge], lines.row_starts[edge + 1]):
        row = lines.rows[at]
        if len(lines.admitted) == 0 or lines.admitted[row]:
            weight = lines.weights[row] if len(lines.weights) else 1.0
            least = weight if least < 0 else min(least, weight)
    return least


@compiled
def find_least(lines: Lines, reach: Reach, way: Way, turn: int) -> Ints:
    """Return a path of the least total length, empty where there is none.  turn: higher at each call."""
    marks, lengths = reach.marks, reach.lengths
    for node in way.closed:
        marks[0, node] = marks[1, node] = 2 * turn + 1
    heaps: Any = ([(0.0, way.source)], [(0.0, way.target)])
    for side, end in ((0, way.source), (1, way.target)):
        lengths[side, end], marks[side, end], reach.back[side, end] = 0.0, 2 * turn, -1
    best, middle = np.inf, -1
    while heaps[0] and heaps[1] and heaps[0][0][0] + heaps[1][0][0] < best:
        side = 0 if heaps[0][0][0] <= heaps[1][0][0] else 1
        heap = heaps[0] if side == 0 else heaps[1]
        length, node = heapq.heappop(heap)
        if marks[side, node] != 2 * turn:
            continue
        marks[side, node] = 2 * turn + 1
        for at in range(lines.starts[node], lines.starts[node + 1]):
            other = lines.ends[at]
            if marks[side, other] == 2 * turn + 1 or _is_barred(way, node, other):
                continue
            step = edge_length(lines, lines.edges[at])
            if step < 0 or (marks[side, other] == 2 * turn and lengths[side, other] <= length + step):
                continue
            marks[side, other], lengths[side, other], reach.back[side, other] = 2 * turn, length + step, node
            heapq.heappush(heap, (length + step, np.int64(other)))
            if marks[1 - side, other] >= 2 * turn and length + step + lengths[1 - side, other] < best:
                best, middle = length + step + lengths[1 - side, other], other
    return _path_through(reach, middle)


@compiled
def _path_through(reach: Reach, middle: int) -> Ints:
    """Return the path through the node where both sides met."""
    if middle < 0:
        return np.empty(0, np.int32)
    nodes = [middle]
    while reach.back[0, nodes[-1]] >= 0:
        nodes.append(reach.back[0, nodes[-1]])
    nodes = nodes[::-1]
    while reach.back[1, nodes[-1]] >= 0:
        nodes.append(reach.back[1, nodes[-1]])
    return np.array(nodes, np.int32)
