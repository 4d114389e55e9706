"""Meetings: the list, one meeting with its forms and acts, and its actions."""
