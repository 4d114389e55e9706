"""The front door of `interchange` for an import at once: plan, try, run, take in."""

from sangam.interchange.imports.columns import choices, plan, serial_key
from sangam.interchange.imports.intake import Tally, dry_run, run
from sangam.interchange.imports.jobs import count_taken, take_in, taken_records
from sangam.interchange.imports.row_drafts import first_rows
from sangam.interchange.sheets.heading_words import is_counting_up

__all__ = [
    "Tally",
    "choices",
    "count_taken",
    "dry_run",
    "first_rows",
    "is_counting_up",
    "plan",
    "run",
    "serial_key",
    "take_in",
    "taken_records",
]
