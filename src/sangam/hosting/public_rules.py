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
    contribution_out,
    leaving_in,
    leaving_out,
    membership_in,
    membership_out,
    thing_in,
)

__all__ = [
    "Contribution",
    "Document",
    "add_member",
    "awaiting_agreement",
    "contribution_out",
    "leaving_in",
    "leaving_out",
    "membership_in",
    "membership_out",
    "next_version",
    "present_members",
    "receivers",
    "remove_member",
    "require_document",
    "thing_in",
]
