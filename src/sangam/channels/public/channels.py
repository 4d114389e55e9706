"""The door of `channels`: open one, change who belongs, write, read, be through with; look up what a message names."""

from sangam.channels.channels import add_force, agree_to_force, leave_channel, name_posts, open_channel, remove_force
from sangam.channels.pages import channel, channel_names, channels, conversation, messages_to_handle

__all__ = [
    "add_force",
    "agree_to_force",
    "channel",
    "channel_names",
    "channels",
    "conversation",
    "leave_channel",
    "messages_to_handle",
    "name_posts",
    "open_channel",
    "remove_force",
]
