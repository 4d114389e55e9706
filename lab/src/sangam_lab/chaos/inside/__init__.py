"""Commands that run inside a node."""
