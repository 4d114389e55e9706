"""Sending one lane to one peer, and how things stand."""
