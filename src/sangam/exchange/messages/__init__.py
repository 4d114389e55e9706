"""Bodies of envelopes.  Pure."""
