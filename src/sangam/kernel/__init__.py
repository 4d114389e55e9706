"""Plain values that every room of the house speaks in: ids, time, errors, actor, purpose, handling.

No I/O, no tables.  Nothing here knows police work beyond the words of `docs/glossary.md`.
"""
