"""What a map draws over its hexagons: hot squares, emerging ones, next week's, and extortion calls."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import combinations
from math import ceil, factorial, pi
from typing import Any, NamedTuple

import h3
import numpy as np
from numpy.typing import NDArray

from sangam.analysis.compilation import compiled
from sangam.analysis.emerging_hotspots import CATEGORIES, find_emerging
from sangam.analysis.findings.incidents import Incidents
from sangam.analysis.findings.places import SIDE_M, Cell, rank_next_week, side_for
from sangam.analysis.findings.series import find_series
from sangam.analysis.hotspots import find_hotspots
from sangam.analysis.tables.events import Events
from sangam.analysis.tables.periods import Period
from sangam.analysis.tables.places import Floats, Mask, Projection
from sangam.kernel.errors import Malformed, Refused

# In which hexagon of H3 many points lie, at once.
#
# The library names the hexagon of one point at a time. On each face of its icosahedron the hexagons are a plain
# lattice in the plane that touches the face's middle (gnomonic projection). So two numbers a point tell which points
# share a hexagon, and the library is asked once a hexagon.

Keys = NDArray[np.int64]
_UNIT = 0.381966011250105
"""Distance between the middles of neighbouring hexagons of resolution 0 in the plane: 2 less the golden ratio."""
_TURN = float(np.arctan(np.sqrt(3) / 5))
"""The lattice of each odd resolution is turned by this angle against the even one before it."""
_FACES_APART = 0.66
"""Half-width in radians of the widest stretch between a face's middle and its corner, with a little to spare."""
_HALF = 1 << 24
"""Columns and rows of a lattice are counted from here, so that none is negative: enough for resolution 9."""
_RADIANS = pi / 180
_S3, _S5, _S7, _S9, _S11, _S13, _S15 = ((-1) ** n / factorial(2 * n + 1) for n in range(1, 8))
_C2, _C4, _C6, _C8, _C10, _C12, _C14 = ((-1) ** n / factorial(2 * n) for n in range(1, 8))
"""Series of sine and cosine: up to 38 degrees right to the last digit."""


def lattice_keys(latitude: Floats, longitude: Floats, resolution: int) -> Keys:
    """Return a number for each point: points of one face share it where they share a hexagon, and only there.

    latitude, longitude: degrees within India.
    """
    keys = np.full(len(latitude), -1, np.int64)
    if not len(latitude):
        return keys
    middle, axes = _frames(resolution)
    box = tuple(float(end(of)) for of in (latitude, longitude) for end in (np.min, np.max))
    meridian = (box[2] + box[3]) / 2
    turn = _about_poles(meridian)
    depth = np.full(len(keys), -2.0)
    for face in _near_faces(box, middle).tolist():
        frame = np.stack([middle[face], *axes[face]]) @ turn
        _assign(latitude, longitude, Frame(meridian, frame, face << 50), depth, keys)
    return keys


class Frame(NamedTuple):
    """A face of the icosahedron, turned to a meridian.  axes: its middle, and the two of its lattice.

    key: what its points' keys begin with.
    """

    meridian: float
    axes: Floats
    key: int


@compiled
def _assign(latitude: Floats, longitude: Floats, face: Frame, depth: Floats, keys: Keys) -> None:
    """Number the points that lie deeper in this face than in those before.

    Without a branch, a call or a division that may fail, so that the compiler does several points at once.
    """
    axes, meridian, first = face.axes, face.meridian, face.key
    for at in range(len(latitude)):
        x = latitude[at] * _RADIANS
        q = x * x
        z = x * (1 + q * (_S3 + q * (_S5 + q * (_S7 + q * (_S9 + q * (_S11 + q * (_S13 + q * _S15)))))))
        flat = 1 + q * (_C2 + q * (_C4 + q * (_C6 + q * (_C8 + q * (_C10 + q * (_C12 + q * _C14))))))
        x = (longitude[at] - meridian) * _RADIANS
        q = x * x
        y = flat * x * (1 + q * (_S3 + q * (_S5 + q * (_S7 + q * (_S9 + q * (_S11 + q * (_S13 + q * _S15)))))))
        x = flat * (1 + q * (_C2 + q * (_C4 + q * (_C6 + q * (_C8 + q * (_C10 + q * (_C12 + q * _C14)))))))
        deep = x * axes[0, 0] + y * axes[0, 1] + z * axes[0, 2]
        share = np.true_divide(1.0, deep)
        a = (x * axes[1, 0] + y * axes[1, 1] + z * axes[1, 2]) * share
        b = (x * axes[2, 0] + y * axes[2, 1] + z * axes[2, 2]) * share
        column, row, third = np.rint(a), np.rint(b), np.rint(a + b)
        # Of the three rounded numbers of a hexagon, the one that is furthest off gives way to the other two.
        off_a, off_b, off_third = abs(a - column), abs(b - row), abs(a + b - third)
        is_wrong = column + row != third
        is_column = is_wrong & (off_a > off_b) & (off_a > off_third)
        is_row = is_wrong & (off_a <= off_b) & (off_b > off_third)
        across: Any = np.int64(third - row if is_column else column)
        along: Any = np.int64(third - column if is_row else row)
        key = first | ((across + _HALF) << 25) | (along + _HALF)
        is_deeper = deep > depth[at]
        keys[at] = key if is_deeper else keys[at]
        depth[at] = deep if is_deeper else depth[at]


def _about_poles(meridian: float) -> Floats:
    """Return the turn that makes this meridian the first."""
    cosine, sine = np.cos(np.radians(meridian)), np.sin(np.radians(meridian))
    return np.array([[cosine, -sine, 0.0], [sine, cosine, 0.0], [0.0, 0.0, 1.0]])


def _near_faces(box: tuple[float, ...], middle: Floats) -> Keys:
    """Return the faces to which points of a box (south, north, west, east) may belong."""
    south, north, west, east = box
    centre = _on_sphere(np.array([(south + north) / 2]), np.array([(west + east) / 2]))[0]
    corners = _on_sphere(np.array([south, south, north, north]), np.array([west, east, west, east]))
    reach = float(np.max(np.arccos(np.clip(corners @ centre, -1, 1)))) * 1.05
    away = np.arccos(np.clip(middle @ centre, -1, 1))
    return np.flatnonzero(away <= min(float(np.min(away)) + 2 * reach, _FACES_APART + reach))


@cache
def _frames(resolution: int) -> tuple[Floats, Floats]:
    """Return the middle of each face, and the two axes by which its lattice is counted at a resolution."""
    middle, along = _faces()
    across = np.cross(middle, along)
    if resolution % 2:
        along, across = (
            along * np.cos(_TURN) + across * np.sin(_TURN),
            across * np.cos(_TURN) - along * np.sin(_TURN),
        )
    scale = 7 ** (resolution / 2) / _UNIT
    second = across * scale * 2 / np.sqrt(3)
    return middle, np.stack([along * scale - second / 2, second], axis=1)


@cache
def _faces() -> tuple[Floats, Floats]:
    """Return the middle of each of the twenty faces, and the direction from it to one of its corners.

    The corners are the library's twelve pentagons.
    """
    corners = _on_sphere(*np.array([h3.cell_to_latlng(each) for each in h3.get_pentagons(0)]).T)
    nearness = corners @ corners.T
    edge = float(np.max(nearness - 2 * np.eye(len(corners))))
    touching = [
        list(three)
        for three in combinations(range(len(corners)), 3)
        if all(abs(nearness[pair] - edge) < 1e-6 for pair in combinations(three, 2))
    ]
    middle = _unit(np.array([corners[three].sum(axis=0) for three in touching]))
    first = np.array([corners[three[0]] for three in touching])
    return middle, _unit(first - (first * middle).sum(axis=1, keepdims=True) * middle)


def _unit(vectors: Floats) -> Floats:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _on_sphere(latitude: Any, longitude: Any) -> Floats:
    north, east = np.radians(latitude), np.radians(longitude)
    return np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=1)


# How many points share each key, and of which kinds they are, in two passes over the points.

_MOST_BINS = 4_000_000
_ROW = (1 << 25) - 1


class Bins(NamedTuple):
    """Which bin each point is in.  column, row: the first.  rows: in a column.  number: of each bin."""

    keys: NDArray[np.int64]
    column: int
    row: int
    rows: int
    number: NDArray[np.int64]


def hexagons_in(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], Bins]:
    """Return a point of each hexagon, in the order of the hexagons' numbers, and which number each point has."""
    if not len(keys):
        return keys, Bins(keys, 0, 0, 1, keys)
    column, columns, row, rows = _bounds(keys)
    if columns * rows > _MOST_BINS:  # two faces, or points far apart at a fine resolution
        _, sample, number = np.unique(keys, return_index=True, return_inverse=True)
        return sample, Bins(np.arange(len(keys)), 0, 0, 1 << 25, number)
    last = np.full(columns * rows, -1, np.int64)
    _mark_last_events(keys, column, row, rows, last)
    held = np.flatnonzero(last >= 0)
    number = np.zeros(len(last), np.int64)
    number[held] = np.arange(len(held))
    return last[held], Bins(keys, column, row, rows, number)


def count_kinds(bins: Bins, kind: NDArray[np.int64], found: int, kinds: int) -> NDArray[np.int64]:
    """Return how many points of each kind have each number, as (number, kind)."""
    counts = np.zeros((found, kinds), np.int64)
    _count_events(bins, kind, counts)
    return counts


@compiled
def _bounds(keys: NDArray[np.int64]) -> tuple[int, int, int, int]:
    """Return the first column and how many there are, the first row and how many."""
    low = high = keys[0] >> 25
    first = last = keys[0] & _ROW
    for key in keys:
        column, row = key >> 25, key & _ROW
        low, high = min(low, column), max(high, column)
        first, last = min(first, row), max(last, row)
    return low, high - low + 1, first, last - first + 1


@compiled
def _mark_last_events(keys: NDArray[np.int64], column: int, row: int, rows: int, last: NDArray[np.int64]) -> None:
    for at in range(len(keys)):
        last[((keys[at] >> 25) - column) * rows + (keys[at] & _ROW) - row] = at


@compiled
def _count_events(bins: Bins, kind: NDArray[np.int64], counts: NDArray[np.int64]) -> None:
    keys, number, rows = bins.keys, bins.number, bins.rows
    first = bins.column * rows + bins.row
    for at in range(len(keys)):
        counts[number[(keys[at] >> 25) * rows + (keys[at] & _ROW) - first], kind[at]] += 1


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
