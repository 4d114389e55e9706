"""Names found and told apart across scripts."""
