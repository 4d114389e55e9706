"""The face of charts that lie with a case or a meeting."""

from sangam.networks.charts.chart_shares import (
    CASE,
    attach_chart,
    charts_by,
    detach_chart,
    name_chart_by,
    open_chart_by,
    places_of_chart,
)

__all__ = [
    "CASE",
    "attach_chart",
    "charts_by",
    "detach_chart",
    "name_chart_by",
    "open_chart_by",
    "places_of_chart",
]
