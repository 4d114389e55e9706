"""The face of `records` for pointers: which may be asked about, what a token is made of, what it met; turning keys."""

from sangam.records.pointer_holding import Askable, Met, askable, met, public_of, standing
from sangam.records.pointer_limits import asked_often
from sangam.records.pointer_rotation import rotate
from sangam.records.pointing import shortened, spelt
from sangam.records.wire_pointers import MOST_ASKED, Answered, Asked, answered_in, asked_out

__all__ = [
    "MOST_ASKED",
    "Answered",
    "Askable",
    "Asked",
    "Met",
    "answered_in",
    "askable",
    "asked_often",
    "asked_out",
    "met",
    "public_of",
    "rotate",
    "shortened",
    "spelt",
    "standing",
]
