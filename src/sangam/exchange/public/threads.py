"""The face of `exchange` for threads about a record: ask, reply, answer, decline, outcome, close, read."""

from sangam.exchange.threads.acts import answer, close, decline, give_outcome, open_thread, reply
from sangam.exchange.threads.pages import open_file, read, threads

__all__ = ["answer", "close", "decline", "give_outcome", "open_file", "open_thread", "read", "reply", "threads"]
