"""The front door of `federation` for the keys of a node's machines, kept in its database."""

from sangam.federation.keys.machines import (
    announce_key,
    change_key,
    has_its_files,
    keep_all,
    looks,
    running_machines,
    silent_machines,
    take_changed,
)
from sangam.federation.keys.replaced_keys import (
    FILES,
    announce_replacement,
    forget_old_key,
    is_replaced,
    rewrap_files,
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
