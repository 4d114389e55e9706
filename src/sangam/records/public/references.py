"""The front door of `records` from an id or a number to its record: what is hidden is answered as what is absent."""

from sangam.records.visibility.short_numbers import numbered
from sangam.records.visibility.views import opened_for_life, resolve, shows_for_life

__all__ = ["numbered", "opened_for_life", "resolve", "shows_for_life"]
