"""The face of `records` for sharing groups: made, changed, left, agreed to; read; brought to where they belong."""

from sangam.records.group_rows import group, group_id
from sangam.records.grouping import present
from sangam.records.groups import (
    add,
    agree,
    all_groups,
    awaiting,
    joined,
    leave,
    make,
    remove,
    versions,
)
from sangam.records.settling import settle_due

__all__ = [
    "add",
    "agree",
    "all_groups",
    "awaiting",
    "group",
    "group_id",
    "joined",
    "leave",
    "make",
    "present",
    "remove",
    "settle_due",
    "versions",
]
