"""The face of `interchange` for sheets that are no records: officers, transfers."""

from sangam.interchange.tables import read_table
from sangam.interchange.types import Trouble

__all__ = ["Trouble", "read_table"]
