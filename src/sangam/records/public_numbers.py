"""The face of `records` for the number that stands on a record's page."""

from sangam.records.short_numbers import numbered

__all__ = ["numbered"]
