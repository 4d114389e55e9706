"""The door of `arrests` for what gang charts hand out and take."""

from sangam.arrests.gang_charts.chart_types import (
    AuthorityView,
    Cell,
    ChargeSheets,
    ChartLine,
    ChartView,
    Choice,
    Chosen,
    EntryDraft,
    Form,
    FormRow,
    Lacking,
    MeetingDraft,
    MemberRow,
    ReasonDraft,
    ReasonView,
)

__all__ = [
    "AuthorityView",
    "Cell",
    "ChargeSheets",
    "ChartLine",
    "ChartView",
    "Choice",
    "Chosen",
    "EntryDraft",
    "Form",
    "FormRow",
    "Lacking",
    "MeetingDraft",
    "MemberRow",
    "ReasonDraft",
    "ReasonView",
]
