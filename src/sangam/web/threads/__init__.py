"""Threads with the desk of a record, and letters to forces without a node."""
