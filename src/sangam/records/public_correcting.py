"""The face of `records` for what mends a record between forces: a status at once, challenges, remarks."""

from sangam.records.challenging import challenge, of_record, uphold
from sangam.records.kinds import STATUSES
from sangam.records.remarks import of as remarks
from sangam.records.status import set_status

__all__ = ["STATUSES", "challenge", "of_record", "remarks", "set_status", "uphold"]
