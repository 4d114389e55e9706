"""Measurement and demonstration.  The product runs without it."""
