"""What an author changes of a message for a short while after it was sent: its text, or that it stands there at all."""
