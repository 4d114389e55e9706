"""The front door of `federation` for the keys of a node's machines, kept in its database."""

from sangam.federation.keys.machines import (
    FILES,
    announce_key,
    announce_replacement,
    change_key,
    forget_old_key,
    has_its_files,
    is_replaced,
    keep_all,
    looks,
    rewrap_files,
    running_machines,
    silent_machines,
    take_changed,
    take_replacements,
    use_replacement,
)

__all__ = [
    "FILES",
    "announce_key",
    "announce_replacement",
    "change_key",
    "forget_old_key",
    "has_its_files",
    "is_replaced",
    "keep_all",
    "looks",
    "rewrap_files",
    "running_machines",
    "silent_machines",
    "take_changed",
    "take_replacements",
    "use_replacement",
]
