"""The door of the map: admitted incidents in, hexagons with their counts and the layers over them out."""

from sangam.analysis.map_cells.layers import (
    COARSEST,
    FINEST,
    ROUGH,
    WIDTHS_M,
    Cells,
    Drawn,
    Layers,
    Placed,
    count_cells,
    find_layers,
    inside,
    kinds,
    placed_of,
    require_cell,
    require_resolution,
)

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
