"""The door of messages in a channel: write, read versions and files, look up what one names, be through with it."""

from sangam.channels.messages import check_message, handle_message, open_file, recognise_names, write_message
from sangam.channels.pages import versions

__all__ = [
    "check_message",
    "handle_message",
    "open_file",
    "recognise_names",
    "versions",
    "write_message",
]
