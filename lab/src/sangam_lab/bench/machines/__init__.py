"""One node on several machines."""
