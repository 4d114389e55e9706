"""The front door of `access` for where units lie."""

from sangam.access.units.units import LATITUDES, LONGITUDES, is_in_india, placed_units, unplaced_units

__all__ = ["LATITUDES", "LONGITUDES", "is_in_india", "placed_units", "unplaced_units"]
