"""A message is hidden everywhere by its own force or the host; any other member hides it in its own view and asks."""
