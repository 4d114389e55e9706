"""The face of `records` for the peers' door: which envelope kind is taken by what."""

from sangam.records.copies import HANDLERS
from sangam.records.writing import as_copied

__all__ = ["HANDLERS", "as_copied"]
