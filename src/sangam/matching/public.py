"""The face of `matching`: check a text; tell the owners of silent records."""

from sangam.matching.checking import ASKED, LONGEST, check
from sangam.matching.recognising import read
from sangam.matching.saying import in_one_sentence
from sangam.matching.silence import HANDLERS, forget, tell

__all__ = ["ASKED", "HANDLERS", "LONGEST", "check", "forget", "in_one_sentence", "read", "tell"]
