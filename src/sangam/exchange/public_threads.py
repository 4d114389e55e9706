"""The face of `exchange` for threads about a record: ask, reply, answer, decline, outcome, close, read."""

from sangam.exchange.thread_pages import open_file, read, threads
from sangam.exchange.threads import answer, close, decline, give_outcome, open_thread, reply

__all__ = ["answer", "close", "decline", "give_outcome", "open_file", "open_thread", "read", "reply", "threads"]
