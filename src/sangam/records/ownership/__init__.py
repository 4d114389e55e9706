"""Whose a record is, and who can prove that it holds it."""
