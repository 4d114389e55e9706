"""A grid of square cells over events, and counts in it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.tables.events import Events
from sangam.analysis.tables.places import Projection, stray
from sangam.kernel.errors import Malformed, Refused

Floats = NDArray[np.float64]
_MOST_CELLS = 25_000_000
_STRAY = "far from the rest"


@dataclass(frozen=True, slots=True)
class Grid:
    """Square cells from a corner, row by row to the north.  A cell holds its lower edges and not its upper ones."""

    west_m: float
    south_m: float
    cell_m: float
    columns: int
    rows: int
    projection: Projection | None = None

    @property
    def cells(self) -> int:
        """Return how many cells there are."""
        return self.columns * self.rows

    def cells_of(self, x: Floats, y: Floats) -> NDArray[np.int64]:
        """Return the number of the cell of each point."""
        column = ((x - self.west_m) / self.cell_m).astype(np.int64)
        row = ((y - self.south_m) / self.cell_m).astype(np.int64)
        return row * self.columns + column

    def counts(self, cells: NDArray[np.int64]) -> Floats:
        """Return how many of these numbers fall in each cell, as (rows, columns)."""
        return np.bincount(cells, minlength=self.cells).reshape(self.rows, self.columns).astype(np.float64)

    def centre(self, cell: int) -> dict[str, float]:
        """Return the middle of a cell: x and y in metres, or lat and lon where degrees were given."""
        row, column = divmod(cell, self.columns)
        x = self.west_m + (column + 0.5) * self.cell_m
        y = self.south_m + (row + 0.5) * self.cell_m
        if not self.projection:
            return {"x": round(x, 3), "y": round(y, 3)}
        latitude, longitude = self.projection.degrees(np.array(x), np.array(y))
        return {"lat": round(float(latitude), 6), "lon": round(float(longitude), 6)}


def without_strays(events: Events) -> Events:
    """Return the events without those that lie in small groups 50 km and more away, which would stretch the grid."""
    return events.chosen(~stray(events.x, events.y), _STRAY)


def grid_over(events: Events, cell_m: float) -> Grid:
    """Return the grid whose south-west corner is that of the events.

    Raises Malformed for a cell of no size, Refused where it would be too large.
    """
    if not cell_m > 0 or not np.isfinite(cell_m):
        raise Malformed("analysis:cell-size", "The side of a cell must be longer than 0 m.")
    west, south = float(np.min(events.x)), float(np.min(events.y))
    columns = int((np.max(events.x) - west) / cell_m) + 1
    rows = int((np.max(events.y) - south) / cell_m) + 1
    if columns * rows > _MOST_CELLS:
        raise Refused(
            "analysis:too-many-cells",
            "Cells of {cell} m over {width} km by {height} km are {cells}: take larger cells or a smaller area.",
            cell=f"{cell_m:g}",
            width=round(columns * cell_m / 1000),
            height=round(rows * cell_m / 1000),
            cells=f"{columns * rows:,}",
        )
    return Grid(west, south, cell_m, columns, rows, events.projection)


def queen_sums(values: Floats) -> Floats:
    """Return, for each cell of (…, rows, columns), the sum over itself and the up to eight cells that touch it."""
    across = values.copy()
    across[..., 1:] += values[..., :-1]
    across[..., :-1] += values[..., 1:]
    sums = across.copy()
    sums[..., 1:, :] += across[..., :-1, :]
    sums[..., :-1, :] += across[..., 1:, :]
    return sums
