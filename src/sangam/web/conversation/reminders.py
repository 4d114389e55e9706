"""Reminders of messages, set on the channel's page; they reach the post's holder at that time."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sangam.channels import messages as channel_messages
from sangam.kernel import clock
from sangam.kernel.errors import Malformed
from sangam.web.common.pages import OfficerRequest, officer_only, see_other

_MINUTES = {"30": 30, "120": 120}
_MORNING = 8


@require_POST
@officer_only
def channel_remind(request: OfficerRequest, channel: UUID, message: UUID) -> HttpResponse:
    """Have the officer's post reminded of a message."""
    channel_messages.remind_post(request.actor, channel, message, at=_time_of_choice(request.POST.get("when", "")))
    messages.success(request, _("Whoever holds this post then is reminded of the message."))
    return see_other(reverse("channel", args=[channel]))


def _time_of_choice(word: str) -> datetime:
    now = clock.now()
    if word in _MINUTES:
        return now + timedelta(minutes=_MINUTES[word])
    if word != "morning":
        raise Malformed("web:when", "Choose when the post is reminded.")
    tomorrow = now.astimezone(clock.INDIA) + timedelta(days=1)
    return tomorrow.replace(hour=_MORNING, minute=0, second=0, microsecond=0)


urlpatterns = [
    path("channels/<uuid:channel>/messages/<uuid:message>/remind/", channel_remind, name="channel_remind"),
]
