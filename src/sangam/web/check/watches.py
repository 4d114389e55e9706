"""What the officer's post watches for: the list, keeping one longer for a case, renewing it, ending it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.access import policy
from sangam.kernel import clock
from sangam.matching.types import WatchView
from sangam.matching.watches import watches as watche_watches
from sangam.web.common.officer_forms import DayField, OfficerForm, text_field
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other
from sangam.web.gangs import network_watches

_AT_FIRST = timedelta(days=30)
_FEW = 3


class WatchForm(OfficerForm):
    """Until when a post watches, and for which case; a watch that is kept already says its case."""

    refused_at: ClassVar = {
        "matching:case-number": "case_number",
        "identifiers:unreadable": "case_number",
        "matching:why": "why",
        "matching:until": "until",
    }
    texts: ClassVar = {"reference": "case_number"}
    case_number = text_field(gettext_lazy("FIR number"), required=False, hint=gettext_lazy("As 0123/2026"))
    why = text_field(
        gettext_lazy("Why?"), required=False, hint=gettext_lazy("Stands in the list of your post and in the ledger")
    )
    until = DayField(
        label=gettext_lazy("Until which day?"),
        help_text=gettext_lazy("At most 180 days; it can be renewed"),
        error_messages={"invalid": gettext_lazy("Choose the day until which your post watches.")},
    )


@require_GET
@officer_only
def watches(request: OfficerRequest) -> HttpResponse:
    """List what the post watches for: for cases first, then gangs and chains, then of the last 72 hours."""
    found = [watch_words(each) for each in watche_watches.watches(request.actor)]
    kept = [each for each in found if each["case_number"]]
    checked = [each for each in found if not each["case_number"]]
    may_keep = policy.may(request.actor, "watch:keep")
    context = {"kept": kept, "checked": checked, "may_keep": may_keep}
    return page(request, "check/watches.html", context | {"networks": network_watches.listed_words(request.actor)})


@require_http_methods(["GET", "POST"])
@form_for("watch:keep")
def watch(request: OfficerRequest, watch: UUID) -> HttpResponse:
    """Keep a watch for a case, or renew it."""
    view = watche_watches.watch(request.actor, watch)
    form = WatchForm.sent(request, initial=_fresh_values(request, view))
    if view.case_number:
        del form.fields["case_number"], form.fields["why"]

    def keep_watch() -> HttpResponse:
        _keep_watching(request, view, form.cleaned_data)
        messages.success(request, _("Your post keeps watching."))
        return see_other(reverse("watches"))

    if form.is_bound and (answer := form.try_act(keep_watch)):
        return answer
    today = clock.now().astimezone(clock.INDIA).date()
    context = {
        "watch": watch_words(view), "form": form,
        "first": today.isoformat(), "last": (today + timedelta(days=watche_watches.MOST_DAYS)).isoformat(),
    }  # fmt: skip
    return page(request, "check/watch.html", context, status=form.status)


@require_POST
@officer_only
def watch_end(request: OfficerRequest, watch: UUID) -> HttpResponse:
    """End a watch before its time."""
    watche_watches.end_watch(request.actor, watch)
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


def _keep_watching(request: OfficerRequest, view: WatchView, read: Mapping[str, Any]) -> None:
    if view.case_number:
        watche_watches.renew_watch(request.actor, view.id, until=read["until"])
        return
    watche_watches.keep_watching(
        request.actor,
        view.id,
        case_number=read["case_number"],
        until=read["until"],
        reason=read["why"],
        purpose=request.purpose,
    )


def _fresh_values(request: OfficerRequest, view: WatchView) -> dict[str, str]:
    today = clock.now().astimezone(clock.INDIA).date()
    at_first = max(view.until_at.astimezone(clock.INDIA).date(), today) if view.case_number else today
    reference = request.purpose.reference if request.purpose else ""
    return {"case_number": reference, "until": (at_first + _AT_FIRST).isoformat()}


urlpatterns = [
    path("watches/", watches, name="watches"),
    path("watches/<uuid:watch>/", watch, name="watch"),
    path("watches/<uuid:watch>/end/", watch_end, name="watch_end"),
]
