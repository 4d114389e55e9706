"""The face of `matching` for pointers: what partners said about a check."""

from sangam.matching.pointers import KIND, ask_shown, asked_of, pointer
from sangam.matching.remembering import spoken

__all__ = ["KIND", "ask_shown", "asked_of", "pointer", "spoken"]
