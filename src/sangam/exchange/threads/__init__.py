"""Threads about a record: question, reply, answer, outcome."""
