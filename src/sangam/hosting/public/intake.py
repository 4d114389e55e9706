"""The door of what comes from a host or a member: documents and leavings, taken once."""

from sangam.hosting.memberships import await_sender, renew, take_document, take_leaving

__all__ = [
    "await_sender",
    "renew",
    "take_document",
    "take_leaving",
]
