"""Acts on the page of a meeting or an action: a form each; bad input shows the page again, nothing is lost."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sangam.access.policy import may
from sangam.coordination import actions, agenda, meetings, pages
from sangam.coordination.circulations import circulation_acts
from sangam.coordination.types import Attendance, ItemOutcome
from sangam.exchange.alerts import pages as alert_pages
from sangam.exchange.threads import pages as thread_pages
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.ids import CROCKFORD, short
from sangam.kernel.sentences import Guarded, Spoken
from sangam.operations.plans import pages as plan_pages
from sangam.records.visibility import disclosure, links, views
from sangam.web.common.inputs import choice_of
from sangam.web.common.officer_forms import OfficerForm
from sangam.web.common.pages import OfficerRequest, officer_only, see_other
from sangam.web.meetings import meeting_forms
from sangam.web.meetings.meeting_forms import MEETING_FORMS, ReportForm, SettlingForm
from sangam.web.meetings.meetings import show_action, show_meeting

# The address of a record, thread, alert, meeting or operation, found by the number that an officer types.
#
# Only what the officer may know is found: any other number is answered like one that nothing has.

_READ_AS = str.maketrans("ILO", "110")
_NUMBER = re.compile(rf"(?:([A-Z]{{2,4}})-)?([{CROCKFORD}]{{7}})")
_OF_MEETING = re.compile(r"[A-Z]{2,4}-[0-9]{1,4}")
_NEWEST = 500
"""So many things of a kind are looked through; of an older one the officer gives the address of its page."""


def address_in(request: OfficerRequest, text: str) -> str:
    """Return the address of the page whose number a text is; the text itself where it is none, or none is found."""
    force, dash, number = text.strip().upper().rpartition("-")
    read = f"{force}{dash}{number.translate(_READ_AS)}"
    if _OF_MEETING.fullmatch(text.strip().upper()):
        return _url_of_meeting(request, text.strip().upper()) or text
    return next(_addresses(request, read), text) if _NUMBER.fullmatch(read) else text


def _url_of_meeting(request: OfficerRequest, number: str) -> str:
    """Return the address of the meeting with the number of its page, "HR-3"; "" where none or several have it."""
    called = pages.meetings(request.actor, limit=_NEWEST) if may(request.actor, "meeting:read") else []
    found = [each.id for each in called if f"{each.host}-{each.number}" == number]
    return reverse("meeting", args=found) if len(found) == 1 else ""


def _addresses(request: OfficerRequest, number: str) -> Iterator[str]:
    actor, purpose = request.actor, request.purpose
    if may(actor, "record:open"):
        asked = thread_pages.threads(actor, purpose=purpose, limit=_NEWEST)
        yield from (reverse("thread", args=[each.id]) for each in asked if _is_number(each.number, number))
    if may(actor, "alert:acknowledge"):
        for listed in (alert_pages.alerts, alert_pages.past_alerts):
            found = listed(actor, purpose=purpose, limit=_NEWEST)
            yield from (reverse("alert", args=[each.id]) for each in found if _is_number(each.number, number))
    if may(actor, "meeting:read"):
        called = pages.meetings(actor, limit=_NEWEST)
        yield from (reverse("meeting", args=[m.id]) for m in called if _is_number(f"{m.host}-{short(m.id)}", number))
    if may(actor, "operation:read"):
        planned = plan_pages.joint_operations(actor, limit=_NEWEST)
        yield from (reverse("operation", args=[each.id]) for each in planned if _is_number(each.number, number))
    yield from _records(request, number)


def _records(request: OfficerRequest, number: str) -> Iterator[str]:
    """Yield the addresses of records of that number; of one that is not seen, a refusal in the ledger would tell."""
    try:
        for each in _readable_records(request, links.records_with_number(number)):
            yield reverse("record", args=[views.open_record(request.actor, each, purpose=request.purpose).id])
    except (NotFound, Refused):
        return


def _readable_records(request: OfficerRequest, found: Sequence[UUID]) -> list[UUID]:
    """Return those of these records of which the officer reads a label, for the purpose that stands."""
    if request.purpose is None:
        return []
    asked = [Guarded(Spoken(each), instead="") for each in found]
    labels = disclosure.readable_texts(request.actor, asked, purpose=request.purpose.purpose)
    return [each for each, label in zip(found, labels, strict=True) if label]


def _is_number(known: str, asked: str) -> bool:
    return known == asked or known.rpartition("-")[2] == asked


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
        actions.report_action(request.actor, action, text=text, address=address)
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
        how = choice_of(actions.Settling, read["how"])
        due_at = meeting_forms.instant(read["due_at"]) if read["due_at"] else None
        actions.settle_action(request.actor, action, how, note=read["note"], due_at=due_at)
        messages.success(request, _("Done; every member is told."))
        return see_other(reverse("action", args=[action]))

    return form.try_act(settle_action) or show_action(request, action, {"settle": form})


def _advance(step: str) -> "_Act":
    return lambda request, meeting, form: meetings.advance_meeting(
        request.actor, meeting, step, why=form.cleaned_data.get("why", "")
    )


def _settle_item(request: OfficerRequest, meeting: UUID, _form: Any) -> None:
    outcome = choice_of(ItemOutcome, request.POST.get("outcome", ""))
    agenda.settle_item(request.actor, meeting, _id(request, "item"), outcome)


def _attend(request: OfficerRequest, meeting: UUID, _form: Any) -> None:
    noted = [
        Attendance(entry, presence, holder) for entry, presence, holder in meeting_forms.attendance_of(request.POST)
    ]
    agenda.note_attendance(request.actor, meeting, noted)


def _id(request: OfficerRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Malformed("web:meeting-item", "This form names no agenda item: open the meeting and try again.") from None


_Act = Callable[[OfficerRequest, UUID, Any], object]
_ACTS: Mapping[str, _Act] = {
    **{act: _advance(step) for act, step in _STEPS.items()},
    "item": lambda request, meeting, form: agenda.propose_item(request.actor, meeting, form.draft()),
    "outcome": _settle_item,
    "consent": lambda request, meeting, _form: agenda.agree_consent_items(request.actor, meeting),
    "decision": lambda request, meeting, form: agenda.record_decision(
        request.actor, meeting, form.cleaned_data["decision"]
    ),
    "action": lambda request, meeting, form: actions.set_action(request.actor, meeting, form.draft()),
    "attendance": _attend,
    "circulate": lambda request, meeting, form: circulation_acts.circulate_decision(
        request.actor,
        meeting,
        form.cleaned_data["circulated"],
        meeting_forms.instant(form.cleaned_data["answer_by"]),
    ),
    "agree-minutes": lambda request, meeting, form: circulation_acts.circulate_minutes(
        request.actor, meeting, meeting_forms.instant(form.cleaned_data["minutes_by"])
    ),
    "remove": lambda request, meeting, form: meetings.remove_force(
        request.actor, meeting, form.cleaned_data["force"], why=form.cleaned_data["why"]
    ),
}

urlpatterns = [
    path("meetings/<uuid:meeting>/<slug:act>/", meeting_act, name="meeting_act"),
    path("actions/<uuid:action>/report/", action_report, name="action_report"),
    path("actions/<uuid:action>/settle/", action_settle, name="action_settle"),
]
