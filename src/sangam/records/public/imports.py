"""The front door of `records` for bulk intake: rows of a sheet as records, and their sharing in one act."""

from sangam.records.own_records.bulk_import import (
    Outcome,
    identity_changes_of,
    ids_of_rows,
    records_made_here,
    refused_rows,
    take_rows,
)
from sangam.records.own_records.identity_changes import IdentityChange
from sangam.records.own_records.joint_shares import MOST_SHARED, Recipients, share_many

__all__ = [
    "MOST_SHARED",
    "IdentityChange",
    "Outcome",
    "Recipients",
    "identity_changes_of",
    "ids_of_rows",
    "records_made_here",
    "refused_rows",
    "share_many",
    "take_rows",
]
