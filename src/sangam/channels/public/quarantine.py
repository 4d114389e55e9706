"""The door of `channels` for spills: hide a message, list what waits, release or erase it."""

from sangam.channels.quarantine.quarantine import hide_message, quarantines, review_message

__all__ = ["hide_message", "quarantines", "review_message"]
