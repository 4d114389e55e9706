"""After a restore: what is given back and taken back."""
