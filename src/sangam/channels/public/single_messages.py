"""The door of `channels` for one message by itself: read without the rest of its channel counting as seen."""

from sangam.channels.messages import is_written, open_file
from sangam.channels.pages import open_message

__all__ = ["is_written", "open_file", "open_message"]
