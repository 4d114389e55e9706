"""In which hexagon of H3 many points lie, at once.

The library names the hexagon of one point at a time.  On each face of its icosahedron the hexagons are a plain lattice
in the plane that touches the face's middle (gnomonic projection).  So two numbers a point tell which points share a
hexagon, and the library is asked once a hexagon.
"""

from functools import cache
from itertools import combinations
from math import factorial, pi
from typing import Any, NamedTuple

import h3
import numpy as np
from numpy.typing import NDArray

from sangam.analysis.compilation import compiled
from sangam.analysis.tables.places import Floats

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
