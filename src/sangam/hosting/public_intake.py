"""The face of what comes from a host or a member: documents and leavings, taken once."""

from sangam.hosting.intake import renew, require_sender, take_document, take_leaving

__all__ = [
    "renew",
    "require_sender",
    "take_document",
    "take_leaving",
]
