"""What a map draws over its hexagons: hot squares, emerging ones, next week's, and extortion calls."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from sangam.analysis.emerging_hotspots.categories import CATEGORIES
from sangam.analysis.emerging_hotspots.detection import find_emerging
from sangam.analysis.findings.incidents import Incidents
from sangam.analysis.findings.next_week import SIDE_M, Cell, rank_next_week
from sangam.analysis.findings.places import side_for
from sangam.analysis.findings.series import find_series
from sangam.analysis.hotspots.hotspots import find_hotspots
from sangam.analysis.tables.events import Events
from sangam.analysis.tables.periods import Period
from sangam.analysis.tables.places import Projection
from sangam.kernel.errors import Refused

EMERGING_M = 2000.0
CALL = "extortion-call"
_MOST_SQUARES = 300
_MOST_SERIES = 8
_YEAR_DAYS = 364


@dataclass(frozen=True, slots=True)
class Drawn:
    """A square by its borders in degrees.  kind: of an emerging hotspot, else "".  low, high: next week's range."""

    count: int
    kind: str = ""
    low: int = 0
    high: int = 0
    south: float = 0.0
    west: float = 0.0
    north: float = 0.0
    east: float = 0.0


@dataclass(frozen=True, slots=True)
class Layers:
    """hot: by Gi*, corrected.  why_no_emerging: where there is too little.  calls: rows of the incidents.

    series: rows of each that may be one, the first in time first; those over a border before the others.
    """

    hot: tuple[Drawn, ...]
    emerging: tuple[Drawn, ...]
    why_no_emerging: Refused | None
    next_week: tuple[Drawn, ...]
    calls: tuple[int, ...]
    series: tuple[tuple[int, ...], ...]


def find_layers(incidents: Incidents, since: date, until: date) -> Layers:
    """Return the layers over the incidents of a period, both days included.

    Incidents that a patrol found take no part, except that a call stays a call.
    """
    events, _ = incidents.placed_events()
    hot = _hot(events) if len(events) else ()
    emerging, why_not = _emerging_squares(events, since, until) if len(events) else ((), None)
    ahead = tuple(_ahead(incidents, each) for each in rank_next_week(incidents, since, until).cells)
    calls = tuple(row for row, heads in enumerate(incidents.heads) if CALL in heads and incidents.is_placed[row])
    return Layers(hot, emerging, why_not, ahead, calls, _series(incidents))


def _series(incidents: Incidents) -> tuple[tuple[int, ...], ...]:
    found = (tuple(row for row in each.rows if incidents.is_placed[row]) for each in find_series(incidents))
    return tuple(
        tuple(sorted(rows, key=lambda row: (int(incidents.seconds[row]), row))) for rows in list(found)[:_MOST_SERIES]
    )


def _hot(events: Events) -> tuple[Drawn, ...]:
    side = side_for(max(float(np.ptp(events.x)), float(np.ptp(events.y))))
    found = find_hotspots(events, cell_m=side)
    named = np.flatnonzero(found.hot if found.corrected is None else found.corrected)
    grid = found.grid
    return tuple(
        _square(
            events.projection,
            (grid.west_m + cell % grid.columns * side, grid.south_m + cell // grid.columns * side),
            side,
            Drawn(int(found.counts.flat[cell])),
        )
        for cell in named[:_MOST_SQUARES].tolist()
    )


def _emerging_squares(events: Events, since: date, until: date) -> tuple[tuple[Drawn, ...], Refused | None]:
    """Return emerging hotspots by month where the period is a year, else by week; or why there are none."""
    period: Period = "month" if (until - since).days >= _YEAR_DAYS else "week"
    try:
        found = find_emerging(events, cell_m=EMERGING_M, period=period)
    except Refused as refused:
        return (), refused
    hottest = np.argsort(-found.z[-1], kind="stable")
    grid, named = found.grid, [at for at in hottest.tolist() if found.category[at]][:_MOST_SQUARES]
    cells = [(at, *divmod(int(found.cells[at]), grid.columns)) for at in named]
    squares = tuple(
        _square(
            events.projection,
            (grid.west_m + column * EMERGING_M, grid.south_m + row * EMERGING_M),
            EMERGING_M,
            Drawn(int(found.counts[:, at].sum()), CATEGORIES[found.category[at]]),
        )
        for at, row, column in cells
    )
    return squares, None


def _ahead(incidents: Incidents, cell: Cell) -> Drawn:
    first = cell.rows[0]
    west, south = (float(np.floor(of[first] / SIDE_M) * SIDE_M) for of in (incidents.x, incidents.y))
    drawn = Drawn(len(cell.rows), low=cell.low, high=cell.high)
    return _square(incidents.projection, (west, south), SIDE_M, drawn)


def _square(projection: Projection | None, corner: tuple[float, float], side: float, drawn: Drawn) -> Drawn:
    """Return what is drawn with the borders of a square from its south-west corner in metres."""
    if projection is None:
        raise ValueError("Incidents have degrees.")
    west, south = corner
    north, east = projection.degrees(np.array([west, west + side]), np.array([south, south + side]))
    (bottom, top), (left, right) = ([round(each, 5) for each in of.tolist()] for of in (north, east))
    return replace(drawn, south=bottom, west=left, north=top, east=right)
