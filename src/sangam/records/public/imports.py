"""The front door of `records` for bulk intake: rows of a sheet as records, and their sharing in one act."""

from sangam.records.own_records.bulk_import import (
    MOST_SHARED,
    IdentityChange,
    Outcome,
    Recipients,
    identity_changes_of,
    ids_of_rows,
    records_made_here,
    refused_rows,
    share_many,
    take_rows,
)

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
