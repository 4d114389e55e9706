"""The front door of `records` for references: from an id or a number to its record, and between records."""

from sangam.records.visibility.links import (
    MOST_A_KIND,
    open_linked,
    records_with_number,
    reference_in,
    reference_to,
    referring_records,
)
from sangam.records.visibility.views import opened_for_life, resolve, shows_for_life

__all__ = [
    "MOST_A_KIND",
    "open_linked",
    "opened_for_life",
    "records_with_number",
    "reference_in",
    "reference_to",
    "referring_records",
    "resolve",
    "shows_for_life",
]
