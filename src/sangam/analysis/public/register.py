"""The door for longer looks: a year of incidents, next week's squares, a chosen part, the register of calls."""

from sangam.analysis.extortion.register import MOST_CALLS, Call, Register, Together, group_calls, read_register
from sangam.analysis.findings.chosen_times import choose
from sangam.analysis.findings.history import FALSE_ALARMS, History, find_history
from sangam.analysis.findings.next_week import NextWeek, rank_next_week
from sangam.analysis.findings.series_kinds import KINDS, kind_of_series

__all__ = [
    "FALSE_ALARMS",
    "KINDS",
    "MOST_CALLS",
    "Call",
    "History",
    "NextWeek",
    "Register",
    "Together",
    "choose",
    "find_history",
    "group_calls",
    "kind_of_series",
    "rank_next_week",
    "read_register",
]
