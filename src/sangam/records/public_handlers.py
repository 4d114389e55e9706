"""The face of `records` for the peers' door: which envelope kind is taken by what."""

from sangam.records.copies import HANDLERS

__all__ = ["HANDLERS"]
