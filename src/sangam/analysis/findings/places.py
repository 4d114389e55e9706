"""The place with most incidents, and the squares of the map."""

from dataclasses import dataclass

import numpy as np

from sangam.analysis.findings.incidents import Incidents
from sangam.analysis.hotspots.hotspots import FEWEST, Hotspots, find_hotspots

_SIDES_M = (500.0, 1000.0, 2000.0, 5000.0, 10_000.0, 25_000.0, 50_000.0)
_MOST_SQUARES = 36
"""Squares in a row of the map at most: a small screen shows no more."""


@dataclass(frozen=True, slots=True)
class Square:
    """A square with incidents.  column to the east and row to the north, from 0.  rows: its incidents."""

    column: int
    row: int
    rows: tuple[int, ...]
    forces: tuple[str, ...]
    is_hot: bool


@dataclass(frozen=True, slots=True)
class Map:
    """Squares of one side over the incidents with a known place; those without are counted in `unplaced`."""

    side_m: float
    columns: int
    rows: int
    squares: tuple[Square, ...]
    unplaced: int


@dataclass(frozen=True, slots=True)
class HotPlace:
    """The square with most incidents.  low, high: 95 % range of what it may expect again.

    is_thin: too few incidents to call any place hot.  is_hot: more than its surroundings, corrected for many squares.
    """

    n: int
    count: int
    low: int
    high: int
    side_m: float
    latitude: float
    longitude: float
    is_thin: bool
    is_hot: bool
    rows: tuple[int, ...]
    fewest: int = FEWEST


def find_places(incidents: Incidents) -> tuple[Map, HotPlace | None]:
    """Return the map of the incidents, and the place with most; None where no incident has a known place."""
    events, rows = incidents.placed_events()
    unplaced = len(incidents) - len(rows)
    if not len(events):
        return Map(_SIDES_M[0], 0, 0, (), unplaced), None
    side = side_for(max(float(np.ptp(events.x)), float(np.ptp(events.y))))
    hot = find_hotspots(events, cell_m=side)
    cells = hot.grid.cells_of(events.x, events.y)
    inside = (cells >= 0) & (cells < hot.grid.cells) & _is_on(hot, events.x, events.y)
    squares = _squares(incidents, hot, cells[inside].tolist(), rows[inside].tolist())
    drawn = Map(side, hot.grid.columns, hot.grid.rows, squares, unplaced + int((~inside).sum()))
    return drawn, _hot_place(hot, squares)


def side_for(width_m: float) -> float:
    """Return the side of squares for a stretch of this width."""
    return next((side for side in _SIDES_M if width_m / side < _MOST_SQUARES), _SIDES_M[-1])


def _is_on(hot: Hotspots, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Tell which points lie on the grid: strays far from the rest do not."""
    column, row = (x - hot.grid.west_m) / hot.grid.cell_m, (y - hot.grid.south_m) / hot.grid.cell_m
    found: np.ndarray = (column >= 0) & (column < hot.grid.columns) & (row >= 0) & (row < hot.grid.rows)
    return found


def _squares(incidents: Incidents, hot: Hotspots, cells: list[int], rows: list[int]) -> tuple[Square, ...]:
    held: dict[int, list[int]] = {}
    for cell, row in zip(cells, rows, strict=True):
        held.setdefault(cell, []).append(row)
    corrected = hot.hot if hot.corrected is None else hot.corrected
    return tuple(
        Square(
            cell % hot.grid.columns,
            cell // hot.grid.columns,
            tuple(within),
            tuple(sorted({incidents.forces[row] for row in within})),
            bool(corrected.flat[cell]),
        )
        for cell, within in sorted(held.items())
    )


def _hot_place(hot: Hotspots, squares: tuple[Square, ...]) -> HotPlace:
    most = max(squares, key=lambda each: (each.is_hot, len(each.rows)))
    centre = hot.grid.centre(most.row * hot.grid.columns + most.column)
    low, high = poisson_range(len(most.rows))
    return HotPlace(
        hot.n,
        len(most.rows),
        low,
        high,
        hot.grid.cell_m,
        centre["lat"],
        centre["lon"],
        hot.n < FEWEST,
        most.is_hot,
        most.rows,
    )


def poisson_range(count: int) -> tuple[int, int]:
    """Return the 95 % range of the mean behind a count, in whole numbers drawn outwards.

    Byar's approximation of the exact limits (Breslow and Day 1987).
    """
    if count == 0:
        return 0, 4
    low = count * (1 - 1 / (9 * count) - 1.96 / (3 * count**0.5)) ** 3
    more = count + 1
    high = more * (1 - 1 / (9 * more) + 1.96 / (3 * more**0.5)) ** 3
    return int(max(low, 0.0)), int(np.ceil(high))
