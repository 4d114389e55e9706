"""A graph as arrays: nodes by number, the neighbours of each, and the rows that state each edge.

Nodes are numbered in the order of their ids: no number depends on the order of rows, or on a row that is not admitted.
The graph is undirected and simple: rows that repeat an edge are one edge, rows from a node to itself none.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.native.compilation import Compiler

# The compiler of the graphs package's loops (`kernel.native.compilation`).

_HERE = Path(__file__).parent

compiled = Compiler(_HERE, sorted(_HERE.glob("*.py")), name="compiled-graphs")


Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_NO_FLAGS: Flags = np.zeros(0, np.bool_)
_NO_FLOATS: Floats = np.zeros(0, np.float64)
_LONGEST_NUMBER = 1_000


class Rows(NamedTuple):
    """The given edges: row i joins nodes one[i] and other[i].  weights: one a row, or none at all."""

    one: Ints
    other: Ints
    weights: Floats


class Lines(NamedTuple):
    """The neighbours as the compiled loops take them.

    Neighbours of node i: ends[starts[i]:starts[i+1]], ascending; edges: the edge of each.  Rows that state edge e:
    rows[row_starts[e]:row_starts[e+1]].  admitted: by row, empty where all are.  weights: by row, empty where none is.
    """

    starts: Longs
    ends: Ints
    edges: Ints
    row_starts: Longs
    rows: Ints
    admitted: Flags
    weights: Floats


@dataclass(frozen=True, eq=False)
class Graph:
    """An undirected simple graph.

    ids: of the nodes, ascending.  labels: what to call each.  listed: whether a node stands there without any edge.
    one, other: the two nodes of each edge, one < other.
    """

    ids: Sequence[str]
    labels: Sequence[str]
    listed: Flags
    rows: Rows
    lines: Lines
    one: Ints
    other: Ints
    _own: threading.local = field(default_factory=threading.local, repr=False)

    @property
    def nodes(self) -> int:
        """Return how many nodes there are."""
        return len(self.ids)

    @property
    def edges(self) -> int:
        """Return how many edges there are."""
        return len(self.one)

    @cached_property
    def self_loops(self) -> int:
        """Return how many rows join a node to itself; they are no edges."""
        return int(np.count_nonzero(self.rows.one == self.rows.other))

    @property
    def duplicates(self) -> int:
        """Return how many rows repeat an edge that another row states."""
        return len(self.rows.one) - self.self_loops - self.edges

    @cached_property
    def strengths(self) -> Floats:
        """Return the weight of each edge: the sum over its rows, 1 where no weights were given."""
        if not len(self.rows.weights) or not self.edges:
            return np.ones(self.edges)
        sums: Floats = np.add.reduceat(self.rows.weights[self.lines.rows], self.lines.row_starts[:-1])
        return sums

    @property
    def scratch(self) -> "Scratch":
        """Return this thread's arrays for marks of nodes; they are made once."""
        if not hasattr(self._own, "scratch"):
            self._own.scratch = Scratch.of(self.nodes)
        found: Scratch = self._own.scratch
        return found

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.ids)}

    @cached_property
    def _by_label(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, label in enumerate(self.labels):
            found.setdefault(label, []).append(number)
        return found

    def number_of(self, name: str, *, admitted: Flags | None = None) -> int:
        """Return the number of the node with this label, or else this id.

        Raises NotFound where there is none, or none that an admitted row states.  Raises Refused where several nodes
        bear the label.
        """
        called = self._by_label.get(name, []) if self.labels is not self.ids else []
        known = [number for number in called if self.is_known(number, admitted)]
        if len(known) > 1:
            raise Refused("graphs:name", "{count} nodes are called {name}. Give the id.", count=len(known), name=name)
        number = known[0] if known else self._numbers.get(name, -1)
        if number < 0 or not self.is_known(number, admitted):
            raise NotFound("graphs:node", "{name} is not in the network.", name=name)
        return number

    def is_known(self, number: int, admitted: Flags | None) -> bool:
        """Tell whether a node is listed, or stands in an admitted row."""
        if admitted is None or self.listed[number]:
            return True
        lines = self.lines
        for edge in lines.edges[lines.starts[number] : lines.starts[number + 1]]:
            if admitted[lines.rows[lines.row_starts[edge] : lines.row_starts[edge + 1]]].any():
                return True
        loops = self._loop_rows
        return bool(admitted[loops[self.rows.one[loops] == number]].any())

    @cached_property
    def _loop_rows(self) -> Longs:
        return np.flatnonzero(self.rows.one == self.rows.other)

    def lines_of(self, admitted: Flags | None) -> Lines:
        """Return the neighbours, with the mask of admitted rows.  Raises Malformed for a mask of another length."""
        if admitted is None:
            return self.lines
        if len(admitted) != len(self.rows.one) or admitted.dtype != np.bool_:
            raise Malformed("graphs:mask", "The mask of admitted rows must have one flag a row.")
        # An empty mask means that all are admitted; of a graph without rows that is the same.
        return self.lines._replace(admitted=admitted)

    def admitted_part(self, admitted: Flags | None) -> "Graph":
        """Return the graph as if the rows that are not admitted had never been given."""
        if admitted is None:
            return self
        self.lines_of(admitted)
        given = self.rows
        weights = given.weights[admitted] if len(given.weights) else given.weights
        rows = Rows(given.one[admitted], given.other[admitted], weights)
        known = self.listed.copy()
        known[rows.one] = known[rows.other] = True
        place = np.cumsum(known, dtype=np.int32) - 1
        kept = np.flatnonzero(known).tolist()
        ids = [self.ids[at] for at in kept]
        labels = ids if self.labels is self.ids else [self.labels[at] for at in kept]
        return graph_of(ids, labels, self.listed[kept], Rows(place[rows.one], place[rows.other], rows.weights))

    def rows_between(self, one: int, other: int, *, admitted: Flags | None = None) -> list[int]:
        """Return the numbers of the admitted rows that state the edge of two neighbours, ascending."""
        lines = self.lines
        first, last = lines.starts[one], lines.starts[one + 1]
        edge = lines.edges[first + np.searchsorted(lines.ends[first:last], other)]
        rows = lines.rows[lines.row_starts[edge] : lines.row_starts[edge + 1]]
        return [int(row) for row in (rows if admitted is None else rows[admitted[rows]])]


class Scratch(NamedTuple):
    """Marks of nodes for one question.  turn: the question's number; a mark of another turn counts as none.

    marks: turn and hops, packed, from the source and from the target, side by side in memory.  near_queue, far_queue:
    nodes in the order in which they were reached.
    """

    marks: Longs
    near_queue: Ints
    far_queue: Ints
    turn: Longs

    @classmethod
    def of(cls, nodes: int) -> "Scratch":
        """Make the arrays for so many nodes."""
        queues = (np.empty(nodes, np.int32), np.empty(nodes, np.int32))
        return cls(np.zeros((nodes, 2), np.int64), *queues, np.zeros(1, np.int64))


def build_graph(
    rows: Iterable[Sequence[object]], *, nodes: Iterable[str] = (), labels: dict[str, str] | None = None
) -> Graph:
    """Return the graph of rows (id, id) or (id, id, weight).  The number of a row is its place.

    nodes: ids that stand there even without an edge.  labels: what to call a node, where not by its id.
    Raises Malformed for a weight that is negative or no number, and where only some rows have one.
    """
    given = [tuple(row) for row in rows]
    listed = [str(node) for node in nodes]
    sizes = {len(row) for row in given}
    if sizes - {2} and sizes != {3}:
        raise Malformed("graphs:rows", "Each row must be two ids, or each two ids and a weight.")
    named = [str(row[side]) for side in (0, 1) for row in given]
    weights = np.array([float(str(row[2])) for row in given]) if sizes == {3} else _NO_FLOATS
    if not np.all(np.isfinite(weights) & (weights >= 0)):
        raise Malformed("graphs:negative", "A weight must be a number, zero or more.")
    ids = sorted({*named, *listed}, key=id_order)
    numbers = {name: number for number, name in enumerate(ids)}
    ends = np.array([numbers[name] for name in named], np.int32).reshape(2, -1)
    flags = np.zeros(len(ids), np.bool_)
    flags[[numbers[name] for name in listed]] = True
    called = ids if labels is None else [labels.get(name, name) for name in ids]
    return graph_of(ids, called, flags, Rows(ends[0], ends[1], weights))


def id_order(name: str) -> tuple[int, int, str]:
    """Return the key by which ids are sorted: whole numbers by value, then other texts by code point."""
    return (0, len(name), name) if name.isascii() and name.isdigit() else (1, 0, name)


def graph_of(ids: Sequence[str], labels: Sequence[str], listed: Flags, rows: Rows) -> Graph:
    """Return the graph of numbered rows.  ids: in the order of `id_order`; labels: `ids` itself where they are one."""
    low, high = np.minimum(rows.one, rows.other), np.maximum(rows.one, rows.other)
    order = _pair_order(low, high, len(ids))
    row_starts = _edge_starts(low, high, order)
    firsts = order[row_starts[:-1]]
    one, other = low[firsts], high[firsts]
    starts, ends, edges = _neighbours(one, other, len(ids))
    lines = Lines(starts, ends, edges, row_starts, order, _NO_FLAGS, rows.weights)
    return Graph(ids, labels, listed, rows, lines, one, other)


@compiled
def _pair_order(low: Ints, high: Ints, nodes: int) -> Ints:
    """Return the rows that are no loops, sorted by both nodes, those of one pair by their place."""
    by_high = np.empty(len(low), np.int32)
    starts = np.zeros(nodes + 1, np.int64)
    loops = 0
    for row in range(len(low)):
        starts[high[row] + 1] += 1
    for node in range(nodes):
        starts[node + 1] += starts[node]
    for row in range(len(low)):
        by_high[starts[high[row]]] = row
        starts[high[row]] += 1
    starts[:] = 0
    for row in range(len(low)):
        if low[row] != high[row]:
            starts[low[row] + 1] += 1
        else:
            loops += 1
    for node in range(nodes):
        starts[node + 1] += starts[node]
    order = np.empty(len(low) - loops, np.int32)
    for at in range(len(by_high)):
        row = by_high[at]
        if low[row] != high[row]:
            order[starts[low[row]]] = row
            starts[low[row]] += 1
    return order


@compiled
def _edge_starts(low: Ints, high: Ints, order: Ints) -> Longs:
    """Return where the rows of each edge begin in `order`, and at last its length."""
    starts = np.empty(len(order) + 1, np.int64)
    count = 0
    for at in range(len(order)):
        row, before = order[at], order[at - 1]
        if at == 0 or low[row] != low[before] or high[row] != high[before]:
            starts[count] = at
            count += 1
    starts[count] = len(order)
    return starts[: count + 1].copy()


@compiled
def _neighbours(one: Ints, other: Ints, nodes: int) -> tuple[Longs, Ints, Ints]:
    """Return starts, ends and edges of `Lines`.  Edges come sorted, so each node's neighbours come out ascending."""
    starts = np.zeros(nodes + 1, np.int64)
    for edge in range(len(one)):
        starts[one[edge] + 1] += 1
        starts[other[edge] + 1] += 1
    for node in range(nodes):
        starts[node + 1] += starts[node]
    place = starts[:-1].copy()
    ends, edges = np.empty(2 * len(one), np.int32), np.empty(2 * len(one), np.int32)
    for edge in range(len(one)):
        for here, there in ((one[edge], other[edge]), (other[edge], one[edge])):
            ends[place[here]], edges[place[here]] = there, edge
            place[here] += 1
    return starts, ends, edges


@compiled
def is_open(lines: Lines, edge: int) -> bool:
    """Tell whether an admitted row states the edge."""
    if len(lines.admitted) == 0:
        return True
    for at in range(lines.row_starts[edge], lines.row_starts[edge + 1]):  # noqa: SIM110 - compiled, without generators
        if lines.admitted[lines.rows[at]]:
            return True
    return False
