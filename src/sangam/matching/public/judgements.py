"""The face of `matching` for people's judgements: same, not same, unsure; "not him"; what follows from them."""

from sangam.matching.checks.dismissals import say_not_him, take_back_not_him
from sangam.matching.judgements.judgement_text import sameness
from sangam.matching.judgements.judgements import PERSONS, judge
from sangam.matching.types import Verdict

__all__ = ["PERSONS", "Verdict", "judge", "sameness", "say_not_him", "take_back_not_him"]
