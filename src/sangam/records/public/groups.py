"""The front door of `records` for sharing groups: made, changed, left, agreed to; read; redistributed."""

from sangam.records.groups.groups import (
    add_member,
    agree,
    all_groups,
    joined_groups,
    leave,
    make,
    members_awaiting_agreement,
    remove_member,
    versions,
)
from sangam.records.groups.redistribution import settle_due
from sangam.records.messages.sharing_groups import group_id
from sangam.records.policy import present
from sangam.records.sharing.group_members import group

__all__ = [
    "add_member",
    "agree",
    "all_groups",
    "group",
    "group_id",
    "joined_groups",
    "leave",
    "make",
    "members_awaiting_agreement",
    "present",
    "remove_member",
    "settle_due",
    "versions",
]
