"""The place with most incidents, and the squares of the map."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import numpy as np

from sangam.analysis.emerging_hotspots import Emerging, find_emerging
from sangam.analysis.findings.incidents import INDIA_S, Incidents
from sangam.analysis.findings.series import Series, find_series, kind_of_series
from sangam.analysis.findings.times import (
    BLOCK_H,
    NearRepeats,
    Peak,
    Week,
    blocks,
    find_peak,
    find_repeats,
    find_week,
    weekdays,
)
from sangam.analysis.hotspots import FEWEST, Hotspots, find_hotspots
from sangam.analysis.tables.events import Events
from sangam.analysis.trends import Trend, find_alarms
from sangam.kernel.errors import Refused

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


# What crosses the border: series and hot squares of incidents of several forces, the largest first. Pure.

HOT_SQUARE = "hot-square"
MOST_ACROSS = 10


@dataclass(frozen=True, slots=True)
class Pattern:
    """Incidents of several forces that belong together, the newest first.  kind: of a series in IACA's words, or a
    hot square.

    forces: how many are each one's.  at: of a square the middle of its incidents in degrees, latitude first.
    """

    kind: str
    records: tuple[UUID, ...]
    forces: Mapping[str, int]
    first_at: datetime
    last_at: datetime
    at: tuple[float, float] | None = None
    side_m: float = 0.0


def find_across(incidents: Incidents, since: date) -> tuple[tuple[Pattern, ...], tuple[Pattern, ...]]:
    """Return the series and the hot squares of several forces that hold an incident since that day in India."""
    series = [_series(incidents, each) for each in find_series(incidents) if each.crosses]
    drawn, _ = find_places(incidents)
    hot = [each for each in drawn.squares if each.is_hot and len(each.forces) > 1]
    return _recent(series, since), _recent([_square(incidents, each, drawn.side_m) for each in hot], since)


def _recent(found: Iterable[Pattern], since: date) -> tuple[Pattern, ...]:
    kept = [each for each in found if (each.last_at + timedelta(seconds=INDIA_S)).date() >= since]
    return tuple(sorted(kept, key=lambda each: (-len(each.records), each.records))[:MOST_ACROSS])


def _series(incidents: Incidents, series: Series) -> Pattern:
    return _pattern(incidents, kind_of_series(incidents, series), series.rows)


def _square(incidents: Incidents, square: Square, side_m: float) -> Pattern:
    rows_ = list(square.rows)
    middle = (float(incidents.latitude[rows_].mean()), float(incidents.longitude[rows_].mean()))
    return _pattern(incidents, "hot-square", square.rows, at=middle, side_m=side_m)


def _pattern(
    incidents: Incidents, kind: str, held: Sequence[int], *, at: tuple[float, float] | None = None, side_m: float = 0.0
) -> Pattern:
    newest = sorted(held, key=lambda row: (-int(incidents.seconds[row]), row))
    first, last = (_moment(incidents, row) for row in (newest[-1], newest[0]))
    records, forces = tuple(incidents.ids[row] for row in newest), Counter(incidents.forces[row] for row in held)
    return Pattern(kind, records, dict(sorted(forces.items())), first, last, at, side_m)


def _moment(incidents: Incidents, row: int) -> datetime:
    return datetime.fromtimestamp(int(incidents.seconds[row]) - INDIA_S, UTC)


# At most five plain findings about the incidents of an area and a period.


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings and the map.  Rows are those of `incidents`; each names a record by `incidents.ids`.

    place: None where no place is known.  series: what may be one, those over a border first.
    """

    incidents: Incidents
    drawn: Map
    place: HotPlace | None
    repeats: NearRepeats
    series: tuple[Series, ...]
    week: Week
    peak: Peak


def find_all(incidents: Incidents, since: date, until: date) -> Findings:
    """Return the findings about the incidents of a period, both days included.

    Each says by itself when there is too little to say.  Machines suggest; people judge.
    """
    drawn, place = find_places(incidents)
    return Findings(
        incidents,
        drawn,
        place,
        find_repeats(incidents),
        tuple(find_series(incidents)),
        find_week(incidents, since, until),
        find_peak(incidents),
    )


# A year of incidents: what each force may expect of each crime head in a week, alarms, and emerging hotspots.

CELL_M = 2000.0
FALSE_ALARMS = 0.01
LOOK_BACK = 4
_NO_HEAD = "other-crime"


@dataclass(frozen=True, slots=True)
class History:
    """trend, emerging: None where there is too little, and why in a sentence.  A unit of the trend: force and head."""

    n: int
    trend: Trend | None
    why_no_trend: Refused | None
    emerging: Emerging | None
    why_no_emerging: Refused | None


def find_history(incidents: Incidents) -> History:
    """Return the weekly trend of each force and crime head, and emerging hotspots of 2 km by month.

    Incidents that a patrol found take no part.  Each says by itself where there is too little.
    """
    counted = np.flatnonzero(incidents.is_counted)
    events, _ = incidents.placed_events()
    trend, why_no_trend = None, None
    try:
        trend = find_alarms(
            _by_force(incidents, counted), period="week", false_alarms=FALSE_ALARMS, look_back=LOOK_BACK
        )
    except Refused as refused:
        why_no_trend = refused
    emerging, why_not = None, None
    try:
        emerging = find_emerging(_require_any(events), cell_m=CELL_M, period="month")
    except Refused as refused:
        why_not = refused
    return History(len(counted), trend, why_no_trend, emerging, why_not)


def _by_force(incidents: Incidents, rows: np.ndarray) -> Events:
    """Return the incidents as events whose unit is force and head; one of two heads counts under the first by name."""
    units = [f"{incidents.forces[row]} {min(incidents.heads[row], default=_NO_HEAD)}" for row in rows.tolist()]
    nowhere = np.zeros(len(rows))
    events = Events(nowhere, nowhere, incidents.seconds[rows], unit=np.array(units, np.str_))
    return _require_any(events)


def _require_any(events: Events) -> Events:
    if not len(events):
        raise Refused("analysis:no-events", "No incident of the period takes part: there is nothing to expect from.")
    return events


# Where to look next week: squares by the plain count of past incidents, with its range, their hours and weekday.
#
# Nothing cleverer is used until it beats the count on held-out weeks (`sangam analyse where`).

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
