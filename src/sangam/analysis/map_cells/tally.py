"""How many points share each key, and of which kinds they are, in two passes over the points."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.compilation import compiled

_MOST_BINS = 4_000_000
_ROW = (1 << 25) - 1


class Bins(NamedTuple):
    """Which bin each point is in.  column, row: the first.  rows: in a column.  number: of each bin."""

    keys: NDArray[np.int64]
    column: int
    row: int
    rows: int
    number: NDArray[np.int64]


def hexagons_in(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], Bins]:
    """Return a point of each hexagon, in the order of the hexagons' numbers, and which number each point has."""
    if not len(keys):
        return keys, Bins(keys, 0, 0, 1, keys)
    column, columns, row, rows = _bounds(keys)
    if columns * rows > _MOST_BINS:  # two faces, or points far apart at a fine resolution
        _, sample, number = np.unique(keys, return_index=True, return_inverse=True)
        return sample, Bins(np.arange(len(keys)), 0, 0, 1 << 25, number)
    last = np.full(columns * rows, -1, np.int64)
    _mark_last_events(keys, column, row, rows, last)
    held = np.flatnonzero(last >= 0)
    number = np.zeros(len(last), np.int64)
    number[held] = np.arange(len(held))
    return last[held], Bins(keys, column, row, rows, number)


def count_kinds(bins: Bins, kind: NDArray[np.int64], found: int, kinds: int) -> NDArray[np.int64]:
    """Return how many points of each kind have each number, as (number, kind)."""
    counts = np.zeros((found, kinds), np.int64)
    _count_events(bins, kind, counts)
    return counts


@compiled
def _bounds(keys: NDArray[np.int64]) -> tuple[int, int, int, int]:
    """Return the first column and how many there are, the first row and how many."""
    low = high = keys[0] >> 25
    first = last = keys[0] & _ROW
    for key in keys:
        column, row = key >> 25, key & _ROW
        low, high = min(low, column), max(high, column)
        first, last = min(first, row), max(last, row)
    return low, high - low + 1, first, last - first + 1


@compiled
def _mark_last_events(keys: NDArray[np.int64], column: int, row: int, rows: int, last: NDArray[np.int64]) -> None:
    for at in range(len(keys)):
        last[((keys[at] >> 25) - column) * rows + (keys[at] & _ROW) - row] = at


@compiled
def _count_events(bins: Bins, kind: NDArray[np.int64], counts: NDArray[np.int64]) -> None:
    keys, number, rows = bins.keys, bins.number, bins.rows
    first = bins.column * rows + bins.row
    for at in range(len(keys)):
        counts[number[(keys[at] >> 25) * rows + (keys[at] & _ROW) - first], kind[at]] += 1
