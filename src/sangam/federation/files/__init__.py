"""Files between forces: taken in, checked, kept, served, fetched."""
