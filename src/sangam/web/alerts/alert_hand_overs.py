"""An alert that came to a wrong post: the right unit is searched in place, and the alert goes to it."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sangam.access.policy import require
from sangam.access.types import UnitView
from sangam.access.units import units
from sangam.exchange.alerts import pages, targets
from sangam.exchange.alerts.hand_overs import hand_over
from sangam.exchange.types import AlertView
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.rosters import rosters
from sangam.rosters.types import Holder
from sangam.web.common.languages import in_language
from sangam.web.common.officer_forms import CodeField, OfficerForm, text_field
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other
from sangam.web.threads import ready_sentences


class HandOverForm(OfficerForm):
    """To which unit an alert is handed over."""

    refused_at: ClassVar = {"exchange:hand-over": "to", "exchange:has-it": "to"}
    to = CodeField(label=_("Hand it over to"))
    note = text_field(_("What the other post should know"), rows=2, required=False)


@require_http_methods(["GET", "POST"])
@officer_only
def alert_hand(request: OfficerRequest, alert: UUID) -> HttpResponse:
    """Show the units to which this alert may be meant; hand it over to the one that was chosen."""
    require(request.actor, "alert:acknowledge")
    if request.POST.get("step") != "send":
        return show_hand_over(request, alert)
    form = HandOverForm(request.POST)
    if not form.is_valid():
        return show_hand_over(request, alert, form)
    note = ready_sentences.on_alerts().text(["wrong-post"], form.cleaned_data["note"])
    try:
        hand_over(request.actor, alert, to=form.cleaned_data["to"], note=note)
    except Malformed as error:
        form.refuse(error)
        return show_hand_over(request, alert, form)
    messages.success(request, _("Handed over. The force that issued the alert sees it."))
    return see_other(reverse("alert", args=[alert]))


def show_hand_over(request: OfficerRequest, alert: UUID, form: HandOverForm | None = None) -> HttpResponse:
    """Return the page on which the right unit is chosen.  Raises NotFound as opening the alert does."""
    view, q = pages.open_alert(request.actor, alert, purpose=request.purpose), request.POST.get("q", "").strip()
    form = form or HandOverForm.unjudged(request.POST)
    context = {"alert": view, "form": form, "q": q, "units": _offered_units(request.actor, view, q)}
    return page(request, "alerts/alert_hand.html", context, status=form.status)


def _offered_units(actor: Actor, view: AlertView, q: str) -> list[dict[str, Any]]:
    """Return the units that are found, or those beside the actor's and across the border; each with whom it reaches."""
    near = [] if q or not actor.unit else list(targets.suggest_area(actor.unit))
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
