"""Several machines of one node."""
