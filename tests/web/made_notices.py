"""A notice as its reader has it, without a database."""

from datetime import UTC, datetime
from uuid import UUID

from sangam.notices.types import NoticeView, Subject, TodayLane, Urgency

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
ALERT = NoticeView(
    UUID(int=1),
    "DL-ON-NARELA",
    "alert",
    Subject("alert", UUID(int=11)),
    "White Scorpio",
    {},
    TodayLane.NOW,
    Urgency.FLASH,
    AT,
    AT,
    None,
    1,
    None,
)
