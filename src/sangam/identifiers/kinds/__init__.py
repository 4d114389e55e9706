"""One module for each kind of identifier: its patterns, and how a match becomes a normal form."""
