"""An alert that came to a wrong post: the right unit is searched in place, and the alert goes to it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sangam.access.policy import require
from sangam.access.public import units
from sangam.access.types import UnitView
from sangam.exchange.public import alerts
from sangam.exchange.public.alert_hand_overs import hand_over
from sangam.exchange.types import AlertView
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.rosters.public import rosters
from sangam.rosters.types import Holder
from sangam.web.common.languages import in_language
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other, sentence
from sangam.web.threads import ready_sentences


@require_http_methods(["GET", "POST"])
@officer_only
def alert_hand(request: OfficerRequest, alert: UUID) -> HttpResponse:
    """Show the units to which this alert may be meant; hand it over to the one that was chosen."""
    require(request.actor, "alert:acknowledge")
    form, is_sent = request.POST, request.POST.get("step") == "send"
    if not is_sent:
        return show_hand_over(request, alert, form.get("q", ""), form.get("note", ""))
    note = ready_sentences.on_alerts().text(["wrong-post"], form.get("note", ""))
    try:
        hand_over(request.actor, alert, to=form.get("to", ""), note=note)
    except Malformed as error:
        return show_hand_over(request, alert, form.get("q", ""), form.get("note", ""), sentence(error))
    messages.success(request, _("Handed over. The force that issued the alert sees it."))
    return see_other(reverse("alert", args=[alert]))


def show_hand_over(request: OfficerRequest, alert: UUID, q: str = "", note: str = "", wrong: str = "") -> HttpResponse:
    """Return the page on which the right unit is chosen.  Raises NotFound as opening the alert does."""
    view = alerts.open_alert(request.actor, alert, purpose=request.purpose)
    context = {
        "alert": {"id": view.id, "number": view.number, "title": view.says.title, "owner": view.issued_by.force},
        "may_hand": "hand-over" in view.can,
        "values": {"q": q.strip(), "note": note, "to": request.POST.get("to", "")},
        "units": _offered_units(request.actor, view, q.strip()),
        "errors": {"form": wrong},
    }
    return page(request, "alerts/alert_hand.html", context, status=400 if wrong else 200)


def _offered_units(actor: Actor, view: AlertView, q: str) -> list[dict[str, Any]]:
    """Return the units that are found, or those beside the actor's and across the border; each with whom it reaches."""
    near = [] if q or not actor.unit else list(alerts.suggest_area(actor.unit))
    codes = dict.fromkeys([*(unit.code for unit in units.search_units(q) if q), *near])
    known = units.units(code for code in codes if code not in {*view.says.area, actor.unit})
    reached = rosters.on_duty(list(known))
    return [_unit(known[code], actor, view, reached.get(code)) for code in codes if code in known]


def _unit(unit: UnitView, actor: Actor, view: AlertView, holder: Holder | None) -> dict[str, Any]:
    now = holder.now if holder else None
    return {
        "code": unit.code,
        "force": unit.force,
        "name": in_language(unit.name_en, unit.name_hi),
        "who": now.name if now else "",
        "until": now.to_at if now else None,
        "asked": unit.force not in (actor.force, view.issued_by.force),
    }


urlpatterns = [path("alerts/<uuid:alert>/hand-over/", alert_hand, name="alert_hand")]
