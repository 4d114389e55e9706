"""Scenarios A to H."""
