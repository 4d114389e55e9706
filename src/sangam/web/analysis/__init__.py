"""Patterns of an area, and the network of a record."""
