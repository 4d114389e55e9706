"""The front door of `records` for what an actor may read, change and pass on, and in what words."""

from sangam.records.ownership.holders import require_holder
from sangam.records.visibility.disclosure import (
    alert_label,
    barred_caveats,
    label_for,
    label_of,
    may_leave,
    public_label,
    readable_texts,
    require_for_all,
    require_leaves,
    require_unquoted,
    whole,
)
from sangam.records.visibility.write_access import may_change, require_may_change

__all__ = [
    "alert_label",
    "barred_caveats",
    "label_for",
    "label_of",
    "may_change",
    "may_leave",
    "public_label",
    "readable_texts",
    "require_for_all",
    "require_holder",
    "require_leaves",
    "require_may_change",
    "require_unquoted",
    "whole",
]
