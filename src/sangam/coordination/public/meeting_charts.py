"""The door of charts that are attached to a meeting."""

from sangam.coordination.attachments.meeting_charts import (
    MEETING,
    attach_to_meeting,
    charts_of_meeting,
    known_meetings,
    name_meeting_chart,
    open_meeting_chart,
)

__all__ = [
    "MEETING",
    "attach_to_meeting",
    "charts_of_meeting",
    "known_meetings",
    "name_meeting_chart",
    "open_meeting_chart",
]
