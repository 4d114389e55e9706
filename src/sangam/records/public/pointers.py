"""The front door of `records` for pointers: which may be asked about, tokens, what one met; key rotation."""

from sangam.records.messages.pointers import MOST_ASKED, Answered, Asked
from sangam.records.pointers.holdings import (
    Askable,
    Met,
    askable,
    asked_often,
    public_of,
    records_still_held,
    records_with_tokens,
    rotate,
)
from sangam.records.sharing.envelope_batches import spelt, token_of_output

__all__ = [
    "MOST_ASKED",
    "Answered",
    "Askable",
    "Asked",
    "Met",
    "askable",
    "asked_often",
    "public_of",
    "records_still_held",
    "records_with_tokens",
    "rotate",
    "spelt",
    "token_of_output",
]
