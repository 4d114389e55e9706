"""Receiving: verify, place, apply, answer."""
