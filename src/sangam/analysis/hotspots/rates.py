"""Events against a base: households, shops, vehicles or persons, whatever could be struck there."""

from math import exp, lgamma, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.hotspots.grid import Floats, Grid
from sangam.analysis.tables.events import Events

_LEVEL = 0.05


class Rates(NamedTuple):
    """By cell: events over what the base alone leads to expect, 0 without a base; hot, and hot with correction."""

    values: Floats
    hot: NDArray[np.bool_]
    corrected: NDArray[np.bool_]
    without_base: int


def rates_of(counts: Floats, grid: Grid, base: Events) -> Rates:
    """Return the rates of a grid's counts over a base, each of whose rows counts one.

    Expected is the share of the base in a cell, times the events in cells that have one.  Hot: as many or more come
    by chance in at most 5 of 100 (Poisson).  With correction for many tests at most 5 % of what is named is expected to
    be false (Benjamini and Hochberg 1995).  without_base: events in cells where no base stands.
    """
    held = _base_counts(grid, base)
    has_base = held > 0
    inside = float(counts[has_base].sum())
    expected = held * (inside / held.sum() if held.any() else 0.0)
    values = np.divide(counts, expected, out=np.zeros_like(counts), where=expected > 0)
    p = np.ones_like(counts)
    struck = has_base & (counts > 0)
    p[struck] = [_as_many(*each) for each in zip(counts[struck].tolist(), expected[struck].tolist(), strict=True)]
    hot = struck & (p <= _LEVEL) & (values > 1)
    return Rates(values, hot, hot & _correct_significance(p, int(has_base.sum())), int(counts.sum() - inside))


def _base_counts(grid: Grid, base: Events) -> Floats:
    x, y = base.x, base.y
    if grid.projection and base.projection:
        x, y = grid.projection.metres(*base.projection.degrees(x, y))
    inside = (x >= grid.west_m) & (y >= grid.south_m)
    inside &= (x < grid.west_m + grid.columns * grid.cell_m) & (y < grid.south_m + grid.rows * grid.cell_m)
    return grid.counts(grid.cells_of(x[inside], y[inside]))


def _as_many(count: float, expected: float) -> float:
    """Return the chance of as many events or more; 1 where no more came than were expected."""
    if count <= expected:
        return 1.0
    term = exp(count * log(expected) - expected - lgamma(count + 1))
    tail, step = 0.0, count
    while term > tail * 1e-12:
        tail += term
        step += 1
        term *= expected / step
    return min(tail, 1.0)


def _correct_significance(p: Floats, tests: int) -> NDArray[np.bool_]:
    order = np.argsort(p, axis=None, kind="stable")
    passed = np.flatnonzero(p.ravel()[order] <= _LEVEL * np.arange(1, p.size + 1) / max(tests, 1))
    found = np.zeros(p.size, np.bool_)
    found[order[: passed[-1] + 1 if len(passed) else 0]] = True
    return found.reshape(p.shape)
