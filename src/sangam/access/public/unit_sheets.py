"""The front door of `access` for the sheet of a force's own units: tried, loaded, taken back."""

from sangam.access.units.unit_sheet import (
    UNIT_COLUMNS,
    UNIT_HEADINGS,
    UNIT_OPTIONAL,
    load_units_sheet,
    own_units_rows,
    try_units,
    undo_units,
)

__all__ = [
    "UNIT_COLUMNS",
    "UNIT_HEADINGS",
    "UNIT_OPTIONAL",
    "load_units_sheet",
    "own_units_rows",
    "try_units",
    "undo_units",
]
