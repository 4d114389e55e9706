"""The door of `oversight` for monthly totals: state them, read the report, give it out as CSV and paper."""

from sangam.oversight.totals.answers import (
    TOPICS,
    answer_csv,
    answer_report,
    exported_report,
    month_report,
    open_beneath,
    report_csv,
    write_answer_paper,
    write_report_paper,
)
from sangam.oversight.totals.monthly import OVERDUE, recent_months, state_due, state_month, tend

__all__ = [
    "OVERDUE",
    "TOPICS",
    "answer_csv",
    "answer_report",
    "exported_report",
    "month_report",
    "open_beneath",
    "recent_months",
    "report_csv",
    "state_due",
    "state_month",
    "tend",
    "write_answer_paper",
    "write_report_paper",
]
