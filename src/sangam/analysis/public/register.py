"""The door for longer looks: a year of incidents, next week's squares, a chosen part, the register of calls."""

from sangam.analysis.extortion.register import MOST_CALLS, Call, Register, Together, group_calls, read_register
from sangam.analysis.findings.places import FALSE_ALARMS, History, NextWeek, find_history, rank_next_week
from sangam.analysis.findings.series import KINDS, kind_of_series
from sangam.analysis.findings.times import choose

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
