"""The front door of `records` for records that refer to each other."""

from sangam.records.visibility.links import MOST_A_KIND, open_linked, reference_in, reference_to, referring

__all__ = [
    "MOST_A_KIND",
    "open_linked",
    "reference_in",
    "reference_to",
    "referring",
]
