"""Faults that are put into the sources on purpose, to see whether the tests notice."""
