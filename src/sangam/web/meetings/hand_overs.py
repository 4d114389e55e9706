"""Handing an action over: its page, on which the new unit or post is found, and the answer of the one that is asked."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from sangam.access.policy import require, roles_with
from sangam.access.units import units
from sangam.coordination import pages
from sangam.coordination.hand_overs import hand_over_acts
from sangam.coordination.types import ActionView
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.web.common.languages import in_language
from sangam.web.common.officer_forms import CodeField, OfficerForm, text_field
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other
from sangam.web.meetings.meeting_forms import AnswerForm
from sangam.web.meetings.meetings import show_action

_OF_THE_FORM = ("coordination:owner-no-member", "coordination:post-silent")


class HandOverForm(OfficerForm):
    """To whom an action is handed over."""

    refused_at: ClassVar = dict.fromkeys(("coordination:has-it", "coordination:unit", "coordination:post"), "to") | {
        "coordination:owner-no-member": "to"
    }
    to = CodeField(label=_("Hand it over to"))
    text = text_field(_("What the new owner should know"), rows=2, required=False)


@require_http_methods(["GET", "POST"])
@officer_only
def action_hand(request: OfficerRequest, action: UUID) -> HttpResponse:
    """Show the units and posts that may take this action over; offer it to the one that was chosen."""
    require(request.actor, "meeting:speak")
    if request.POST.get("step") != "send":
        return _render_hand_over(request, action, HandOverForm.unjudged(request.POST))
    form = HandOverForm(request.POST)

    def offer_action() -> HttpResponse:
        hand_over_acts.offer_action(request.actor, action, form.cleaned_data["to"], text=form.cleaned_data["text"])
        messages.success(request, _("Offered. Your unit has the action until it is taken over."))
        return see_other(reverse("action", args=[action]))

    return form.try_act(offer_action, also=_OF_THE_FORM) or _render_hand_over(request, action, form)


@require_POST
@officer_only
def action_hand_answer(request: OfficerRequest, action: UUID) -> HttpResponse:
    """Take an action over, or decline it."""
    accepts, form = request.POST.get("says") == "accepted", AnswerForm(request.POST)
    taken, declined = _("Your unit has this action now; every member is told."), _("Declined; every member is told.")

    def answer_offer() -> HttpResponse:
        text = form.cleaned_data["why"]
        hand_over_acts.answer_offer(request.actor, _offer(request), accepts=accepts, text=text)
        messages.success(request, taken if accepts else declined)
        return see_other(reverse("action", args=[action]))

    return form.try_act(answer_offer) or show_action(request, action, {"answer": form})


def _offer(request: OfficerRequest) -> UUID:
    try:
        return UUID(request.POST.get("offer", ""))
    except ValueError:
        raise NotFound("web:offer", "This form names no offer: open the action and try again.") from None


def _render_hand_over(request: OfficerRequest, action: UUID, form: HandOverForm) -> HttpResponse:
    view, q = pages.open_action(request.actor, action), request.POST.get("q", "").strip()
    context = {"action": view, "form": form, "q": q, "found": _owners_found(request.actor, view, q)}
    return page(request, "meetings/action_hand.html", context, status=form.status)


def _owners_found(actor: Actor, view: ActionView, q: str) -> list[dict[str, Any]]:
    """Return units of the meeting's forces that are called so, or lie beside the actor's, and then their posts."""
    near = [each.code for each in units.neighbours(actor.unit)] if actor.unit else []
    codes = [each.code for each in units.search_units(q)] if q else [*([actor.unit] if actor.unit else []), *near]
    known = {code: each for code, each in units.units(codes).items() if each.force in view.members}
    speak, has_it = roles_with("meeting:speak"), {f"post:{view.post}" if view.post else view.owner}
    named = [(code, each.force, in_language(each.name_en, each.name_hi)) for code, each in known.items()]
    of_units = (each for each in units.posts_among(known) if each.role in speak)
    named += [(f"post:{each.id}", each.force, in_language(each.title_en, each.title_hi)) for each in of_units]
    return [{"code": code, "force": force, "name": name} for code, force, name in named if code not in has_it]


urlpatterns = [
    path("actions/<uuid:action>/hand-over/", action_hand, name="action_hand"),
    path("actions/<uuid:action>/hand-over/answer/", action_hand_answer, name="action_hand_answer"),
]
