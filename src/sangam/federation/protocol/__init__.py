"""Texts that are signed.  Pure."""
