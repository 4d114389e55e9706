"""What does this text refer to, what do we know about it, and why.

Owns matching_watch: what was asked, for 72 hours or longer for a case, from which silent records tell their owners and
which later records answer.  matching_watchkey: by which keys they find it; matching_watchhit: what each post was told;
matching_pointerask: what partners are asked about their pointers, and what they said.

Invariants: candidates, scores, reasons and counts come from admitted rows only; a check reads no silent row, so that it
takes the same time whether one exists or not; a watch tells what a check by the same post would show at that moment,
and nothing else; a machine suggests, it merges nothing; nothing found is no clearance.
"""
