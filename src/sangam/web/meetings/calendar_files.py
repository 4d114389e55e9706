"""The calendar file of a meeting."""

import re
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from sangam.coordination import pages
from sangam.coordination.types import MeetingState, MeetingView
from sangam.interchange import invitations
from sangam.interchange.types import Invitation
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.web.common.pages import OfficerRequest, officer_only

_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}")


@require_GET
@officer_only
def meeting_invitation(request: OfficerRequest, meeting: UUID) -> HttpResponse:
    """Give the calendar file of a meeting.  address: the officer's own in that calendar, if given."""
    address = request.GET.get("address", "").strip()
    if address and not _ADDRESS.fullmatch(address):
        raise Malformed("web:address-of-calendar", "This is no address of a calendar: name@example.org.")
    view = pages.open_meeting(request.actor, meeting)
    text = invitations.calendar_file(_invitation(request.actor, view, address), at=clock.now())
    method = "CANCEL" if view.state is MeetingState.CANCELLED else "REQUEST"
    response = HttpResponse(text, content_type=f"text/calendar; charset=utf-8; method={method}")
    response.headers["Content-Disposition"] = f'attachment; filename="meeting-{view.number}.ics"'
    return response


def _invitation(actor: Actor, view: MeetingView, address: str) -> Invitation:
    if actor.post is None:
        raise Malformed("web:no-post-to-invite", "Only a post is invited: sit down at your post first.")
    return Invitation(
        meeting=view.id,
        series=view.series,
        post=actor.post,
        host=f"Sangam {view.host}",
        attendee=actor.label,
        summary=f"Coordination meeting, {view.plan.level} level, no. {view.number}",
        url=settings.SANGAM.officers_origin + reverse("meeting", args=[view.id]),
        starts_at=view.plan.starts_at,
        ends_at=view.plan.ends_at,
        sequence=view.sequence,
        cancelled=view.state is MeetingState.CANCELLED,
        address=address,
    )


urlpatterns = [path("meetings/<uuid:meeting>/meeting.ics", meeting_invitation, name="meeting_invitation")]
