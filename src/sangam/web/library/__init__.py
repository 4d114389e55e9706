"""Pages of the library: practices, drafts and their review, courses and certificates."""
