"""Telling who opened a record that it was recalled: what was read there holds no more.  The record is not named.

What stood on anybody's list about it leaves the lists: its name is gone, and its page too.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from sangam.audit import audit
from sangam.kernel import here
from sangam.kernel.ids import short
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane, Urgency
from sangam.records.visibility import write_access

OPENED = "officer:record:open"
REMEMBERED = timedelta(days=90)

_TITLE = "{force} recalled a record that your post opened, {number}: what it said holds no more."
_MANY = "{force} recalled {n} records that your post opened ({numbers}): what they said holds no more."
_BEYOND = "{force} recalled more than {most} times today what our posts opened: here it is only counted"


def tell_readers(records: Collection[UUID], *, owner: str) -> None:
    """Tell each post of ours that opened some of these records within 90 days, once, in the running deed.

    To be called once they are erased.  The post that recalls is told nothing new.  Another force's recalls are told as
    often within a day as all else that it makes us tell.
    """
    if not records:
        return
    deed = audit.require_deed()
    deliveries.done_for_subjects("record", records)
    read: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for record, posts in audit.posts_that_did(OPENED, records, since=deed.at - REMEMBERED).items():
        for post in posts - {deed.actor.post}:
            read[post].append(record)
    alike: defaultdict[tuple[UUID, ...], list[str]] = defaultdict(list)
    for post, theirs in read.items():
        alike[tuple(sorted(theirs))].append(f"post:{post}")
    for alike_read, to in sorted(alike.items()):
        telling = _recall_notice(alike_read, owner)
        if owner == here.node().force:
            deliveries.notify(telling, to=to)
        else:
            deliveries.notify_for(owner, telling, to=to, beyond=_BEYOND)


def _recall_notice(records: Sequence[UUID], owner: str) -> Telling:
    if len(records) == 1:
        parts = {"force": owner, "number": short(records[0])}
        return Telling("record.recalled", Subject("recalled", records[0]), _TITLE, parts, TodayLane.NOW, Urgency.URGENT)
    parts = {"force": owner, "n": str(len(records)), "numbers": write_access.numbers_of(records)}
    deed = audit.require_deed().id
    return Telling(
        "record.recalled",
        Subject("recalled", deed),
        _MANY,
        parts,
        TodayLane.NOW,
        Urgency.URGENT,
        matter=f"record.recalled:{deed}:{parts['numbers']}",
    )
