"""The door of `matching` for the ledger's readers: whom and what a look was for, and by which keys it is found."""

from sangam.matching.checks.lookup import named_records, sought_keys, without_aadhaar
from sangam.matching.checks.subjects import masked, subject
from sangam.matching.watches.watch_creation import spoken, telling_pairs

__all__ = ["masked", "named_records", "sought_keys", "spoken", "subject", "telling_pairs", "without_aadhaar"]
