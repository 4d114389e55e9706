"""The door of `matching` for what batch resolution suggests."""

from sangam.matching.judgements.between_forces import shared_persons
from sangam.matching.judgements.suggestions import forget, open_pairs, suggest, suggestions
from sangam.matching.judgements.waiting_pairs import waiting_count, waiting_pairs
from sangam.matching.types import SuggestionView

__all__ = [
    "SuggestionView",
    "forget",
    "open_pairs",
    "shared_persons",
    "suggest",
    "suggestions",
    "waiting_count",
    "waiting_pairs",
]
