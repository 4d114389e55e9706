"""Pointers: tokens held, questions answered, keys rotated."""
