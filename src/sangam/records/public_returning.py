"""The face of `records` for a restore: give a force back what it lost of its own, show again what was hidden."""

from sangam.records.hiding import hidden_of
from sangam.records.returning import give_back, note_arrived_since

__all__ = ["give_back", "hidden_of", "note_arrived_since"]
