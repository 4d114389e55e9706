"""Telling who opened a record that it was recalled: what was read there holds no more.  The record is not named.

What stood on anybody's list about it leaves the lists: its name is gone, and its page too.
"""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sangam.audit import public as audit
from sangam.kernel.ids import short
from sangam.notices import public as notices
from sangam.notices.types import Subject, Telling, TodayLane, Urgency

OPENED = "officer:record:open"
REMEMBERED = timedelta(days=90)

_TITLE = "{force} recalled a record that your post opened, {number}: what it said holds no more."


def tell_readers(records: Collection[UUID], *, owner: str) -> None:
    """Tell each post of ours that opened one of these records within 90 days, in the running deed.

    To be called once they are erased.  The post that recalls is told nothing new.
    """
    if not records:
        return
    deed = audit.require_deed()
    notices.done_for_subjects("record", records)
    for record, posts in audit.posts_that_did(OPENED, records, since=deed.at - REMEMBERED).items():
        to = [f"post:{post}" for post in posts - {deed.actor.post}]
        parts = {"force": owner, "number": short(record)}
        notices.notify(
            Telling("record.recalled", Subject("recalled", record), _TITLE, parts, TodayLane.NOW, Urgency.URGENT), to=to
        )
