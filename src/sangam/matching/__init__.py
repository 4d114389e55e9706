"""Matching: what a text refers to, what we know about it, and why.

Owns matching_watch: what was asked, for 72 hours or longer for a case.  From it silent records tell their owners, and
later records answer.  Owns matching_watchkey (by which keys they find it) and matching_watchhit (what each post was
told).  Owns matching_pointerask (what partners are asked about their pointers, and what they said).  Owns
matching_judgement (what officers said of two records), matching_nothim (that a hit is not whom a post checked) and
matching_suggestion (what batch resolution scored).

Invariants: candidates, scores, reasons and counts come from admitted rows only.  A check reads no silent row, so that
it takes the same time whether one exists or not.  A watch tells what a check by the same post would show at that
moment, and nothing else.  A machine suggests, it merges nothing.  Nothing found is no clearance.
"""
