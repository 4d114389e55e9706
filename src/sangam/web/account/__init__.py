"""Signing in, and the officer's own page."""
