"""Challenges of statements, and what an owner says beside a record."""
