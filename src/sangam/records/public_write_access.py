"""The face of `records` for acts elsewhere that name a record: whoever acts must be able to read it."""

from sangam.records.write_access import require_not_hidden

__all__ = ["require_not_hidden"]
