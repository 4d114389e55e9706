"""Deconfliction: planned actions compared by hidden lists of cells, time buckets and identifiers.

A list has keys of its own; it asks, and it stands.  Both sides see what meets, and tell each other whom to call, and
nothing else.  See docs/deconfliction.md.
"""
