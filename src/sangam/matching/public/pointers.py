"""The door of `matching` for pointers: what partners said about a check."""

from sangam.matching.pointer_questions import KIND, ask_shown, asked_of, pointer
from sangam.matching.watches.watch_creation import subject_text

__all__ = ["KIND", "ask_shown", "asked_of", "pointer", "subject_text"]
