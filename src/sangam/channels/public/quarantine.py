"""The door of `channels` for spills: hide a message, list what waits, release, erase by two, answer who asks."""

from sangam.channels.quarantine.acts import (
    agree_to_erase,
    agree_to_hide,
    decline_request,
    follow_request,
    hide_message,
    propose_erasure,
    release_hidden_by,
    release_message,
)
from sangam.channels.quarantine.lists import proposals, quarantines

__all__ = [
    "agree_to_erase",
    "agree_to_hide",
    "decline_request",
    "follow_request",
    "hide_message",
    "proposals",
    "propose_erasure",
    "quarantines",
    "release_hidden_by",
    "release_message",
]
