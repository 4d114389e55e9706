"""Copies as they arrive."""
