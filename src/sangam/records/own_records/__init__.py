"""What officers do with records of their own force."""
