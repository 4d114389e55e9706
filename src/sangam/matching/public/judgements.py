"""The door of `matching` for judgements by people: same, not the same, unsure, "not him"."""

from sangam.matching.checks.dismissals import dismiss_hit, restore_hit
from sangam.matching.judgements.judgements import PERSONS, judge, judge_waiting, take_back
from sangam.matching.judgements.same_person import sameness
from sangam.matching.judgements.suggestions import judged_records
from sangam.matching.types import Verdict

__all__ = [
    "PERSONS",
    "Verdict",
    "dismiss_hit",
    "judge",
    "judge_waiting",
    "judged_records",
    "restore_hit",
    "sameness",
    "take_back",
]
