"""What the day of the demonstration does, room by room."""
