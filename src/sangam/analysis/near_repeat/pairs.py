"""Pairs of events that lie close in space, counted by distance band and time limit for many rounds at once.

Events stand in the order of their cells, row by row; a cell is as wide as the longest distance.  So the partners of an
event that follow it lie in two runs.  One is its own cell and the next one, the other three cells of the next row.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.compilation import compiled

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Ticks = NDArray[Any]
"""Whole numbers of the narrowest type that holds them."""

ROUNDS = 112
"""Rounds that are counted at once, the first being the events as they are."""
_FLUSH = 32_000
"""Pairs after which the short counters are emptied, before they can run over."""


class Runs(NamedTuple):
    """Events in the order of their cells, and where the partners of each cell stand.

    order: number of each event as it was given.  cell: number of its cell.  same: end of the run that begins after the
    event.  first, last: the run in the next row.
    """

    x: Floats
    y: Floats
    order: Counts
    cell: Counts
    same: Counts
    first: Counts
    last: Counts


def cell_runs(x: Floats, y: Floats, side_m: float) -> Runs:
    """Return the events sorted by square cells of a side, with the runs of each cell's partners."""
    column = np.floor((x - np.min(x)) / side_m).astype(np.int64) + 1
    row = np.floor((y - np.min(y)) / side_m).astype(np.int64)
    width = int(np.max(column)) + 2
    keys = row * width + column
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    cells, cell = np.unique(keys, return_inverse=True)
    return Runs(
        x[order],
        y[order],
        order,
        cell,
        np.searchsorted(keys, cells + 1, "right"),
        np.searchsorted(keys, cells + width - 1, "left"),
        np.searchsorted(keys, cells + width + 1, "right"),
    )


class Near(NamedTuple):
    """How near is near: Manhattan distance or Euclid's, and the upper limits of the bands in metres."""

    is_manhattan: bool
    limits_m: Floats


@compiled
def count_close(runs: Runs, part: tuple[int, int], near: Near) -> Counts:
    """Return how many pairs whose first event lies in the part (begin, end) are in each distance band."""
    counts = np.zeros(len(near.limits_m), np.int64)
    for i in range(part[0], part[1]):
        cell = runs.cell[i]
        for run in range(2):
            start = i + 1 if run == 0 else runs.first[cell]
            stop = runs.same[cell] if run == 0 else runs.last[cell]
            for j in range(start, stop):
                band = _band(runs.x[i] - runs.x[j], runs.y[i] - runs.y[j], near)
                if band >= 0:
                    counts[band] += 1
    return counts


@compiled
def count_rounds(runs: Runs, part: tuple[int, int], near: Near, times: Ticks, limits: Ticks) -> Counts:
    """Return counts (distance bands, time limits, rounds) of pairs within each time limit, in each round.

    times: (events, ROUNDS) in the order of the runs.  limits: the longest gap of each time band, of the same type.
    """
    shape = (len(near.limits_m), len(limits), ROUNDS)
    counts, short, pairs = np.zeros(shape, np.int64), np.zeros(shape, np.int16), 0
    for i in range(part[0], part[1]):
        cell = runs.cell[i]
        for run in range(2):
            start = i + 1 if run == 0 else runs.first[cell]
            stop = runs.same[cell] if run == 0 else runs.last[cell]
            for j in range(start, stop):
                band = _band(runs.x[i] - runs.x[j], runs.y[i] - runs.y[j], near)
                if band < 0:
                    continue
                for k in range(len(limits)):
                    limit = limits[k]
                    for r in range(ROUNDS):  # a fixed number, and the narrow type: both are what the processor's
                        gap = times.dtype.type(times[i, r] - times[j, r])  # wide instructions need
                        close = (gap <= limit) & (gap >= times.dtype.type(-limit))
                        short[band, k, r] = np.int16(short[band, k, r] + np.int16(close))
                pairs += 1
                if pairs == _FLUSH:
                    counts += short
                    short[:] = 0
                    pairs = 0
    return counts + short


@compiled
def _band(dx: float, dy: float, near: Near) -> int:
    distance = abs(dx) + abs(dy) if near.is_manhattan else np.sqrt(dx * dx + dy * dy)
    if distance > near.limits_m[-1]:
        return -1
    band = 0
    while distance > near.limits_m[band]:
        band += 1
    return band
