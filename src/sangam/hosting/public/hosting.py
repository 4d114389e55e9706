"""The door of `hosting`: begin, add, remove, leave, agree; take another's document; who is in it, and who was."""

from sangam.hosting.memberships import (
    agree_to_member,
    ask_membership,
    begin_membership,
    documents_of,
    leave,
    locked_membership,
    membership,
    memberships,
    own_membership,
    reachable,
    reachable_of,
    read_membership,
    to_be_told,
    versions,
    write_membership,
)

__all__ = [
    "agree_to_member",
    "ask_membership",
    "begin_membership",
    "documents_of",
    "leave",
    "locked_membership",
    "membership",
    "memberships",
    "own_membership",
    "reachable",
    "reachable_of",
    "read_membership",
    "to_be_told",
    "versions",
    "write_membership",
]
