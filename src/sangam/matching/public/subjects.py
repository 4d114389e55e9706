"""The door of `matching` for the ledger's readers: whom and what a look was for, and by which keys it is found."""

from sangam.matching.checks.lookup import named_records, sought_keys, without_aadhaar
from sangam.matching.checks.subjects import masked_subject, subject
from sangam.matching.watches.watch_creation import subject_text, telling_pairs

__all__ = [
    "masked_subject",
    "named_records",
    "sought_keys",
    "subject",
    "subject_text",
    "telling_pairs",
    "without_aadhaar",
]
