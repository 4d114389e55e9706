"""What the officer's post watches for: the list, keeping one longer for a case, renewing it, ending it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.access import policy
from sangam.kernel import clock
from sangam.kernel.errors import Malformed, SangamError
from sangam.matching.public import watches as matching_watches
from sangam.matching.types import WatchView
from sangam.web import middleware
from sangam.web.common import typed_times
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other, sentence
from sangam.web.gangs import network_watches

_AT_FIRST = timedelta(days=30)
_FEW = 3


@require_GET
@officer_only
def watches(request: OfficerRequest) -> HttpResponse:
    """List what the post watches for: for cases first, then gangs and chains, then of the last 72 hours."""
    found = [watch_words(each) for each in matching_watches.watches(request.actor)]
    kept = [each for each in found if each["case_number"]]
    checked = [each for each in found if not each["case_number"]]
    may_keep = policy.may(request.actor, "watch:keep")
    context = {"kept": kept, "checked": checked, "may_keep": may_keep}
    return page(request, "check/watches.html", context | {"networks": network_watches.listed_words(request.actor)})


@require_http_methods(["GET", "POST"])
@form_for("watch:keep")
def watch(request: OfficerRequest, watch: UUID) -> HttpResponse:
    """Keep a watch for a case, or renew it."""
    view = matching_watches.watch(request.actor, watch)
    if request.method == "GET":
        return _form(request, view)
    try:
        _keep_watching(request, view)
    except SangamError as error:
        return _form(request, view, error)
    messages.success(request, _("Your post keeps watching."))
    return see_other(reverse("watches"))


@require_POST
@officer_only
def watch_end(request: OfficerRequest, watch: UUID) -> HttpResponse:
    """End a watch before its time."""
    matching_watches.end_watch(request.actor, watch)
    messages.success(request, _("The watch has ended, and what was asked is forgotten."))
    return see_other(reverse("watches"))


def watch_words(view: WatchView) -> dict[str, Any]:
    """Return a watch as its pages show it."""
    return {
        "id": view.id,
        "asked": [{"kind": kind, "text": text} for kind, text in view.asked[:_FEW]],
        "more": max(0, len(view.asked) - _FEW),
        "at": view.at,
        "until_at": view.until_at,
        "until": (view.until_at - timedelta(seconds=1)).astimezone(clock.INDIA).date(),
        "purpose": view.purpose,
        "case_number": view.case_number,
        "why": view.reason,
        "answers": view.answers,
    }


def _keep_watching(request: OfficerRequest, view: WatchView) -> None:
    until = _day(request.POST.get("until", ""))
    if view.case_number:
        matching_watches.renew_watch(request.actor, view.id, until=until)
        return
    matching_watches.keep_watching(
        request.actor,
        view.id,
        case_number=request.POST.get("case_number", ""),
        until=until,
        reason=request.POST.get("why", ""),
        purpose=request.purpose,
    )


def _form(request: OfficerRequest, view: WatchView, error: SangamError | None = None) -> HttpResponse:
    today = clock.now().astimezone(clock.INDIA).date()
    at_first = max(view.until_at.astimezone(clock.INDIA).date(), today) if view.case_number else today
    values = {
        "case_number": request.POST.get("case_number", request.purpose.reference if request.purpose else ""),
        "until": request.POST.get("until", (at_first + _AT_FIRST).isoformat()),
        "why": request.POST.get("why", ""),
    }
    context = {
        "watch": watch_words(view), "values": values, "error": sentence(error) if error else "",
        "first": today.isoformat(), "last": (today + timedelta(days=matching_watches.MOST_DAYS)).isoformat(),
    }  # fmt: skip
    return page(request, "check/watch.html", context, status=middleware.STATUS[type(error)] if error else 200)


def _day(text: str) -> date:
    try:
        return typed_times.day(text)
    except ValueError:
        raise Malformed("web:day", "Choose the day until which your post watches.") from None


urlpatterns = [
    path("watches/", watches, name="watches"),
    path("watches/<uuid:watch>/", watch, name="watch"),
    path("watches/<uuid:watch>/end/", watch_end, name="watch_end"),
]
