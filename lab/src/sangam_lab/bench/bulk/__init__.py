"""Records in bulk: made, copied, recalled."""
