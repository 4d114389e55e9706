"""The face of `records` for what starts a node: shipped lists."""

from sangam.records.reference import load_listed

__all__ = ["load_listed"]
