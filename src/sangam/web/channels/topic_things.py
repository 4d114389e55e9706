"""What a topic of a channel speaks of: the alert or meeting whose number it is, under each reader's own rights.

A topic travels as text.  That it is a number gives nobody a look at the thing: who follows it opens the thing as ever.
"""

import re
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from sangam.access.policy import may, require
from sangam.coordination import pages
from sangam.exchange.alerts import pages as alert_pages
from sangam.kernel.errors import NotFound
from sangam.kernel.ids import CROCKFORD, short
from sangam.web.common.pages import OfficerRequest, officer_only, see_other

LONGEST = 40
_NUMBER = re.compile(rf"[A-Z]{{2,4}}-[{CROCKFORD}]{{7}}")


def asked_topic(request: HttpRequest) -> str:
    """Return the topic in which an officer wants to talk, as another page's address names it; "" for none."""
    return " ".join(request.GET.get("about", "").split())[:LONGEST]


def number_in(topic: str) -> str:
    """Return a topic that is the number of a thing; "" for any other."""
    return topic if _NUMBER.fullmatch(topic) else ""


@require_GET
@officer_only
def topic_thing(request: OfficerRequest, number: str) -> HttpResponse:
    """Lead to the alert or meeting of a number.  What is absent and what is not the officer's are answered alike."""
    require(request.actor, "channel:read")
    found = next(_addresses(request, number), "")
    if not found:
        raise NotFound("web:topic", "There is no alert in force and no meeting with this number that you may open.")
    return see_other(found)


def _addresses(request: OfficerRequest, number: str) -> Iterator[str]:
    actor = request.actor
    if may(actor, "alert:acknowledge"):
        in_force = alert_pages.alerts(actor, purpose=request.purpose)
        yield from (reverse("alert", args=[each.id]) for each in in_force if each.number == number)
    if may(actor, "meeting:read"):
        meetings = pages.meetings(actor)
        yield from (reverse("meeting", args=[m.id]) for m in meetings if f"{m.host}-{short(m.id)}" == number)


urlpatterns = [path("channels/about/<slug:number>/", topic_thing, name="topic_thing")]
