"""Rows of threads: kept, locked, named to one reader, hidden after a restore."""
