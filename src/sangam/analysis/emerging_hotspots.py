"""Emerging hotspots: Gi* of each cell in each period, among its neighbours and the period before."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.hotspots import (
    Z_95,
    Floats,
    Grid,
    grid_over,
    hot_after_correction,
    queen_sums,
    without_strays,
    z_scores,
)
from sangam.analysis.tables.events import Events
from sangam.analysis.tables.periods import Period, first_day, is_unfinished, number_periods, without_early
from sangam.kernel.errors import Refused

# Mann and Kendall's test: does a series rise or fall, whatever the shape of the rise.


def trend_z(series: Floats) -> Floats:
    """Return z of the trend of each column of (periods, …), corrected for ties and continuity; 0 where all are alike.

    Source: Mann 1945, Econometrica 13:245; Kendall 1975, Rank Correlation Methods.
    """
    n = len(series)
    score, ties = np.zeros(series.shape[1:]), np.zeros(series.shape[1:])
    for at in range(n - 1):
        score += np.sign(series[at + 1 :] - series[at]).sum(axis=0)
    ordered = np.sort(series, axis=0)
    run = np.ones(series.shape[1:])
    for at in range(1, n + 1):
        goes_on = ordered[at] == ordered[at - 1] if at < n else np.zeros(series.shape[1:], bool)
        ended = ~goes_on
        ties += np.where(ended, run * (run - 1) * (2 * run + 5), 0)
        run = np.where(goes_on, run + 1, 1)
    variance = (n * (n - 1) * (2 * n + 5) - ties) / 18
    moved = score - np.sign(score)
    return np.divide(moved, np.sqrt(variance), out=np.zeros_like(moved), where=variance > 0)


# Classes of an emerging hotspot: the hot ones of ArcGIS's tool, with its rules (docs/patterns.md has the table).

CATEGORIES = (
    "none",
    "new",
    "consecutive",
    "intensifying",
    "persistent",
    "diminishing",
    "sporadic",
    "oscillating",
    "historical",
)
_ALWAYS = 0.9


def classify(z: Floats, hot: NDArray[np.bool_], cold: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the number in `CATEGORIES` of each cell, from z, hot and cold by (periods, cells)."""
    periods = len(hot)
    share = hot.sum(axis=0) / periods
    is_hot_now, always = hot[-1], share >= _ALWAYS
    last_run = _last_run(hot)
    only_at_end = last_run == hot.sum(axis=0)
    trend = trend_z(z)
    rules = (
        ("historical", ~is_hot_now & always),
        ("intensifying", is_hot_now & always & (trend > Z_95)),
        ("diminishing", is_hot_now & always & (trend < -Z_95)),
        ("persistent", is_hot_now & always),
        ("new", is_hot_now & only_at_end & (last_run == 1)),
        ("consecutive", is_hot_now & only_at_end),
        ("oscillating", is_hot_now & cold.any(axis=0)),
        ("sporadic", is_hot_now),
    )
    found = np.zeros(hot.shape[1], np.int64)
    for name, holds in rules:
        found = np.where((found == 0) & holds, CATEGORIES.index(name), found)
    return found


def _last_run(hot: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return for how many periods up to the last each cell has been hot without a break."""
    run = np.zeros(hot.shape[1], np.int64)
    for row in hot:
        run = np.where(row, run + 1, 0)
    return run


FEWEST_PERIODS = 10
"""Below so many periods a trend cannot be told."""
_FEWEST_EVENTS = 100
_MOST_BINS = 60_000_000


@dataclass(frozen=True, slots=True)
class Emerging:
    """category: number in `CATEGORIES` of each cell that ever held an event.  z: (periods, those cells)."""

    n: int
    grid: Grid
    period: Period
    periods: tuple[date, ...]
    cells: NDArray[np.int64]
    category: NDArray[np.int64]
    z: Floats
    hot: NDArray[np.bool_]
    counts: Floats
    left_out: dict[str, int]
    caveats: tuple[str, ...]

    def totals(self) -> dict[str, int]:
        """Return how many cells are of each class."""
        numbers = np.bincount(self.category, minlength=len(CATEGORIES)).tolist()
        return dict(zip(CATEGORIES, numbers, strict=True))

    def rows(self) -> list[dict[str, Any]]:
        """Return the cells of every class but none, the hottest of the last period first."""
        return [row for row in self.every_row() if row["category"] != CATEGORIES[0]]

    def every_row(self) -> list[dict[str, Any]]:
        """Return all cells, the hottest of the last period first."""
        order = np.argsort(-self.z[-1], kind="stable")
        return [
            {
                **self.grid.centre(int(self.cells[at])),
                "category": CATEGORIES[self.category[at]],
                "hot_periods": int(self.hot[:, at].sum()),
                "events": int(self.counts[:, at].sum()),
                "last_z": round(float(self.z[-1, at]), 4),
            }
            for at in order
        ]

    def as_json(self) -> dict[str, Any]:
        """Return the result as plain values."""
        return {
            "n": self.n,
            "cell_m": self.grid.cell_m,
            "period": self.period,
            "periods": len(self.periods),
            "from": str(self.periods[0]),
            "cells": len(self.cells),
            "categories": self.totals(),
            "top": self.rows()[:20],
            "left_out": self.left_out,
            "caveats": list(self.caveats),
        }


def find_emerging(events: Events, *, cell_m: float, period: Period = "month") -> Emerging:
    """Return the class of each cell that ever held an event: new, intensifying, persistent, sporadic, historical, ….

    z: Gi* with binary weights over the cell and those that touch it (queen), in the period and the one before.  It is
    against all cells and periods.  Hot and cold: with correction for many tests, 5 %.  Trend: Mann and Kendall's test
    of z.  Raises Refused below 10 periods, or where cells and periods are too many.
    """
    events = without_strays(events)
    events, numbers = without_early(events, number_periods(events.seconds, period))
    first, last = int(np.min(numbers)), int(np.max(numbers))
    span = last - first + 1
    grid = grid_over(events, cell_m)
    _require_span(span, grid)
    cube = _cube(grid, grid.cells_of(events.x, events.y), numbers - first, span)
    ground = cube.sum(axis=0) > 0
    z = _space_time_z(cube, ground)[:, ground]
    hot, cold = hot_after_correction(z), hot_after_correction(-z)
    if is_few := len(events) < _FEWEST_EVENTS:
        hot, cold = hot & False, cold & False
    caveats = (*events.caveats, *_doubts(events, period, is_few=is_few))
    periods = tuple(first_day(number, period) for number in range(first, last + 1))
    found = np.flatnonzero(ground)
    category = classify(z, hot, cold)
    return Emerging(
        len(events), grid, period, periods, found, category, z, hot, cube[:, ground], events.left_out, caveats
    )


def _require_span(span: int, grid: Grid) -> None:
    if span < FEWEST_PERIODS:
        raise Refused(
            "analysis:few-periods",
            "The events span {span} periods; a trend needs {fewest}. Take a shorter period.",
            span=span,
            fewest=FEWEST_PERIODS,
        )
    if grid.cells * span > _MOST_BINS:
        raise Refused(
            "analysis:too-many-bins",
            "{cells} cells in {span} periods are too many: take larger cells or longer periods.",
            cells=f"{grid.cells:,}",
            span=span,
        )


def _cube(grid: Grid, cells: NDArray[np.int64], period: NDArray[np.int64], span: int) -> Floats:
    flat = np.bincount(period * grid.cells + cells, minlength=span * grid.cells)
    return flat.reshape(span, grid.rows, grid.columns).astype(np.float64)


def _space_time_z(cube: Floats, ground: NDArray[np.bool_]) -> Floats:
    sums = queen_sums(cube)
    sums[1:] += queen_sums(cube[:-1])
    neighbours = np.repeat(queen_sums(ground.astype(np.float64))[None], len(cube), axis=0)
    neighbours[1:] *= 2
    return z_scores(sums, neighbours, cube[:, ground])


def _doubts(events: Events, period: Period, *, is_few: bool) -> tuple[str, ...]:
    said = []
    if is_few:
        said.append(f"Only {len(events)} events: below {_FEWEST_EVENTS} no cell is called hot.")
    if is_unfinished(events.seconds, period):
        said.append(f"The last {period} may not be complete: its hotspots may be missing.")
    return tuple(said)
