"""Charts that are attached to a meeting, of this node alone: each reader of the meeting opens them under own rights."""

from collections.abc import Collection
from uuid import UUID

from sangam.access.policy import may, require
from sangam.coordination import pages, rows
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.networks import charts
from sangam.networks.types import AttachedTo, ChartLine, OpenedChart

MEETING = "meeting"


def attach_to_meeting(actor: Actor, meeting: UUID, chart: UUID, *, purpose: Stated | None) -> None:
    """Attach a chart of the actor's unit to a meeting.  Raises NotFound, Refused and Conflict."""
    require(actor, "network:read")
    pages.open_meeting(actor, meeting)
    charts.attach_chart(actor, chart, AttachedTo(MEETING, meeting), purpose=purpose)


def charts_of_meeting(actor: Actor, meeting: UUID, *, purpose: Stated | None) -> tuple[ChartLine, ...]:
    """Return the charts attached to a meeting, of which the actor sees a record.

    The caller has opened the meeting.
    """
    return charts.charts_attached_to(actor, AttachedTo(MEETING, meeting), purpose=purpose)


def known_meetings(actor: Actor, meetings: Collection[UUID]) -> frozenset[UUID]:
    """Return those of these meetings that the actor may know."""
    if not meetings or not may(actor, "meeting:read"):
        return frozenset()
    return frozenset(rows.visible(actor).filter(id__in=meetings).values_list("id", flat=True))


def name_meeting_chart(actor: Actor, meeting: UUID, chart: UUID, *, purpose: Stated | None) -> ChartLine:
    """Return how a chart of a meeting is called.  Raises NotFound and Refused."""
    require(actor, "network:read")
    pages.open_meeting(actor, meeting)
    return charts.name_attached_chart(actor, chart, AttachedTo(MEETING, meeting), purpose=purpose)


def open_meeting_chart(actor: Actor, meeting: UUID, chart: UUID, *, purpose: Stated | None) -> OpenedChart:
    """Return a chart of a meeting as the actor sees it now.  Raises NotFound and Refused."""
    require(actor, "network:read")
    pages.open_meeting(actor, meeting)
    return charts.open_attached_chart(actor, chart, AttachedTo(MEETING, meeting), purpose=purpose)
