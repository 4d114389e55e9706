"""Messages of another messenger, brought into a channel by an officer who vouches for the export."""
