"""Places of events in metres, and which of them cannot be believed.

Latitude and longitude become metres east and north of the middle of the data, with the earth's two radii there
(WGS 84).  Within 100 km of the middle a distance is right to a few parts in a thousand.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_EQUATOR_M, _SQUASH = 6_378_137.0, 0.006694379990141
_SWAPPED_DEGREES = 5.0
_STRAY_CELL_M = 50_000.0
_STRAY_SHARE = 0.002
_COUNTABLE = 1_000_000


@dataclass(frozen=True, slots=True)
class Projection:
    """Metres by degree at a latitude, counted from a point."""

    latitude: float
    longitude: float
    north_m: float
    east_m: float

    def metres(self, latitude: Floats, longitude: Floats) -> tuple[Floats, Floats]:
        """Return x (east) and y (north) in metres."""
        return (longitude - self.longitude) * self.east_m, (latitude - self.latitude) * self.north_m

    def degrees(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return latitude and longitude of points in metres."""
        return y / self.north_m + self.latitude, x / self.east_m + self.longitude


def projection_at(latitude: float, longitude: float) -> Projection:
    """Return the projection round a point."""
    sine = np.sin(np.radians(latitude))
    curve = 1 - _SQUASH * sine * sine
    north = _EQUATOR_M * (1 - _SQUASH) / curve**1.5
    east = _EQUATOR_M / np.sqrt(curve) * np.cos(np.radians(latitude))
    return Projection(latitude, longitude, float(np.radians(north)), float(np.radians(east)))


def swapped_points(latitude: Floats, longitude: Floats) -> Mask:
    """Tell which points lie with the others only when latitude and longitude change places."""
    middle = np.nanmedian(latitude), np.nanmedian(longitude)
    away = np.maximum(abs(latitude - middle[0]), abs(longitude - middle[1]))
    turned = np.maximum(abs(longitude - middle[0]), abs(latitude - middle[1]))
    found: Mask = (turned < _SWAPPED_DEGREES) & (away > 2 * _SWAPPED_DEGREES)
    return found


def at_origin(x: Floats, y: Floats) -> Mask:
    """Tell which points stand at 0,0 while the rest of the data is elsewhere."""
    here = (x == 0) & (y == 0)
    others = ~here & np.isfinite(x) & np.isfinite(y)
    if not here.any() or not others.any():
        return np.zeros(len(x), bool)
    width = max(np.ptp(x[others]), np.ptp(y[others]), 1.0)
    outside = max(np.min(x[others]), -np.max(x[others]), np.min(y[others]), -np.max(y[others]))
    return np.zeros(len(x), bool) if outside <= width else here


def stray(x: Floats, y: Floats) -> Mask:
    """Tell which points lie in small groups, 50 km and more from the group to which most belong."""
    column = np.floor((x - np.min(x)) / _STRAY_CELL_M).astype(np.int64)
    row = np.floor((y - np.min(y)) / _STRAY_CELL_M).astype(np.int64)
    columns, rows = int(np.max(column)) + 1, int(np.max(row)) + 1
    if columns * rows == 1:
        return np.zeros(len(x), bool)
    cells, of, counts = _number_cells(row * columns + column, columns * rows)
    places = {(int(cell) % columns, int(cell) // columns): at for at, cell in enumerate(cells)}
    groups = _groups(places, len(cells))
    sizes = np.bincount(groups, weights=counts)
    if np.max(sizes) < len(x) / 2:
        return np.zeros(len(x), bool)
    is_small = sizes <= max(_STRAY_SHARE * len(x), 1)
    found: Mask = is_small[groups][of]
    return found


def _number_cells(
    cells: NDArray[np.int64], possible: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the cells that occur, which of them each is, and how often each occurs."""
    if possible > _COUNTABLE:
        return np.unique(cells, return_inverse=True, return_counts=True)
    counts = np.bincount(cells, minlength=possible)
    found = np.flatnonzero(counts)
    number = np.zeros(possible, np.int64)
    number[found] = np.arange(len(found))
    return found, number[cells], counts[found]


def _groups(cells: dict[tuple[int, int], int], count: int) -> NDArray[np.int64]:
    """Return the number of the group of each cell; cells that touch are one group."""
    groups = np.full(count, -1, np.int64)
    for first, at in cells.items():
        if groups[at] >= 0:
            continue
        groups[at], waiting = at, [first]
        while waiting:
            column, row = waiting.pop()
            for other in ((column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1)):
                if other in cells and groups[cells[other]] < 0:
                    groups[cells[other]] = at
                    waiting.append(other)
    return np.unique(groups, return_inverse=True)[1]


def commonest_place(x: Floats, y: Floats) -> tuple[int, int]:
    """Return how many events stand at the exact place that has most, and how many at the next."""
    counts = np.unique(x + 1j * y, return_counts=True)[1]
    counts.sort()
    return int(counts[-1]), int(counts[-2]) if len(counts) > 1 else 0
