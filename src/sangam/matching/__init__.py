"""What does this text refer to, what do we know about it, and why.

Owns matching_asked: the memory of each check, for 72 hours, from which silent records tell their owners.

Invariants: candidates, scores, reasons and counts come from admitted rows only; a check reads no silent row, so that it
takes the same time whether one exists or not; a machine suggests, it merges nothing; nothing found is no clearance.
"""
