"""The front door of `records` for pointers: which may be asked about, tokens, what one met; key rotation."""

from sangam.records.messages.pointers import MOST_ASKED, Answered, Asked
from sangam.records.pointers.holdings import Askable, Met, askable, public_of, records_still_held, records_with_tokens
from sangam.records.pointers.key_rotation import rotate
from sangam.records.pointers.rate_limits import asked_often
from sangam.records.sharing.pointer_tokens import spelt, token_of_output

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
