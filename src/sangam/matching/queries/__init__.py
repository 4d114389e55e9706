"""What a text asks: what it refers to, and what it says of each person.  Pure."""
