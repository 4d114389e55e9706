"""Two names side by side: what agrees, and what it is worth; an index of many."""
