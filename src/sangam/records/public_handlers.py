"""The face of `records` for the peers' door: which envelope kind is taken by what."""

from sangam.records import (
    copies,
    group_returning,
    offer_words,
    pointer_answers,
    pointer_holding,
    returning,
    wanting,
    words_returning,
)
from sangam.records.writing import as_copied

HANDLERS = {
    **copies.HANDLERS, **returning.HANDLERS, **group_returning.HANDLERS, **pointer_holding.HANDLERS,
    **pointer_answers.HANDLERS, **words_returning.HANDLERS, **offer_words.HANDLERS,
    **wanting.HANDLERS,
}  # fmt: skip

__all__ = ["HANDLERS", "as_copied"]
