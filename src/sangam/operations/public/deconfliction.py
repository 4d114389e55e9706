"""The door of `operations` for deconfliction: enter a check, read it, resolve a conflict, count who asks."""

from sangam.operations.deconfliction.pages import check_counts, deconfliction_checks, open_check
from sangam.operations.deconfliction.questions import ask_due, check_action, resolve_conflict, withdraw_check
from sangam.operations.policy import MOST_PLACES, MOST_STANDING, MOST_TARGETS

__all__ = [
    "MOST_PLACES",
    "MOST_STANDING",
    "MOST_TARGETS",
    "ask_due",
    "check_action",
    "check_counts",
    "deconfliction_checks",
    "open_check",
    "resolve_conflict",
    "withdraw_check",
]
