"""The front door of `federation` for a restore of ours: begin anew, ask, give back."""

from sangam.federation.peers.catch_up import (
    announce_caught_up,
    end_catch_up,
    last_restore,
    lock_rejoining,
    rejoining_peers,
)
from sangam.federation.recovery.epochs import HANDLERS, answer_due, begin_after_restore, is_shut, open_reads
from sangam.federation.recovery.renumbering import ask_due, confirmed_peers, end_confirmed, kept_back, unhide

__all__ = [
    "HANDLERS",
    "announce_caught_up",
    "answer_due",
    "ask_due",
    "begin_after_restore",
    "confirmed_peers",
    "end_catch_up",
    "end_confirmed",
    "is_shut",
    "kept_back",
    "last_restore",
    "lock_rejoining",
    "open_reads",
    "rejoining_peers",
    "unhide",
]
