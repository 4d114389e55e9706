"""The front door of `records` for what an actor may read, change and pass on, and in what words."""

from sangam.records.ownership.holders import require_holder
from sangam.records.visibility.disclosure import (
    barring,
    label_for,
    label_for_all,
    label_of,
    label_to_all,
    leaves,
    require_for_all,
    require_leaves,
    require_unquoted,
)
from sangam.records.visibility.guarded_text import read, whole
from sangam.records.visibility.write_access import may_change, require_may_change

__all__ = [
    "barring",
    "label_for",
    "label_for_all",
    "label_of",
    "label_to_all",
    "leaves",
    "may_change",
    "read",
    "require_for_all",
    "require_holder",
    "require_leaves",
    "require_may_change",
    "require_unquoted",
    "whole",
]
