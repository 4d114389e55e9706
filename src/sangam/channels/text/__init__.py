"""Search in messages: one folded form of words in four scripts, identifiers as words, and the search."""
