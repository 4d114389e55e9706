"""Deconfliction: planned actions compared by oblivious tokens (RFC 9497) of cells, time buckets and identifiers.

Each force evaluates blinded inputs under its own key and publishes tokens of its own checks.  An answer opens the
telephone number of a duty officer, and nothing else.  See docs/deconfliction.md.
"""
