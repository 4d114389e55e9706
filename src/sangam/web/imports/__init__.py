"""Imports, and sharing what one brought."""
