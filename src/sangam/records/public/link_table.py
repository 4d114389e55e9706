"""The face of `records` for networks: all links that an officer may see, as arrays that follow what changes."""

from sangam.records.visibility.link_table.admission import KINDS, AdmittedLinks
from sangam.records.visibility.link_table.cache import forget_changes, open_links
from sangam.records.visibility.link_table.types import Relations

__all__ = ["KINDS", "AdmittedLinks", "Relations", "forget_changes", "open_links"]
