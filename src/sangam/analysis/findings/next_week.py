"""Where to look next week: squares by the plain count of past incidents, with its range, their hours and weekday.

Nothing cleverer is used until it beats the count on held-out weeks (`sangam analyse where`).
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np

from sangam.analysis.findings.incidents import Incidents
from sangam.analysis.findings.places import poisson_range
from sangam.analysis.findings.times import BLOCK_H, blocks, weekdays

SIDE_M = 500.0
MOST_CELLS = 10
FEWEST_IN_CELL = 3
FEWEST_PLACED = 10


@dataclass(frozen=True, slots=True)
class Cell:
    """A square to look at.  low, high: 95 % range of the mean count in the period.  latitude, longitude: its middle.

    first_hour, weekday (Monday 0): those with most of its incidents; None where no incident says an hour.
    """

    rows: tuple[int, ...]
    low: int
    high: int
    latitude: float
    longitude: float
    first_hour: int | None
    weekday: int
    forces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NextWeek:
    """The squares with most, the fullest first.  is_thin: under ten incidents have a place."""

    n: int
    weeks: float
    cells: tuple[Cell, ...]
    is_thin: bool


def rank_next_week(incidents: Incidents, since: date, until: date) -> NextWeek:
    """Return the squares of 500 m with at least three incidents of the period, by count, then by the newest incident.

    Incidents that a patrol found are left out: they would lead to where patrols already go.
    """
    rows = np.flatnonzero(incidents.is_placed & incidents.is_counted)
    weeks = ((until - since).days + 1) / 7
    held: dict[tuple[int, int], list[int]] = defaultdict(list)
    columns = np.floor(incidents.x[rows] / SIDE_M).astype(np.int64).tolist()
    lines = np.floor(incidents.y[rows] / SIDE_M).astype(np.int64).tolist()
    for row, column, line in zip(rows.tolist(), columns, lines, strict=True):
        held[column, line].append(row)
    full = [each for each in held.values() if len(each) >= FEWEST_IN_CELL]
    full.sort(key=lambda each: (-len(each), -max(int(incidents.seconds[row]) for row in each), each))
    is_thin = len(rows) < FEWEST_PLACED
    cells = () if is_thin else tuple(_cell(incidents, each) for each in full[:MOST_CELLS])
    return NextWeek(len(rows), weeks, cells, is_thin)


def _cell(incidents: Incidents, rows: list[int]) -> Cell:
    low, high = poisson_range(len(rows))
    timed = [row for row in rows if incidents.is_timed[row]]
    hours, days = blocks(incidents)[timed], weekdays(incidents)[rows]
    return Cell(
        tuple(rows),
        low,
        high,
        float(np.mean(incidents.latitude[rows])),
        float(np.mean(incidents.longitude[rows])),
        int(np.argmax(np.bincount(hours))) * BLOCK_H if timed else None,
        int(np.argmax(np.bincount(days))),
        tuple(sorted({incidents.forces[row] for row in rows})),
    )
