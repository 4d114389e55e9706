"""The door of `operations` for notices of entry: announce a team, seal, acknowledge, open, end, read."""

from sangam.operations.entry.entries import (
    agree_to_seal,
    announce_entry,
    end_entry,
    entry_notices,
    open_due,
    open_entry,
)
from sangam.operations.entry.intake import acknowledge_entry, open_with_code

__all__ = [
    "acknowledge_entry",
    "agree_to_seal",
    "announce_entry",
    "end_entry",
    "entry_notices",
    "open_due",
    "open_entry",
    "open_with_code",
]
