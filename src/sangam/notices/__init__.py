"""Notices: a post is told that this happened, it needs you, until then.  Clocks that ring when nobody acts.

Owns notices_notice (what a post or a unit is told) and notices_deadline (the clocks).  Owns notices_doneby: who is
through with a notice that each officer of a unit must see in person.  Owns notices_caused (how many notices other
forces caused today).

Invariants: a recipient has at most one open notice a matter, told again rather than doubled.  A change of a notice
carries the transaction that made it.  A reader who asks from the last horizon misses none, in whatever order
transactions commit.  Every clock rings in a deed of the timekeeper.
"""
