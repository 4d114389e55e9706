"""The front door of `access` for units: forces, units under one another, desks, neighbours."""

from sangam.access.units.shipped_data import is_ministry, labels_in_hindi
from sangam.access.units.units import (
    children,
    desk_above,
    desk_unit,
    forces,
    gone_up,
    is_force,
    nearest_desk,
    neighbours,
    neighbours_by_level,
    search_units,
    unit,
    units,
    units_under,
)

__all__ = [
    "children",
    "desk_above",
    "desk_unit",
    "forces",
    "gone_up",
    "is_force",
    "is_ministry",
    "labels_in_hindi",
    "nearest_desk",
    "neighbours",
    "neighbours_by_level",
    "search_units",
    "unit",
    "units",
    "units_under",
]
