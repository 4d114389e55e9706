"""The face of `oversight` for the response table: count, read, remark."""

from sangam.oversight.responses.table import MATTERS, add_remark, count_due, count_responses, response_table

__all__ = ["MATTERS", "add_remark", "count_due", "count_responses", "response_table"]
