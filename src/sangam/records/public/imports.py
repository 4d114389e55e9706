"""The front door of `records` for bulk intake: rows of a sheet as records, and their sharing in one act."""

from sangam.records.own_records.bulk_import import Outcome, known, other_rows, refused_rows, take_rows
from sangam.records.own_records.joint_shares import MOST_SHARED, Recipients, share_many
from sangam.records.own_records.other_things import Becoming

__all__ = [
    "MOST_SHARED",
    "Becoming",
    "Outcome",
    "Recipients",
    "known",
    "other_rows",
    "refused_rows",
    "share_many",
    "take_rows",
]
