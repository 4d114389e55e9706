"""The front door of `matching` for checks: a text, a list, again, and looking a record up."""

from sangam.matching.checks.batch import MOST_AT_ONCE, check_many
from sangam.matching.checks.check import LONGEST, check
from sangam.matching.checks.lookup import (
    Asked,
    SharedPlate,
    asked_in_session,
    check_again,
    in_one_sentence,
    load_chosen_views,
    look_up,
    plates_shared,
    shared_plates,
)
from sangam.matching.queries.query_context import prepare, recognise_text

__all__ = [
    "LONGEST",
    "MOST_AT_ONCE",
    "Asked",
    "SharedPlate",
    "asked_in_session",
    "check",
    "check_again",
    "check_many",
    "in_one_sentence",
    "load_chosen_views",
    "look_up",
    "plates_shared",
    "prepare",
    "recognise_text",
    "shared_plates",
]
