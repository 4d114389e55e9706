"""The door of `rosters`: read, add, remove, load; who is on duty; opposite numbers."""

from sangam.rosters.policy import read_time
from sangam.rosters.rosters import (
    COLUMNS,
    OPTIONAL_COLUMNS,
    Counterpart,
    add_duty,
    duties_of,
    holders_of,
    load_rosters,
    may_keep,
    on_duty,
    opposite_numbers,
    remove_duty,
)

__all__ = [
    "COLUMNS",
    "OPTIONAL_COLUMNS",
    "Counterpart",
    "add_duty",
    "duties_of",
    "holders_of",
    "load_rosters",
    "may_keep",
    "on_duty",
    "opposite_numbers",
    "read_time",
    "remove_duty",
]
