"""The door of charts that keep their layout: begin, open, expand, save, remove."""

from sangam.networks.charts.documents import (
    draw_records,
    expand,
    interval_of,
    note_picture,
    read_change,
    read_ids,
    start_drawing,
)
from sangam.networks.charts.saved_charts import (
    begin_chart,
    charts_of_unit,
    charts_with,
    name_chart,
    open_chart,
    remove_chart,
    save_chart,
)

__all__ = [
    "begin_chart",
    "charts_of_unit",
    "charts_with",
    "draw_records",
    "expand",
    "interval_of",
    "name_chart",
    "note_picture",
    "open_chart",
    "read_change",
    "read_ids",
    "remove_chart",
    "save_chart",
    "start_drawing",
]
