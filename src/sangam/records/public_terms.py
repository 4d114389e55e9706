"""The face of `records` for the limits of what is shared, and for parting from a force."""

from sangam.records.limiting import limit
from sangam.records.parting import erase_of_left, take_all_back
from sangam.records.policy import audience_of

__all__ = ["audience_of", "erase_of_left", "limit", "take_all_back"]
