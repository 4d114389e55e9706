"""What a map draws over its hexagons: hot squares, emerging ones, next week's, and extortion calls."""

from dataclasses import dataclass, replace
from datetime import date
from math import ceil

import h3
import numpy as np
from numpy.typing import NDArray

from sangam.analysis.emerging_hotspots.detection import CATEGORIES, find_emerging
from sangam.analysis.findings.incidents import Incidents
from sangam.analysis.findings.places import SIDE_M, Cell, rank_next_week, side_for
from sangam.analysis.findings.series import find_series
from sangam.analysis.hotspots.hotspots import find_hotspots
from sangam.analysis.map_cells.lattice import Bins, count_kinds, hexagons_in, lattice_keys
from sangam.analysis.tables.events import Events
from sangam.analysis.tables.periods import Period
from sangam.analysis.tables.places import Floats, Mask, Projection
from sangam.kernel.errors import Malformed, Refused

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


# Incidents as a map counts them: where, in which week, of which side of the border, and how exactly known.

ROUGH = frozenset({"crossing", "locality"})
"""Precisions by which a place is known less exactly than by its address."""
_KINDS = 4
_DAY_S, _WEEK_S = 86_400, 604_800


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """One row an incident with a known place that no patrol found.

    row: its row among the incidents.  kind: one number for its week of the period, whether it is another force's, and
    whether its place is known roughly.
    """

    row: NDArray[np.intp]
    latitude: Floats
    longitude: Floats
    kind: NDArray[np.int64]
    weeks: int

    def __len__(self) -> int:
        return len(self.row)

    @property
    def week(self) -> NDArray[np.int64]:
        """Return the week of each row."""
        return self.kind // _KINDS


def placed_of(incidents: Incidents, since: date, until: date, *, ours: str) -> Placed:
    """Return the incidents of a period that a map shows.  ours: the force on our side of the border.

    A time that reaches beyond the period counts in its first or last week.
    """
    rows = np.flatnonzero(incidents.is_placed & incidents.is_counted)
    first = (since - date(1970, 1, 1)).days * _DAY_S
    weeks = max(ceil(((until - since).days + 1) / 7), 1)
    places = rows.tolist()
    week = np.clip((incidents.seconds[rows] - first) // _WEEK_S, 0, weeks - 1)
    theirs = np.fromiter((incidents.forces[row] != ours for row in places), bool, len(places))
    rough = np.fromiter((incidents.precisions[row] in ROUGH for row in places), bool, len(places))
    return Placed(rows, incidents.latitude[rows], incidents.longitude[rows], kinds(week, theirs, rough), weeks)


def kinds(week: NDArray[np.int64], theirs: Mask, rough: Mask) -> NDArray[np.int64]:
    """Return the kind of each row of `Placed`."""
    return week * _KINDS + theirs * 2 + rough


# How many incidents lie in each hexagon of H3, by week, and how many of them in the other forces' records.

COARSEST, FINEST = 3, 9
"""Resolutions of H3: hexagons of 100 km and of 300 m."""
MOST_CELLS = 1500
WIDTHS_M = {3: 103_000.0, 4: 39_000.0, 5: 14_800.0, 6: 5_600.0, 7: 2_110.0, 8: 799.0, 9: 302.0}
"""Width of a hexagon of each resolution, from middle to middle."""
_ACROSS = 24
"""Hexagons side by side over the width of what is shown at first."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Hexagons with at least one incident, one row each, the fullest first; rows are those of the `Placed`.

    ids: names in H3.  weeks: counts by (cell, week).  theirs: of other forces.  vague: whose place is known roughly.
    """

    resolution: int
    ids: tuple[str, ...]
    weeks: NDArray[np.int64]
    counts: NDArray[np.int64]
    theirs: NDArray[np.int64]
    vague: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)

    def edge(self, cell: int) -> list[tuple[float, float]]:
        """Return the corners of a cell as latitude and longitude."""
        return [(round(north, 5), round(east, 5)) for north, east in h3.cell_to_boundary(self.ids[cell])]

    def middle(self, cell: int) -> tuple[float, float]:
        """Return the middle of a cell."""
        north, east = h3.cell_to_latlng(self.ids[cell])
        return round(north, 4), round(east, 4)


def count_cells(placed: Placed, resolution: int | None = None) -> Cells:
    """Return the hexagons that hold incidents.  None: of the resolution that suits how far apart they lie.

    Where more than `MOST_CELLS` would be shown, coarser ones.  Raises Malformed for a resolution that no map shows.
    """
    wanted = resolution_for(placed) if resolution is None else resolution
    require_resolution(wanted)
    while True:
        keys = lattice_keys(placed.latitude, placed.longitude, wanted)
        sample, bins = hexagons_in(keys)
        if len(sample) <= MOST_CELLS or wanted == COARSEST:
            return _count_cells(placed, sample, bins, wanted)
        wanted -= 1


def require_resolution(resolution: int) -> None:
    """Raise Malformed unless a map shows hexagons of this resolution."""
    if not COARSEST <= resolution <= FINEST:
        raise Malformed(
            "analysis:map-resolution",
            "The map has hexagons of resolution {coarsest} to {finest}, not {value}.",
            coarsest=COARSEST,
            finest=FINEST,
            value=resolution,
        )


def resolution_for(placed: Placed) -> int:
    """Return the resolution at which the incidents lie some two dozen hexagons apart."""
    if not len(placed):
        return COARSEST
    north, east = float(np.ptp(placed.latitude)), float(np.ptp(placed.longitude))
    width_m = max(north, east * 0.88) * 111_000
    return next((each for each in range(FINEST, COARSEST, -1) if WIDTHS_M[each] * _ACROSS >= width_m), COARSEST)


def _count_cells(placed: Placed, sample: NDArray[np.int64], bins: Bins, resolution: int) -> Cells:
    names, joined = _name_hexagons(placed, sample, resolution)
    parts = count_kinds(bins, placed.kind, len(sample), placed.weeks * 4)
    whole = np.zeros((len(names), placed.weeks, 2, 2), np.int64)
    np.add.at(whole, joined, parts.reshape(len(sample), *whole.shape[1:]))
    counts = whole.sum(axis=(1, 2, 3))
    order = np.lexsort((np.array(names, np.str_), -counts)) if names else np.zeros(0, np.intp)
    whole = whole[order]
    weeks, theirs, vague = whole.sum(axis=(2, 3)), whole[:, :, 1].sum(axis=(1, 2)), whole[..., 1].sum(axis=(1, 2))
    return Cells(resolution, tuple(names[at] for at in order.tolist()), weeks, counts[order], theirs, vague)


def _name_hexagons(placed: Placed, sample: NDArray[np.int64], resolution: int) -> tuple[list[str], NDArray[np.int64]]:
    """Return the names of the hexagons, and which of them each number is: at a face's edge one hexagon has two."""
    places = zip(placed.latitude[sample].tolist(), placed.longitude[sample].tolist(), strict=True)
    named = [h3.latlng_to_cell(north, east, resolution) for north, east in places]
    number = {name: at for at, name in enumerate(dict.fromkeys(named))}
    return list(number), np.array([number[name] for name in named], np.int64)


# The incidents of one hexagon.

_MARGIN = 0.0005
_LETTERS, _HEXADECIMAL = 15, frozenset("0123456789abcdef")
Box = tuple[float, float, float, float]


def require_cell(name: str) -> Box:
    """Return the box round a hexagon: south, west, north, east.  Raises Malformed where the map has none so named."""
    if not _is_name(name) or not h3.is_valid_cell(name) or not COARSEST <= h3.get_resolution(name) <= FINEST:
        raise Malformed("analysis:map-cell", "The map has no such hexagon: choose it on the map or in the table.")
    north, east = zip(*h3.cell_to_boundary(name), strict=True)
    return min(north) - _MARGIN, min(east) - _MARGIN, max(north) + _MARGIN, max(east) + _MARGIN


def _is_name(text: str) -> bool:
    """Tell whether a text has the form of a hexagon's name; the library takes others, and breaks at long numbers."""
    return len(text) == _LETTERS and not set(text) - _HEXADECIMAL


def inside(placed: Placed, name: str) -> NDArray[np.intp]:
    """Return the rows of the incidents that lie in a hexagon, as the map counts them."""
    places = zip(placed.latitude.tolist(), placed.longitude.tolist(), strict=True)
    resolution = h3.get_resolution(name)
    held = [h3.latlng_to_cell(north, east, resolution) == name for north, east in places]
    return placed.row[np.array(held, bool)] if held else placed.row
