"""The face of `records` for a restore: show again what was hidden."""

from sangam.records.returning import note_arrived_since

__all__ = ["note_arrived_since"]
