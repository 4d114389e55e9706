"""The door of `matching` for what batch resolution suggests."""

from sangam.matching.judgements.suggestions import (
    forget,
    open_pairs,
    shared_persons,
    suggest,
    suggestions,
    waiting_count,
    waiting_pairs,
)
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
