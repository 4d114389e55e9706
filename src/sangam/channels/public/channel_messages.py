"""The door of messages in a channel: write, read versions and files, look up what one names, be through with it."""

from sangam.channels.hits import check_message, recognise_names
from sangam.channels.messages import handle_message, open_file, write_message
from sangam.channels.pages import versions

__all__ = [
    "check_message",
    "handle_message",
    "open_file",
    "recognise_names",
    "versions",
    "write_message",
]
