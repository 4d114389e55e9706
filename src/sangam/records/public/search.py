"""The front door of `records` for what finds records: candidates by key, views, silent rows, references."""

from sangam.records.visibility.disclosure import whole_views
from sangam.records.visibility.lists import whole_pairs
from sangam.records.visibility.search import candidates, candidates_many, desk_of, silent_matches
from sangam.records.visibility.views import (
    all_of,
    desks,
    load_views,
    load_views_per_actor,
    of_kinds,
    owners,
    which_stand,
)

__all__ = [
    "all_of",
    "candidates",
    "candidates_many",
    "desk_of",
    "desks",
    "load_views",
    "load_views_per_actor",
    "of_kinds",
    "owners",
    "silent_matches",
    "which_stand",
    "whole_pairs",
    "whole_views",
]
