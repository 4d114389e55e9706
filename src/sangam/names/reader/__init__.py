"""A person phrase, a message, an age, a place: read from text."""
