"""Kernel density of events at the middle of each cell: binned on a finer grid, then smoothed along both axes."""

from math import ceil

import numpy as np

from sangam.analysis.hotspots.grid import Floats, Grid

_REACH = 4.0
"""Bandwidths after which the kernel is nothing."""
_STEPS = 4
"""Steps of the finer grid in a bandwidth, at least."""


def kernel_density(x: Floats, y: Floats, grid: Grid, bandwidth_m: float) -> Floats:
    """Return events for each square kilometre at the middle of each cell (Gaussian kernel, no correction at edges).

    Each event is shared among the four nodes round it, which widens the kernel by a known amount: it is made so much
    narrower.  Against the exact sum the error is below 1 % where the density is at least a tenth of the highest.
    """
    steps = 2 * max(1, ceil(grid.cell_m * _STEPS / bandwidth_m / 2))
    step = grid.cell_m / steps
    reach = ceil(_REACH * bandwidth_m / step)
    fine = _spread_events(x, y, grid, step, reach)
    narrowed = max(bandwidth_m**2 - step**2 / 6, (bandwidth_m / 2) ** 2)
    offsets = np.arange(-reach, reach + 1)
    weights = np.exp(-((offsets * step) ** 2) / (2 * narrowed)) / np.sqrt(2 * np.pi * narrowed)
    across = _smooth_rows(fine, weights, grid.columns, steps)
    return _smooth_rows(across.T, weights, grid.rows, steps).T * 1e6


def _spread_events(x: Floats, y: Floats, grid: Grid, step: float, margin: int) -> Floats:
    """Return the events on nodes a step apart, with a margin on all sides."""
    columns, rows = (round(count * grid.cell_m / step) + 2 * margin + 2 for count in (grid.columns, grid.rows))
    across, up = (x - grid.west_m) / step + margin, (y - grid.south_m) / step + margin
    column, row = across.astype(np.int64), up.astype(np.int64)
    east, north = across - column, up - row
    node = row * columns + column
    size = rows * columns
    fine = np.bincount(node, (1 - east) * (1 - north), size)
    fine += np.bincount(node + 1, east * (1 - north), size)
    fine += np.bincount(node + columns, (1 - east) * north, size)
    fine += np.bincount(node + columns + 1, east * north, size)
    return fine.reshape(rows, columns)


def _smooth_rows(fine: Floats, weights: Floats, count: int, steps: int) -> Floats:
    """Return the weighted sums along the second axis at the middle of each of so many cells."""
    found = np.zeros((fine.shape[0], count))
    for at, weight in enumerate(weights):
        first = steps // 2 + at
        found += weight * fine[:, first : first + count * steps : steps]
    return found
