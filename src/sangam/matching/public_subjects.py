"""The face of `matching` for the ledger's readers: whom and what a look was for, and by which keys it is found."""

from sangam.matching.lookup import named_records, sought_keys, without_aadhaar
from sangam.matching.remembering import spoken
from sangam.matching.subjects import masked, subject

__all__ = ["masked", "named_records", "sought_keys", "spoken", "subject", "without_aadhaar"]
