"""The doors of `operations`."""
