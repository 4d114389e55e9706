"""The front door of `records` for what finds records: candidates by key, views, silent rows, references."""

from sangam.records.visibility.links import MOST_A_KIND, open_linked, reference_in, reference_to, referring
from sangam.records.visibility.search import candidates, candidates_many, desk_of, silent_matches
from sangam.records.visibility.views import all_of, desks, of_kinds, owners, shown_each, shown_many, which_stand

__all__ = [
    "MOST_A_KIND",
    "all_of",
    "candidates",
    "candidates_many",
    "desk_of",
    "desks",
    "of_kinds",
    "open_linked",
    "owners",
    "reference_in",
    "reference_to",
    "referring",
    "shown_each",
    "shown_many",
    "silent_matches",
    "which_stand",
]
