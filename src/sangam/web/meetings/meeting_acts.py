"""Acts on the page of a meeting or an action: a form each; bad input shows the page again, nothing is lost."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sangam.coordination.public import coordination, meeting_actions
from sangam.coordination.types import ActionDraft, Attendance, ItemDraft, ItemOutcome
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused, SangamError
from sangam.web.circulations import circulation_pages
from sangam.web.common.inputs import choice_of
from sangam.web.common.pages import OfficerRequest, officer_only, see_other
from sangam.web.meetings import meeting_forms
from sangam.web.meetings.evidence_numbers import address_in
from sangam.web.meetings.meetings import show_action, show_meeting

_STEPS = {"send": "sent", "start": "started", "close": "closed", "cancel": "cancelled"}


@require_POST
@officer_only
def meeting_act(request: OfficerRequest, meeting: UUID, act: str) -> HttpResponse:
    """Do one thing on the page of a meeting."""
    if act not in _ACTS:
        raise NotFound("web:meeting-act", "A meeting cannot do this.")
    try:
        _ACTS[act](request, meeting)
    except (Malformed, Conflict) as error:
        return show_meeting(request, meeting, error)
    except Refused as error:
        if error.code not in {"coordination:many", "coordination:owner-no-member"}:
            raise
        return show_meeting(request, meeting, error)
    messages.success(request, _("Done; every member is told."))
    return see_other(reverse("meeting", args=[meeting]))


@require_POST
@officer_only
def action_report(request: OfficerRequest, action: UUID) -> HttpResponse:
    """Report an action done, with its evidence."""

    def report() -> object:
        text, address = request.POST.get("text", ""), address_in(request, request.POST.get("address", ""))
        return meeting_actions.report_action(request.actor, action, text=text, address=address)

    return _on_action(request, action, report, done=_("Reported; every member is told."))


@require_POST
@officer_only
def action_settle(request: OfficerRequest, action: UUID) -> HttpResponse:
    """Confirm an action, send it back, put it off or withdraw it."""

    def settle() -> object:
        how = choice_of(meeting_actions.Settling, request.POST.get("how", ""))
        meeting_actions.settle_action(
            request.actor,
            action,
            how,
            note=request.POST.get("note", ""),
            due_at=_due_date(request),
        )
        return None

    return _on_action(request, action, settle, done=_("Done; every member is told."))


def _on_action(request: OfficerRequest, action: UUID, act: Callable[[], object], *, done: str) -> HttpResponse:
    try:
        act()
    except SangamError as error:
        if not isinstance(error, Malformed | Conflict):
            raise
        return show_action(request, action, error)
    messages.success(request, done)
    return see_other(reverse("action", args=[action]))


def _advance(step: str) -> Callable[[OfficerRequest, UUID], object]:
    return lambda request, meeting: coordination.advance_meeting(
        request.actor, meeting, step, why=request.POST.get("why", "")
    )


def _propose(request: OfficerRequest, meeting: UUID) -> object:
    title, text = request.POST.get("title", ""), request.POST.get("text", "")
    draft = ItemDraft(title, text, consent=bool(request.POST.get("consent")))
    return coordination.propose_item(request.actor, meeting, draft)


def _settle_item(request: OfficerRequest, meeting: UUID) -> None:
    outcome = choice_of(ItemOutcome, request.POST.get("outcome", ""))
    coordination.settle_item(request.actor, meeting, _id(request, "item"), outcome)


def _decide(request: OfficerRequest, meeting: UUID) -> object:
    return coordination.record_decision(request.actor, meeting, request.POST.get("decision", ""))


def _set_action(request: OfficerRequest, meeting: UUID) -> object:
    due_at = meeting_forms.instant(request.POST.get("due_at", ""))
    action, evidence = request.POST.get("action", ""), request.POST.get("evidence", "")
    return meeting_actions.set_action(
        request.actor, meeting, ActionDraft(action, request.POST.get("owner", ""), due_at, evidence)
    )


def _attend(request: OfficerRequest, meeting: UUID) -> None:
    noted = [
        Attendance(entry, presence, holder) for entry, presence, holder in meeting_forms.attendance_of(request.POST)
    ]
    coordination.note_attendance(request.actor, meeting, noted)


def _remove(request: OfficerRequest, meeting: UUID) -> None:
    why = request.POST.get("why", "")
    coordination.remove_force(request.actor, meeting, request.POST.get("force", ""), why=why)


def _due_date(request: OfficerRequest) -> datetime | None:
    typed = request.POST.get("due_at", "")
    return meeting_forms.instant(typed) if typed else None


def _id(request: OfficerRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Malformed("web:meeting-item", "This form names no agenda item: open the meeting and try again.") from None


_ACTS: Mapping[str, Callable[[OfficerRequest, UUID], object]] = {
    **{act: _advance(step) for act, step in _STEPS.items()},
    "item": _propose,
    "outcome": _settle_item,
    "consent": lambda request, meeting: coordination.agree_consent_items(request.actor, meeting),
    "decision": _decide,
    "action": _set_action,
    "attendance": _attend,
    "circulate": circulation_pages.put_decision,
    "agree-minutes": circulation_pages.put_minutes,
    "remove": _remove,
}

urlpatterns = [
    path("meetings/<uuid:meeting>/<slug:act>/", meeting_act, name="meeting_act"),
    path("actions/<uuid:action>/report/", action_report, name="action_report"),
    path("actions/<uuid:action>/settle/", action_settle, name="action_settle"),
]
