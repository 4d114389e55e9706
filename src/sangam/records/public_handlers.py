"""The face of `records` for the peers' door: which envelope kind is taken by what."""

from sangam.records import copies, returning
from sangam.records.writing import as_copied

HANDLERS = {**copies.HANDLERS, **returning.HANDLERS}

__all__ = ["HANDLERS", "as_copied"]
