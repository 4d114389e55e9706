"""The front door of `records` for what mends a record between forces: status, challenges, notes, adopted statements."""

from sangam.records.corrections.challenge_expiry import end_corrected, end_withdrawn
from sangam.records.corrections.challenge_text import of_record
from sangam.records.corrections.challenges import challenge, uphold_statement
from sangam.records.corrections.owner_notes import of as remarks
from sangam.records.own_records.adopted_statements import follow, take_over
from sangam.records.own_records.staleness import STATUS_SAID, confirm, set_status, sweep
from sangam.records.schema.kinds import STATUSES

__all__ = [
    "STATUSES",
    "STATUS_SAID",
    "challenge",
    "confirm",
    "end_corrected",
    "end_withdrawn",
    "follow",
    "of_record",
    "remarks",
    "set_status",
    "sweep",
    "take_over",
    "uphold_statement",
]
