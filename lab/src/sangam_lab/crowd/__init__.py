"""Invented persons by the million."""
