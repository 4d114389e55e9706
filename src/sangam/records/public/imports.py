"""The front door of `records` for bulk intake: rows of a sheet as records, and their sharing in one act."""

from sangam.records.own_records.bulk_import import Outcome, known, refused_rows, take_rows
from sangam.records.own_records.joint_shares import MOST_SHARED, Recipients, share_many

__all__ = [
    "MOST_SHARED",
    "Outcome",
    "Recipients",
    "known",
    "refused_rows",
    "share_many",
    "take_rows",
]
