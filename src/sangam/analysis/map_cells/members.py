"""The incidents of one hexagon."""

import h3
import numpy as np
from numpy.typing import NDArray

from sangam.analysis.map_cells.cells import COARSEST, FINEST
from sangam.analysis.map_cells.points import Placed
from sangam.kernel.errors import Malformed

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
