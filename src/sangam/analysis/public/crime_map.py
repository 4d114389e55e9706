"""The door of the map: admitted incidents in, hexagons with their counts and the layers over them out."""

from sangam.analysis.map_cells.cells import COARSEST, FINEST, WIDTHS_M, Cells, count_cells, require_resolution
from sangam.analysis.map_cells.layers import Drawn, Layers, find_layers
from sangam.analysis.map_cells.members import inside, require_cell
from sangam.analysis.map_cells.points import ROUGH, Placed, kinds, placed_of

__all__ = [
    "COARSEST",
    "FINEST",
    "ROUGH",
    "WIDTHS_M",
    "Cells",
    "Drawn",
    "Layers",
    "Placed",
    "count_cells",
    "find_layers",
    "inside",
    "kinds",
    "placed_of",
    "require_cell",
    "require_resolution",
]
