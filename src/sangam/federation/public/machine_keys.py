"""The front door of `federation` for the keys of a node's machines, kept in its database."""

from sangam.federation.keys.machines import (
    announce_key,
    change_key,
    has_its_files,
    keep_all,
    looks,
    running_machines,
    take_changed,
)

__all__ = [
    "announce_key",
    "change_key",
    "has_its_files",
    "keep_all",
    "looks",
    "running_machines",
    "take_changed",
]
