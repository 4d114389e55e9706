"""The face of `records` for the limits of what is shared, and for parting from a force."""

from sangam.records.limiting import limit

__all__ = ["limit"]
