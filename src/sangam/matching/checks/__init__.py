"""The check: from a text to all that is known about it, and why."""
