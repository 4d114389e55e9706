"""The face of `records` for what may leave the page: labels without what is barred, refusals that say why."""

from sangam.records.leaving import (
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

__all__ = [
    "barring",
    "label_for",
    "label_for_all",
    "label_of",
    "label_to_all",
    "leaves",
    "require_for_all",
    "require_leaves",
    "require_unquoted",
]
