"""The face of `records` for other packages' acts on a record: may the actor read it, and change its unit's records?"""

from sangam.records.write_access import may_change, require_may_change, require_not_hidden

__all__ = ["may_change", "require_may_change", "require_not_hidden"]
