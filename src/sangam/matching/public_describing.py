"""The face of `matching` for missing persons and whoever was found: who resembles whom, and who is told."""

from sangam.matching.judged_words import resembling
from sangam.matching.resembling import tell_resembling

__all__ = ["resembling", "tell_resembling"]
