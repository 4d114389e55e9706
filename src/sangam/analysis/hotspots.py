"""Hotspots of events by cell: by count, kernel density or Gi*."""

from dataclasses import dataclass
from math import ceil, erfc, exp, lgamma, log, sqrt
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.tables.events import Events
from sangam.analysis.tables.places import Projection, stray
from sangam.kernel.errors import Malformed, Refused

# A grid of square cells over events, and counts in it.

Floats = NDArray[np.float64]
_MOST_CELLS = 25_000_000
_STRAY = "far from the rest"


@dataclass(frozen=True, slots=True)
class Grid:
    """Square cells from a corner, row by row to the north.  A cell holds its lower edges and not its upper ones."""

    west_m: float
    south_m: float
    cell_m: float
    columns: int
    rows: int
    projection: Projection | None = None

    @property
    def cells(self) -> int:
        """Return how many cells there are."""
        return self.columns * self.rows

    def cells_of(self, x: Floats, y: Floats) -> NDArray[np.int64]:
        """Return the number of the cell of each point."""
        column = ((x - self.west_m) / self.cell_m).astype(np.int64)
        row = ((y - self.south_m) / self.cell_m).astype(np.int64)
        return row * self.columns + column

    def counts(self, cells: NDArray[np.int64]) -> Floats:
        """Return how many of these numbers fall in each cell, as (rows, columns)."""
        return np.bincount(cells, minlength=self.cells).reshape(self.rows, self.columns).astype(np.float64)

    def centre(self, cell: int) -> dict[str, float]:
        """Return the middle of a cell: x and y in metres, or lat and lon where degrees were given."""
        row, column = divmod(cell, self.columns)
        x = self.west_m + (column + 0.5) * self.cell_m
        y = self.south_m + (row + 0.5) * self.cell_m
        if not self.projection:
            return {"x": round(x, 3), "y": round(y, 3)}
        latitude, longitude = self.projection.degrees(np.array(x), np.array(y))
        return {"lat": round(float(latitude), 6), "lon": round(float(longitude), 6)}


def without_strays(events: Events) -> Events:
    """Return the events without those that lie in small groups 50 km and more away, which would stretch the grid."""
    return events.chosen(~stray(events.x, events.y), _STRAY)


def grid_over(events: Events, cell_m: float) -> Grid:
    """Return the grid whose south-west corner is that of the events.

    Raises Malformed for a cell of no size, Refused where it would be too large.
    """
    if not cell_m > 0 or not np.isfinite(cell_m):
        raise Malformed("analysis:cell-size", "The side of a cell must be longer than 0 m.")
    west, south = float(np.min(events.x)), float(np.min(events.y))
    columns = int((np.max(events.x) - west) / cell_m) + 1
    rows = int((np.max(events.y) - south) / cell_m) + 1
    if columns * rows > _MOST_CELLS:
        raise Refused(
            "analysis:too-many-cells",
            "Cells of {cell} m over {width} km by {height} km are {cells}: take larger cells or a smaller area.",
            cell=f"{cell_m:g}",
            width=round(columns * cell_m / 1000),
            height=round(rows * cell_m / 1000),
            cells=f"{columns * rows:,}",
        )
    return Grid(west, south, cell_m, columns, rows, events.projection)


def queen_sums(values: Floats) -> Floats:
    """Return, for each cell of (…, rows, columns), the sum over itself and the up to eight cells that touch it."""
    across = values.copy()
    across[..., 1:] += values[..., :-1]
    across[..., :-1] += values[..., 1:]
    sums = across.copy()
    sums[..., 1:, :] += across[..., :-1, :]
    sums[..., :-1, :] += across[..., 1:, :]
    return sums


# Kernel density of events at the middle of each cell: binned on a finer grid, then smoothed along both axes.

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


# Gi*: how far the events of a cell and its neighbours lie above what the whole grid would lead to expect.

Z_95 = 1.959963984540054
"""Beyond it lies 5 % of chance, on both sides together."""


def gi_star(counts: Floats) -> Floats:
    """Return z of each cell of (rows, columns): Gi* with binary weights, the cell and those that touch it (queen).

    All cells count, empty ones too.  Zero everywhere where all cells are alike.
    Source: Ord and Getis 1995, Geographical Analysis 27:286, formula 14; equal to esda's `G_Local(star=True)`.
    """
    return z_scores(queen_sums(counts), queen_sums(np.ones_like(counts)), counts)


def z_scores(sums: Floats, neighbours: Floats, values: Floats) -> Floats:
    """Return z of sums over so many neighbours, drawn from these values."""
    n, mean = values.size, values.mean()
    spread = sqrt(max((values * values).mean() - mean * mean, 0.0))
    scale = spread * np.sqrt(np.maximum(neighbours * (n - neighbours), 0) / max(n - 1, 1))
    return np.divide(sums - mean * neighbours, scale, out=np.zeros_like(sums), where=scale > 0)


def hot_after_correction(z: Floats, rate: float = 0.05) -> NDArray[np.bool_]:
    """Tell which cells are hot with so many tests: of those named, at most this share is expected to be false.

    Source: Benjamini and Hochberg 1995, on two-sided p.
    """
    flat = z.ravel()
    candidates = np.flatnonzero(flat > Z_95 * min(1.0, 0.05 / rate))
    order = candidates[np.argsort(-flat[candidates], kind="stable")]
    p = np.array([erfc(value / sqrt(2)) for value in flat[order].tolist()])
    passed = np.flatnonzero(p <= rate * np.arange(1, len(p) + 1) / max(flat.size, 1))
    found = np.zeros(flat.size, bool)
    found[order[: passed[-1] + 1 if len(passed) else 0]] = True
    return found.reshape(z.shape)


# Events against a base: households, shops, vehicles or persons, whatever could be struck there.

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


FEWEST = 30
"""Below so many events no cell is called hot."""
Method = Literal["gi", "kde", "count", "rate"]


@dataclass(frozen=True, slots=True)
class Hotspots:
    """values: by cell (rows, columns): z for Gi*, events for each km² for kde, events for count.

    For rate: events over what a base leads to expect (`rates`).
    hot: cells above z 1.96 for Gi*, unlikely by chance for rate; else the fewest cells that hold half of all.
    corrected: those that stay with correction for many tests, Gi* and rate only.
    """

    n: int
    method: Method
    grid: Grid
    counts: Floats
    values: Floats
    hot: NDArray[np.bool_]
    corrected: NDArray[np.bool_] | None
    bandwidth_m: float | None
    left_out: dict[str, int]
    caveats: tuple[str, ...]

    def strongest(self, count: int = 10) -> list[dict[str, float]]:
        """Return the cells of the highest values that hold events, the highest first."""
        return [self._cell(int(cell)) for cell in self.ranked()[:count]]

    def ranked(self) -> NDArray[np.int64]:
        """Return the numbers of the cells whose value is above 0, the highest first."""
        flat = self.values.ravel()
        order = np.argsort(-flat, kind="stable")
        return order[: int((flat > 0).sum())]

    def _cell(self, cell: int) -> dict[str, float]:
        place = self.grid.centre(cell)
        return {**place, "count": int(self.counts.flat[cell]), self.unit: round(float(self.values.flat[cell]), 4)}

    @property
    def unit(self) -> str:
        """Return what the values are."""
        return {"gi": "z", "kde": "per_km2", "count": "events", "rate": "rate"}[self.method]

    def as_json(self) -> dict[str, Any]:
        """Return the result as plain values."""
        highest = float(np.max(self.values))
        return {
            "n": self.n,
            "method": self.method,
            "cell_m": self.grid.cell_m,
            "cells": self.grid.cells,
            "columns": self.grid.columns,
            "rows": self.grid.rows,
            "hot": int(self.hot.sum()),
            "hot_corrected": None if self.corrected is None else int(self.corrected.sum()),
            "max_z": highest if self.method == "gi" else None,
            "max_per_km2": highest if self.method == "kde" else None,
            "max_rate": highest if self.method == "rate" else None,
            "max_count": int(np.max(self.counts)),
            "bandwidth_m": self.bandwidth_m,
            "top": self.strongest(),
            "left_out": self.left_out,
            "caveats": list(self.caveats),
        }


def find_hotspots(
    events: Events,
    *,
    cell_m: float,
    method: Method = "gi",
    bandwidth_m: float | None = None,
    base: Events | None = None,
) -> Hotspots:
    """Return the hotspots of events on a grid of square cells.

    Events in small groups 50 km and more from the rest are left out and counted: they would stretch the grid.
    base: what could be struck, a row each; the method is then rate, whatever is given.
    bandwidth_m: of the Gaussian kernel, kde only; two cells unless given.  Below 30 events nothing is called hot.
    Raises Malformed for a cell of no size, Refused where the grid would be too large.
    """
    if bandwidth_m is not None and not bandwidth_m > 0:
        raise Malformed("analysis:bandwidth", "The bandwidth must be longer than 0 m.")
    events = without_strays(events)
    grid = grid_over(events, cell_m)
    counts = grid.counts(grid.cells_of(events.x, events.y))
    if base is not None:
        return _against_base(events, grid, counts, base)
    bandwidth = (bandwidth_m or 2 * cell_m) if method == "kde" else None
    values = _values(events, grid, counts, bandwidth, method)
    corrected = hot_after_correction(values) if method == "gi" else None
    hot = values > Z_95 if method == "gi" else _half(values)
    caveats = events.caveats
    if len(events) < FEWEST:
        hot, corrected = hot & False, None if corrected is None else corrected & False
        caveats = (*caveats, f"Only {len(events)} events: below {FEWEST} no cell is called hot.")
    return Hotspots(len(events), method, grid, counts, values, hot, corrected, bandwidth, events.left_out, caveats)


def _against_base(events: Events, grid: Grid, counts: Floats, base: Events) -> Hotspots:
    found = rates_of(counts, grid, base)
    hot, corrected, caveats = found.hot, found.corrected, events.caveats
    if found.without_base:
        caveats = (*caveats, f"{found.without_base} events lie where no base stands: of these cells nothing is said.")
    if len(events) < FEWEST:
        hot, corrected = hot & False, corrected & False
        caveats = (*caveats, f"Only {len(events)} events: below {FEWEST} no cell is called hot.")
    return Hotspots(len(events), "rate", grid, counts, found.values, hot, corrected, None, events.left_out, caveats)


def _values(events: Events, grid: Grid, counts: Floats, bandwidth_m: float | None, method: Method) -> Floats:
    if method == "gi":
        return gi_star(counts)
    return counts if method == "count" else kernel_density(events.x, events.y, grid, bandwidth_m or 2 * grid.cell_m)


def _half(values: Floats) -> NDArray[np.bool_]:
    """Tell which are the fewest cells that hold half of all."""
    flat = values.ravel()
    order = np.argsort(-flat, kind="stable")
    enough = int(np.searchsorted(np.cumsum(flat[order]), flat.sum() / 2)) + 1
    found = np.zeros(flat.size, bool)
    found[order[:enough]] = True
    return found.reshape(values.shape)
