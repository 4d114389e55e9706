"""The door of `hosting` for its pure rules and for the wire: no database is asked."""

from sangam.hosting.policy import (
    add_member,
    awaiting_agreement,
    next_version,
    present_members,
    receivers,
    remove_member,
    require_document,
)
from sangam.hosting.wire import (
    Contribution,
    Document,
    Leaving,
    contribution_out,
    membership_in,
    membership_out,
)

__all__ = [
    "Contribution",
    "Document",
    "Leaving",
    "add_member",
    "awaiting_agreement",
    "contribution_out",
    "membership_in",
    "membership_out",
    "next_version",
    "present_members",
    "receivers",
    "remove_member",
    "require_document",
]
