"""The front door of `federation` for a restore of ours: begin anew, ask, give back."""

from sangam.federation.peers.catch_up import end, hold, last_restore, note_told, rejoining
from sangam.federation.recovery.epochs import HANDLERS, answer_due, begin_after_restore, is_shut, open_reads
from sangam.federation.recovery.snapshot_check import ask_due, confirmed, end_confirmed, kept_back
from sangam.federation.recovery.snapshot_check import show as show_unanswered

__all__ = [
    "HANDLERS",
    "answer_due",
    "ask_due",
    "begin_after_restore",
    "confirmed",
    "end",
    "end_confirmed",
    "hold",
    "is_shut",
    "kept_back",
    "last_restore",
    "note_told",
    "open_reads",
    "rejoining",
    "show_unanswered",
]
