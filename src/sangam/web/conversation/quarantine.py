"""Messages in quarantine: put there by a reader, listed for the reviewers of their force, released or erased."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.channels.public import quarantine
from sangam.channels.types import QuarantineView
from sangam.kernel.errors import Malformed, NotFound
from sangam.web import middleware
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other, sentence

_OFFICERS = ("by", "author", "reviewed_by")


@require_POST
@officer_only
def message_hide(request: OfficerRequest, channel: UUID, message: UUID) -> HttpResponse:
    """Put a message in quarantine: it is hidden at every member at once."""
    try:
        quarantine.hide_message(request.actor, channel, message, why=request.POST.get("why", ""))
    except Malformed as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("Hidden at every member. The message's own force reviews it."))
    return see_other(reverse("channel", args=[channel]))


@require_GET
@officer_only
def quarantines(request: OfficerRequest) -> HttpResponse:
    """List our messages in quarantine, those that wait for review first."""
    found = labels.called_in(map(_words, quarantine.quarantines(request.actor)), *_OFFICERS)
    context = {
        "waiting": [each for each in found if each["state"] == "held"],
        "reviewed": [each for each in found if each["state"] != "held"],
    }
    return page(request, "conversation/quarantines.html", context)


@require_http_methods(["GET", "POST"])
@officer_only
def quarantine_one(request: OfficerRequest, message: UUID) -> HttpResponse:
    """Show a message to its reviewer, with who has seen it; take the decision."""
    if request.method == "GET":
        return _show(request, message)
    decision = request.POST.get("decision", "")
    try:
        if decision not in ("release", "erase"):
            raise Malformed("web:review", "Choose whether the message is released or erased.")
        quarantine.review_message(request.actor, message, erase=decision == "erase", why=request.POST.get("why", ""))
    except Malformed as error:
        return _show(request, message, error)
    messages.success(request, _("Done; every member is told."))
    return see_other(reverse("quarantines"))


def _show(request: OfficerRequest, message: UUID, error: Malformed | None = None) -> HttpResponse:
    found = next(iter(quarantine.quarantines(request.actor, message=message)), None)
    if found is None:
        raise NotFound("web:quarantine", "No such message of our force is in quarantine.")
    errors = {"why": sentence(error) if error else ""}
    (words,) = labels.called_in([_words(found)], *_OFFICERS)
    words |= {"seen": labels.called_in(words["seen"], "label")}
    context = {"message": words, "why": request.POST.get("why", ""), "errors": errors}
    status = middleware.STATUS[type(error)] if error else 200
    return page(request, "conversation/quarantine.html", context, status=status)


def _words(view: QuarantineView) -> dict[str, Any]:
    return {
        "id": view.message,
        "channel": view.channel,
        "name": view.name,
        "state": view.state,
        "force": view.by.force,
        "by": view.by.label,
        "reason": view.reason,
        "at": view.at,
        "text": view.text,
        "is_revised": view.is_revised,
        "author": view.author.label if view.author else "",
        "reviewed_by": view.reviewed_by,
        "review_reason": view.review_reason,
        "reviewed_at": view.reviewed_at,
        "seen": [{"force": post.force, "label": post.label, "at": at} for post, at in view.seen],
    }


urlpatterns = [
    path("channels/<uuid:channel>/messages/<uuid:message>/quarantine/", message_hide, name="message_hide"),
    path("quarantine/", quarantines, name="quarantines"),
    path("quarantine/<uuid:message>/", quarantine_one, name="quarantine"),
]
