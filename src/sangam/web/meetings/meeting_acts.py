"""Acts on the page of a meeting or an action: a form each; bad input shows the page again, nothing is lost."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sangam.coordination.public import circulations, coordination, meeting_actions
from sangam.coordination.types import Attendance, ItemOutcome
from sangam.kernel.errors import Malformed, NotFound
from sangam.web.common.inputs import choice_of
from sangam.web.common.officer_forms import OfficerForm
from sangam.web.common.pages import OfficerRequest, officer_only, see_other
from sangam.web.meetings import meeting_forms
from sangam.web.meetings.act_forms import MEETING_FORMS, ReportForm, SettlingForm
from sangam.web.meetings.evidence_numbers import address_in
from sangam.web.meetings.meetings import show_action, show_meeting

_STEPS = {"send": "sent", "start": "started", "close": "closed", "cancel": "cancelled"}


@require_POST
@officer_only
def meeting_act(request: OfficerRequest, meeting: UUID, act: str) -> HttpResponse:
    """Do one thing on the page of a meeting."""
    if act not in _ACTS:
        raise NotFound("web:meeting-act", "A meeting cannot do this.")
    form = MEETING_FORMS.get(act, OfficerForm)(request.POST)

    def take_form() -> HttpResponse:
        _ACTS[act](request, meeting, form)
        messages.success(request, _("Done; every member is told."))
        return see_other(reverse("meeting", args=[meeting]))

    return form.try_act(take_form, also=("coordination:many", "coordination:owner-no-member")) or show_meeting(
        request, meeting, {act: form}
    )


@require_POST
@officer_only
def action_report(request: OfficerRequest, action: UUID) -> HttpResponse:
    """Report an action done, with its evidence."""
    form = ReportForm(request.POST)

    def report_action() -> HttpResponse:
        text, address = form.cleaned_data["text"], address_in(request, form.cleaned_data["address"])
        meeting_actions.report_action(request.actor, action, text=text, address=address)
        messages.success(request, _("Reported; every member is told."))
        return see_other(reverse("action", args=[action]))

    return form.try_act(report_action) or show_action(request, action, {"report": form})


@require_POST
@officer_only
def action_settle(request: OfficerRequest, action: UUID) -> HttpResponse:
    """Confirm an action, send it back, put it off or withdraw it."""
    form = SettlingForm(request.POST)

    def settle_action() -> HttpResponse:
        read = form.cleaned_data
        how = choice_of(meeting_actions.Settling, read["how"])
        due_at = meeting_forms.instant(read["due_at"]) if read["due_at"] else None
        meeting_actions.settle_action(request.actor, action, how, note=read["note"], due_at=due_at)
        messages.success(request, _("Done; every member is told."))
        return see_other(reverse("action", args=[action]))

    return form.try_act(settle_action) or show_action(request, action, {"settle": form})


def _advance(step: str) -> "_Act":
    return lambda request, meeting, form: coordination.advance_meeting(
        request.actor, meeting, step, why=form.cleaned_data.get("why", "")
    )


def _settle_item(request: OfficerRequest, meeting: UUID, _form: Any) -> None:
    outcome = choice_of(ItemOutcome, request.POST.get("outcome", ""))
    coordination.settle_item(request.actor, meeting, _id(request, "item"), outcome)


def _attend(request: OfficerRequest, meeting: UUID, _form: Any) -> None:
    noted = [
        Attendance(entry, presence, holder) for entry, presence, holder in meeting_forms.attendance_of(request.POST)
    ]
    coordination.note_attendance(request.actor, meeting, noted)


def _id(request: OfficerRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Malformed("web:meeting-item", "This form names no agenda item: open the meeting and try again.") from None


_Act = Callable[[OfficerRequest, UUID, Any], object]
_ACTS: Mapping[str, _Act] = {
    **{act: _advance(step) for act, step in _STEPS.items()},
    "item": lambda request, meeting, form: coordination.propose_item(request.actor, meeting, form.draft()),
    "outcome": _settle_item,
    "consent": lambda request, meeting, _form: coordination.agree_consent_items(request.actor, meeting),
    "decision": lambda request, meeting, form: coordination.record_decision(
        request.actor, meeting, form.cleaned_data["decision"]
    ),
    "action": lambda request, meeting, form: meeting_actions.set_action(request.actor, meeting, form.draft()),
    "attendance": _attend,
    "circulate": lambda request, meeting, form: circulations.circulate_decision(
        request.actor,
        meeting,
        form.cleaned_data["circulated"],
        meeting_forms.instant(form.cleaned_data["answer_by"]),
    ),
    "agree-minutes": lambda request, meeting, form: circulations.circulate_minutes(
        request.actor, meeting, meeting_forms.instant(form.cleaned_data["minutes_by"])
    ),
    "remove": lambda request, meeting, form: coordination.remove_force(
        request.actor, meeting, form.cleaned_data["force"], why=form.cleaned_data["why"]
    ),
}

urlpatterns = [
    path("meetings/<uuid:meeting>/<slug:act>/", meeting_act, name="meeting_act"),
    path("actions/<uuid:action>/report/", action_report, name="action_report"),
    path("actions/<uuid:action>/settle/", action_settle, name="action_settle"),
]
