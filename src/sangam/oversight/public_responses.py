"""The door of `oversight` for the response table and the daily brief: count, read, remark."""

from sangam.oversight.responses.daily_brief import daily_brief
from sangam.oversight.responses.table import MATTERS, add_remark, count_due, count_responses, response_table

__all__ = ["MATTERS", "add_remark", "count_due", "count_responses", "daily_brief", "response_table"]
