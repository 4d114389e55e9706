"""Charts that are attached to a meeting, of this node alone: each reader of the meeting opens them under own rights."""

from uuid import UUID

from sangam.access.policy import require
from sangam.coordination import pages
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.networks.public import chart_shares
from sangam.networks.types import AttachedTo, ChartLine, OpenedChart

MEETING = "meeting"


def attach_to_meeting(actor: Actor, meeting: UUID, chart: UUID, *, purpose: Stated | None) -> None:
    """Attach a chart of the actor's unit to a meeting.  Raises NotFound, Refused and Conflict."""
    require(actor, "network:read")
    pages.open_meeting(actor, meeting)
    chart_shares.attach_chart(actor, chart, AttachedTo(MEETING, meeting), purpose=purpose)


def charts_of_meeting(actor: Actor, meeting: UUID, *, purpose: Stated | None) -> tuple[ChartLine, ...]:
    """Return the charts attached to a meeting, of which the actor sees a record.

    The caller has opened the meeting.
    """
    return chart_shares.charts_attached_to(actor, AttachedTo(MEETING, meeting), purpose=purpose)


def name_meeting_chart(actor: Actor, meeting: UUID, chart: UUID, *, purpose: Stated | None) -> ChartLine:
    """Return how a chart of a meeting is called.  Raises NotFound and Refused."""
    require(actor, "network:read")
    pages.open_meeting(actor, meeting)
    return chart_shares.name_attached_chart(actor, chart, AttachedTo(MEETING, meeting), purpose=purpose)


def open_meeting_chart(actor: Actor, meeting: UUID, chart: UUID, *, purpose: Stated | None) -> OpenedChart:
    """Return a chart of a meeting as the actor sees it now.  Raises NotFound and Refused."""
    require(actor, "network:read")
    pages.open_meeting(actor, meeting)
    return chart_shares.open_attached_chart(actor, chart, AttachedTo(MEETING, meeting), purpose=purpose)
