"""The front door of `records` for narrowings: the list, undoing one, and those that two officers agree to."""

from sangam.records.narrowings.register import ALONE, recalls_left
from sangam.records.narrowings.rules import MOST_LISTED, NarrowingView, narrowings
from sangam.records.own_records.limits import Limits
from sangam.records.own_records.undone_narrowings import undo_narrowing
from sangam.records.recalls.two_person_narrowing import (
    NewTerms,
    agree_to_narrowing,
    narrow_agreed,
    propose_narrowing,
    proposed_narrowing,
    proposed_narrowings,
)

__all__ = [
    "ALONE",
    "MOST_LISTED",
    "Limits",
    "NarrowingView",
    "NewTerms",
    "agree_to_narrowing",
    "narrow_agreed",
    "narrowings",
    "propose_narrowing",
    "proposed_narrowing",
    "proposed_narrowings",
    "recalls_left",
    "undo_narrowing",
]
