"""The face of `records` for what mends a record between forces: status, challenges, remarks, what was taken over."""

from sangam.records.challenge_ending import end_corrected, end_withdrawn
from sangam.records.challenge_words import of_record
from sangam.records.challenging import challenge, uphold
from sangam.records.kinds import STATUSES
from sangam.records.remarks import of as remarks
from sangam.records.status import STATUS_SAID, set_status
from sangam.records.sweeping import confirm, sweep
from sangam.records.taking_over import follow, take_over

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
    "uphold",
]
