"""Compiled code: loops of numbers, and the cryptographic library."""
