"""The door of `channels` for an author's changes: edit a message, withdraw it, read what it has said."""

from sangam.channels.revisions.revisions import changed_messages, edit_message, history, withdraw_message

__all__ = ["changed_messages", "edit_message", "history", "withdraw_message"]
