"""The door of `oversight` for the response table, the daily brief and what is overdue: count, read, list, remark."""

from sangam.oversight.responses.overdue import (
    A_PAGE,
    KINDS,
    MATTERS,
    MOST_EXPORTED,
    MOST_PAGES,
    OverdueQuery,
    exported_overdue,
    overdue_list,
)
from sangam.oversight.responses.table import add_remark, count_due, count_responses, daily_brief, response_table

__all__ = [
    "A_PAGE",
    "KINDS",
    "MATTERS",
    "MOST_EXPORTED",
    "MOST_PAGES",
    "OverdueQuery",
    "add_remark",
    "count_due",
    "count_responses",
    "daily_brief",
    "exported_overdue",
    "overdue_list",
    "response_table",
]
