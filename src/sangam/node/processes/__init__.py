"""The supervisor, its children, and when they are ready."""
