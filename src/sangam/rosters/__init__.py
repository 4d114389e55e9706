"""Duty rosters: who holds a post now, until when, and who is next; the names that a message will reach.

Owns rosters_roster (the roster of one unit of any force, as one document with a version) and rosters_receiver
(which forces have had ours whole).

Invariants: a roster is changed by its own unit's force alone, whole and with the next version.  Only a higher version
applies.  Two duties of one post never overlap.  A roster gives nobody a right: who may do what stands in `access`.
"""
