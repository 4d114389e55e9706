"""The face of `records` for acts elsewhere on a record: whoever acts must be able to read it, and be of its unit."""

from sangam.records.write_access import may_change, require_not_hidden

__all__ = ["may_change", "require_not_hidden"]
