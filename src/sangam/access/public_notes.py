"""The face of `access` for what works behind it: what officers are still to be told, attempts that delay no more."""

from sangam.access.notes import mark_told, untold_notes
from sangam.access.throttle import prune as prune_attempts

__all__ = ["mark_told", "prune_attempts", "untold_notes"]
