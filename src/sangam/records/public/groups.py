"""The front door of `records` for sharing groups: made, changed, left, agreed to; read; redistributed."""

from sangam.records.groups.groups import add, agree, all_groups, awaiting, joined, leave, make, remove, versions
from sangam.records.groups.redistribution import settle_due
from sangam.records.messages.sharing_groups import group_id
from sangam.records.policy import present
from sangam.records.sharing.group_members import group

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
