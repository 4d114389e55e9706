"""The door of `channels`: open one, change who belongs, write, read, be through with; look up what a message names."""

from sangam.channels.channels import add_force, agree_to_force, leave_channel, name_posts, open_channel, remove_force
from sangam.channels.pages import channel, channels, conversation, names, needed

__all__ = [
    "add_force",
    "agree_to_force",
    "channel",
    "channels",
    "conversation",
    "leave_channel",
    "name_posts",
    "names",
    "needed",
    "open_channel",
    "remove_force",
]
