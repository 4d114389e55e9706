"""What officers do meanwhile."""
