"""What a ministry's desk is told of the monthly totals: which forces have stated a month, and which have not.

Told on a ministry's node alone; other forces have nobody there who waits for totals.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sangam.access.public import posts, units
from sangam.audit.public import audit
from sangam.federation.public import connections
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.ids import named_id
from sangam.notices.public import notices
from sangam.notices.types import Subject, Telling, Urgency
from sangam.oversight.models import MonthlyTotals

SUBJECT = "totals"
DUE_DAY = 8
"""The day of the next month from which a force is late that has not stated a month."""

_AGAIN = timedelta(days=7)
_STATED = "Totals of {month}: stated by {forces}"
_MISSING = "Totals of {month} are late: not stated by {forces}"


def tell_stated(month: str) -> None:
    """Tell the ministry's desk, in the running deed, which forces have stated a month; one notice a month."""
    if not units.is_ministry(here.node().force):
        return
    stated = MonthlyTotals.objects.filter(month=month).order_by("force").values_list("force", flat=True)
    _notify_ministry("totals.stated", month, _STATED, list(stated))


def tell_missing() -> int:
    """Tell the desk once a week which paired forces are late with last month; return how many.  For the timekeeper."""
    now = clock.now().astimezone(clock.INDIA)
    if not units.is_ministry(here.node().force) or now.day < DUE_DAY:
        return 0
    last = next(iter(audit.recent_entries(action="node:totals:remind", limit=1)), None)
    if last and last.at > now - _AGAIN:
        return 0
    month = f"{now.replace(day=1) - timedelta(days=1):%Y-%m}"
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:totals:remind", on=month) as facts:
        facts["late"] = late = _late(month)
        if late:
            due = datetime(now.year, now.month, DUE_DAY, tzinfo=clock.INDIA)
            _notify_ministry("totals.missing", month, _MISSING, late, due_at=due)
    return len(late)


def end_missing(month: str) -> None:
    """Take the notice of late forces off the desk's list, in the running deed, once none is late with that month."""
    if units.is_ministry(here.node().force) and not _late(month):
        notices.done_for_subject(Subject(SUBJECT, _id("totals.missing", month)))


def _late(month: str) -> list[str]:
    stated = MonthlyTotals.objects.filter(month=month).values_list("force", flat=True)
    return sorted(set(connections.paired_forces()) - set(stated))


def _notify_ministry(kind: str, month: str, title: str, forces: list[str], *, due_at: datetime | None = None) -> None:
    to = [f"post:{post}" for post in posts.held_posts(["ministry"])]
    parts = {"month": month, "forces": ", ".join(forces)}
    subject = Subject(SUBJECT, _id(kind, month))
    notices.notify(Telling(kind, subject, title, parts, urgency=Urgency.ROUTINE, due_at=due_at), to=to)


def _id(kind: str, month: str) -> UUID:
    return named_id("totals", kind, month)
