"""The door of `arrests` for gang charts: forms, drawing, columns, joint meetings, reasons."""

from sangam.arrests.gang_charts.chart_acts import draw_chart, give_reasons, open_chart, record_meeting, write_entry
from sangam.arrests.gang_charts.chart_rows import chart_choices, charts, gangs, laws, open_chart_page, shown_in_chart
from sangam.arrests.gang_charts.forms import edit_row, form_row, form_rows, row_as_text

__all__ = [
    "chart_choices",
    "charts",
    "draw_chart",
    "edit_row",
    "form_row",
    "form_rows",
    "gangs",
    "give_reasons",
    "laws",
    "open_chart",
    "open_chart_page",
    "record_meeting",
    "row_as_text",
    "shown_in_chart",
    "write_entry",
]
