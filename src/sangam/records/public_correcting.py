"""The face of `records` for what mends a record between forces: a status at once."""

from sangam.records.kinds import STATUSES
from sangam.records.status import set_status

__all__ = ["STATUSES", "set_status"]
