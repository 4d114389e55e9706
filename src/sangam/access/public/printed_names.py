"""The front door of `access` for paper: names of forces and units, the language of the paper beside English."""

from sangam.access.units.printed_names import forces_in, printed_force, printed_unit

__all__ = ["forces_in", "printed_force", "printed_unit"]
