"""The face of `matching` for pointers: what partners said about a check."""

from sangam.matching.pointers import KIND, asked_of, pointer
from sangam.matching.remembering import spoken

__all__ = ["KIND", "asked_of", "pointer", "spoken"]
