"""The door of charts that are attached to a case or a meeting."""

from sangam.networks.charts.saved_charts import (
    CASE,
    attach_chart,
    charts_attached_to,
    detach_chart,
    name_attached_chart,
    open_attached_chart,
    where_attached,
)

__all__ = [
    "CASE",
    "attach_chart",
    "charts_attached_to",
    "detach_chart",
    "name_attached_chart",
    "open_attached_chart",
    "where_attached",
]
