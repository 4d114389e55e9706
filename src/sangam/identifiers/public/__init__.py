"""The front door: one file a topic."""
