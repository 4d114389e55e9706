"""A sheet of questions to be checked, and its answers."""
