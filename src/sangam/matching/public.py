"""The face of `matching`: check a text, or a list; tell the owners of silent records."""

from sangam.matching.again import Asked, asked_in_session, check_again
from sangam.matching.checking import LONGEST, check
from sangam.matching.checking_many import MOST_AT_ONCE, check_many
from sangam.matching.lookup import chosen, look_up, plates_shared
from sangam.matching.recognising import prepare, read
from sangam.matching.remembering import ASKED
from sangam.matching.saying import in_one_sentence
from sangam.matching.shared_plates import SharedPlate, shared_plates
from sangam.matching.silence import HANDLERS, tell
from sangam.matching.watching import forget

__all__ = [
    "ASKED",
    "HANDLERS",
    "LONGEST",
    "MOST_AT_ONCE",
    "Asked",
    "SharedPlate",
    "asked_in_session",
    "check",
    "check_again",
    "check_many",
    "chosen",
    "forget",
    "in_one_sentence",
    "look_up",
    "plates_shared",
    "prepare",
    "read",
    "shared_plates",
    "tell",
]
