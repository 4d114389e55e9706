"""The charts that are attached to a case or a meeting, as its page lists them."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from sangam.coordination import attachments
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.networks import charts
from sangam.networks.types import AttachedTo, ChartLine
from sangam.web.common import labels


def list_meeting_charts(actor: Actor, meeting: UUID, *, purpose: Stated | None) -> list[dict[str, Any]]:
    """Return the charts attached to a meeting, each with its address.  The caller has opened the meeting."""
    found = attachments.charts_of_meeting(actor, meeting, purpose=purpose)
    return [_line(each, reverse("meeting_chart", args=[meeting, each.id])) for each in found]


def list_case_charts(actor: Actor, case: UUID, *, purpose: Stated | None) -> list[dict[str, Any]]:
    """Return the charts attached to a case, each with its address.  The caller has opened the case."""
    found = charts.charts_attached_to(actor, AttachedTo(charts.CASE, case), purpose=purpose)
    return [_line(each, reverse("case_chart", args=[case, each.id])) for each in found]


def _line(chart: ChartLine, address: str) -> dict[str, Any]:
    return {"name": chart.name, "url": address, "at": chart.saved_at, "by": labels.called_as(chart.saved_by)}
