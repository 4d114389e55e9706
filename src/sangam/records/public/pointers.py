"""The front door of `records` for pointers: which may be asked about, tokens, what one met; key rotation."""

from sangam.records.messages.pointers import MOST_ASKED, Answered, Asked
from sangam.records.pointers.holdings import Askable, Met, askable, met, public_of, standing
from sangam.records.pointers.key_rotation import rotate
from sangam.records.pointers.rate_limits import asked_often
from sangam.records.sharing.pointer_tokens import shortened, spelt

__all__ = [
    "MOST_ASKED",
    "Answered",
    "Askable",
    "Asked",
    "Met",
    "askable",
    "asked_often",
    "met",
    "public_of",
    "rotate",
    "shortened",
    "spelt",
    "standing",
]
