"""Channels: the list, one conversation, and who belongs to it."""
