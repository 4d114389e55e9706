"""What is found in officers' texts, as a table, as laws, and one identifier at a time."""
