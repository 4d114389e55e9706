"""Conversation beside the channels' own pages: search, imports of chats, quarantine, roster and opposite numbers."""
