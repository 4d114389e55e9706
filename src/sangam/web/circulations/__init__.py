"""Decisions by circulation between meetings, in the browser."""
