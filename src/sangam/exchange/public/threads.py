"""The door of `exchange` for threads about a record: ask, reply, answer, decline, outcome, close, read; steps."""

from sangam.exchange.threads.acts import (
    accept,
    answer,
    clarify,
    close,
    decline,
    give_outcome,
    hand_over,
    open_thread,
    reply,
)
from sangam.exchange.threads.pages import open_file, read_thread, threads

__all__ = [
    "accept",
    "answer",
    "clarify",
    "close",
    "decline",
    "give_outcome",
    "hand_over",
    "open_file",
    "open_thread",
    "read_thread",
    "reply",
    "threads",
]
