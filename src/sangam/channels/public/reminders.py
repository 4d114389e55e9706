"""The door of `channels` for reminders: a post is told of a message again, at a time."""

from sangam.channels.messages import remind_post

__all__ = ["remind_post"]
