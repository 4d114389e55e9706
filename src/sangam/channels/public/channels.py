"""The face of `channels`: open one, change who belongs, write, read, be through with; look up what a message names."""

from sangam.channels.channels import (
    add_force,
    agree_to_force,
    leave_channel,
    name_posts,
    open_channel,
    remove_force,
)
from sangam.channels.hits import check_message, recognised
from sangam.channels.messages import handle_message, open_file, write_message
from sangam.channels.pages import channel, channels, conversation, needed, versions

__all__ = [
    "add_force",
    "agree_to_force",
    "channel",
    "channels",
    "check_message",
    "conversation",
    "handle_message",
    "leave_channel",
    "name_posts",
    "needed",
    "open_channel",
    "open_file",
    "recognised",
    "remove_force",
    "versions",
    "write_message",
]
