"""Hotspots of events by cell: by count, kernel density or Gi*."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.hotspots.density import kernel_density
from sangam.analysis.hotspots.gi import Z_95, gi_star, hot_after_correction
from sangam.analysis.hotspots.grid import Floats, Grid, grid_over, without_strays
from sangam.analysis.hotspots.rates import rates_of
from sangam.analysis.tables.events import Events
from sangam.kernel.errors import Malformed

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
