"""Edges by numbers, and the walks over them."""
