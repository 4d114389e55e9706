"""The face of `oversight` for looks: explain them, list what nothing explains, judge it."""

from sangam.oversight.looks.daily import explain_due
from sangam.oversight.looks.explanation import explain_lately
from sangam.oversight.looks.judgements import VERDICTS, enter_home_place, judge_looks
from sangam.oversight.looks.lines import MOST_LINES, TRIED, explain_now, unexplained_looks
from sangam.oversight.who_looked import looks_at, may_read_looks

__all__ = [
    "MOST_LINES",
    "TRIED",
    "VERDICTS",
    "enter_home_place",
    "explain_due",
    "explain_lately",
    "explain_now",
    "judge_looks",
    "looks_at",
    "may_read_looks",
    "unexplained_looks",
]
