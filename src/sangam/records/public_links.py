"""The face of `records` for what hangs together: which records refer to which, as an officer sees them."""

from sangam.records.links import MOST_A_KIND, open_linked, reference_in, reference_to, referring

__all__ = ["MOST_A_KIND", "open_linked", "reference_in", "reference_to", "referring"]
