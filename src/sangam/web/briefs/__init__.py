"""Pages of a meeting's brief."""
