"""Meetings: the list, one meeting, its form, its brief, its minutes as a sheet, and an action."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from sangam.access.policy import may, require
from sangam.coordination import meetings as coordination_meetings
from sangam.coordination import pages
from sangam.coordination.briefs import brief as brief_brief
from sangam.coordination.types import ActionState, ItemView, MeetingState, MeetingView, Presence, Whose
from sangam.exchange.types import ThreadView
from sangam.kernel.errors import Malformed, SangamError
from sangam.kernel.ids import short
from sangam.records.types import RecordView
from sangam.web.briefs import brief_words
from sangam.web.charts import chart_lists
from sangam.web.circulations import circulation_pages
from sangam.web.circulations.meeting_evidence import action_addresses
from sangam.web.common import labels
from sangam.web.common.inputs import choice_of
from sangam.web.common.officer_forms import OfficerForm, PageForms
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other
from sangam.web.common.sheet import sheet
from sangam.web.library import agenda
from sangam.web.meetings import meeting_forms
from sangam.web.meetings.meeting_forms import ACTION_FORMS, MEETING_FORMS, MeetingForm, ParticipantsForm, words_of
from sangam.web.threads import ready_sentences

_STANDING = (ActionState.OVERDUE, ActionState.OPEN, ActionState.DONE)
_OVER = frozenset({MeetingState.CLOSED, MeetingState.CANCELLED})


@require_GET
@officer_only
def meetings(request: OfficerRequest) -> HttpResponse:
    """List the meetings of the officer's unit, those to come first, and the actions that stand."""
    found = pages.meetings(request.actor)
    to_come = [each for each in found if each.state not in _OVER]
    whose = choice_of(Whose, request.GET.get("whose", Whose.ALL))
    context = {
        "whose": whose,
        "ways": list(Whose),
        "to_come": [_item_of(each) for each in reversed(to_come)],
        "over": [_item_of(each) for each in found if each.state in _OVER],
        "actions": words_of(pages.standing_actions(request.actor, whose=whose)),
        "may_call": may(request.actor, "meeting:host"),
    }
    return page(request, "meetings/meetings.html", context)


@require_http_methods(["GET", "POST"])
@form_for("meeting:host")
def meeting_new(request: OfficerRequest) -> HttpResponse:
    """Show the form of a new meeting; keep the draft.  after: the closed meeting whose series it continues."""
    if request.method == "GET":
        named = request.GET.get("after", "")
        initial = _values_of_next(request, named) if named else meeting_forms.fresh_values(request.actor)
        return _form(request, MeetingForm(initial=initial))
    if request.POST.get("step") == "find":
        return _form(request, MeetingForm.unjudged(request.POST))
    form = MeetingForm(request.POST)
    if not form.is_valid():
        return _form(request, form)
    try:
        after = _id_of_meeting(form.cleaned_data["after"]) if form.cleaned_data["after"] else None
        made = coordination_meetings.call_meeting(request.actor, form.plan(), form.participants(), after=after)
    except SangamError as error:
        form.refuse(error)
        return _form(request, form)
    return see_other(reverse("meeting", args=[made]))


@require_http_methods(["GET", "POST"])
@form_for("meeting:host")
def meeting_revise(request: OfficerRequest, meeting: UUID) -> HttpResponse:
    """Plan a meeting anew."""
    view = pages.open_meeting(request.actor, meeting)
    if request.method == "GET":
        return _form(request, MeetingForm(initial=meeting_forms.values_of_meeting(view)), revised=view)
    form = MeetingForm(request.POST)
    if not form.is_valid():
        return _form(request, form, revised=view)
    try:
        coordination_meetings.revise_meeting(request.actor, meeting, form.plan())
    except SangamError as error:
        form.refuse(error)
        return _form(request, form, revised=view)
    return see_other(reverse("meeting", args=[meeting]))


@require_http_methods(["GET", "POST"])
@form_for("meeting:host")
def meeting_join(request: OfficerRequest, meeting: UUID) -> HttpResponse:
    """Let the host add units and posts to a meeting that is not over."""
    require(request.actor, "meeting:host")
    view = pages.open_meeting(request.actor, meeting)
    if request.method == "GET":
        return _join_form(request, view, ParticipantsForm())
    if request.POST.get("step") == "find":
        return _join_form(request, view, ParticipantsForm.unjudged(request.POST))
    form = ParticipantsForm(request.POST)
    try:
        form.full_clean()
        coordination_meetings.add_participants(request.actor, meeting, form.participants())
    except SangamError as error:
        form.refuse(error)
        return _join_form(request, view, form)
    return see_other(reverse("meeting", args=[meeting]))


@require_GET
@officer_only
def meeting_page(request: OfficerRequest, meeting: UUID) -> HttpResponse:
    """Show a meeting."""
    return show_meeting(request, meeting)


@require_GET
@officer_only
def meeting_brief(request: OfficerRequest, meeting: UUID) -> HttpResponse:
    """Show the brief of a meeting, written now, as its reader may see it; it prints as a sheet."""
    brief = brief_brief.write_brief(request.actor, meeting, purpose=request.purpose)
    context = {
        "meeting": _words(brief.meeting),
        "written_at": brief.written_at,
        "questions": [_question(each) for each in brief.questions],
        "actions": words_of(brief.actions),
        "wanted": [_wanted_words(each) for each in brief.wanted],
        "alerts": [
            {
                "id": each.id,
                "number": each.number,
                "title": each.says.title,
                "force": each.issued_by.force,
                "state": each.state,
                "at": each.issued_at,
            }
            for each in brief.alerts
        ],
        "deferred": _agenda(brief.deferred),
        **brief_words.part_words(brief),
        "sheet": sheet("brief", meeting, brief.meeting.version, number=_number(brief.meeting)),
    }
    return page(request, "meetings/meeting_brief.html", context)


@require_GET
@officer_only
def meeting_minutes(request: OfficerRequest, meeting: UUID) -> HttpResponse:
    """Show the minutes of a meeting as one sheet."""
    view = pages.open_meeting(request.actor, meeting)
    context = {
        "meeting": _whole(view),
        "circulated": [each.id for each in view.circulations],
        "put": [each for each in circulation_pages.lines_of(view.circulations) if each["digest"]],
        "sheet": sheet("minutes", view.id, view.version, number=_number(view)),
    }
    return page(request, "meetings/meeting_minutes.html", context)


@require_GET
@officer_only
def action(request: OfficerRequest, action: UUID) -> HttpResponse:
    """Show an action, and the form by which its owner reports it done."""
    return show_action(request, action)


def show_meeting(request: OfficerRequest, meeting: UUID, sent: Mapping[str, OfficerForm] | None = None) -> HttpResponse:
    """Show a meeting; after a form that could not be taken, with what was typed and what is wrong with it."""
    forms = PageForms(MEETING_FORMS, sent)
    view = pages.open_meeting(request.actor, meeting)
    owners = [code for codes in view.participants.values() for code in codes if not code.startswith("post:")]
    names = meeting_forms.entry_names(owners)
    context = {
        "meeting": _whole(view),
        "owners": [{"code": code, "label": names[code]} for code in owners],
        "presences": list(Presence),
        "others": [force for force in view.members if force != view.host],
        "forms": forms,
        "minutes_form": forms["agree-minutes"],
        "number": _number(view),
        "talked_as": f"{view.host}-{short(view.id)}",
        "circulations": circulation_pages.lines_of(view.circulations),
        "circulated": [each.id for each in view.circulations],
        "charts": chart_lists.list_meeting_charts(request.actor, meeting, purpose=request.purpose),
        "practices": agenda.practices_on(request.actor, meeting, view.items),
        "of_actions": action_addresses(request.actor, "meeting", meeting),
    }
    return page(request, "meetings/meeting.html", context, status=forms.status)


def show_action(request: OfficerRequest, action: UUID, sent: Mapping[str, OfficerForm] | None = None) -> HttpResponse:
    """Show an action; after a form that could not be taken, with what was typed and what is wrong with it."""
    view = pages.open_action(request.actor, action)
    (words,) = words_of([view])
    forms = PageForms(ACTION_FORMS, sent)
    return page(request, "meetings/action.html", {"action": words, "forms": forms}, status=forms.status)


def _form(request: OfficerRequest, form: MeetingForm, *, revised: MeetingView | None = None) -> HttpResponse:
    context = {"revised": revised, **_offered(request, form)}
    return page(request, "meetings/meeting_form.html", context, status=form.status)


def _join_form(request: OfficerRequest, view: MeetingView, form: ParticipantsForm) -> HttpResponse:
    context = {"meeting": view, **_offered(request, form)}
    return page(request, "meetings/meeting_join.html", context, status=form.status)


def _offered(request: OfficerRequest, form: ParticipantsForm) -> dict[str, Any]:
    """Return a form with the units and posts that it offers."""
    asked = request.POST.get("q", "").strip()
    return {
        "form": form,
        "q": asked,
        **meeting_forms.choices(request.actor, asked=asked, ticked=form["unit"].value() or []),
    }


def _id_of_meeting(meeting: str) -> UUID:
    try:
        return UUID(meeting)
    except ValueError:
        raise Malformed("web:meeting-before", "This names no meeting: open the last one and go on.") from None


def _values_of_next(request: OfficerRequest, named: str) -> dict[str, Any]:
    """Return the values of a form that continues a series: as the meeting before, a month on."""
    before = pages.open_meeting(request.actor, _id_of_meeting(named))
    fresh = meeting_forms.fresh_values(request.actor)
    return meeting_forms.values_of_meeting(before) | {"starts_at": fresh["starts_at"], "after": named}


def _number(view: MeetingView) -> str:
    return f"{view.host}-{view.number}"


def _words(view: MeetingView) -> dict[str, Any]:
    plan = view.plan
    return {
        "id": view.id,
        "title": plan.title,
        "level": plan.level,
        "border": plan.border,
        "every": plan.every,
        "place": plan.place,
        "starts_at": plan.starts_at,
        "ends_at": plan.ends_at,
        "number": view.number,
        "state": view.state,
        "host": view.host,
        "members": view.members,
        "url": reverse("meeting", args=[view.id]),
    }


def _item_of(view: MeetingView) -> dict[str, Any]:
    return _words(view) | {
        "kind": "meeting",
        "force": view.host,
        "at": view.plan.starts_at,
        "done": view.state in _OVER,
        "doing": "open",
    }


def _whole(view: MeetingView) -> dict[str, Any]:
    entries = [(force, entry) for force, codes in sorted(view.participants.items()) for entry in codes]
    names = meeting_forms.entry_names([*(entry for _, entry in entries), view.host_unit])
    noted = {each.entry: each for each in view.attendance}
    return _words(view) | {
        "can": {act.replace(" ", "_") for act in view.can},
        "version": view.version,
        "host_unit": names[view.host_unit],
        "agenda": _agenda(view.items),
        "decisions": view.decisions,
        "actions": words_of(view.actions),
        "earlier": words_of(view.earlier_actions),
        "consent": any(each.consent and each.outcome is None for each in view.items),
        "participants": [
            {
                "force": force,
                "entry": entry,
                "name": names[entry],
                "presence": noted[entry].presence if entry in noted else "",
                "holder": noted[entry].holder if entry in noted else "",
            }
            for force, entry in entries
        ],
    }


def _agenda(items: "tuple[ItemView, ...]") -> list[dict[str, Any]]:
    officers = labels.officer_names({each.by.label for each in items})
    plain = ("id", "title", "consent", "deferred", "outcome", "late")
    return [
        {name: getattr(each, name) for name in plain}
        | {"text": agenda.without_addresses(each.text), "force": each.by.force, "by": officers[each.by.label]}
        for each in items
    ]


def _question(view: ThreadView) -> dict[str, Any]:
    return {
        "id": view.id,
        "number": view.number,
        "title": labels.label_words(view.record.label),
        "force": view.asks.force,
        "of": view.record.owner,
        "text": ready_sentences.in_readers_words(view.question),
        "due_by": view.due_at,
        "at": view.opened_at,
    }


def _wanted_words(view: RecordView) -> dict[str, Any]:
    named = labels.name_of(view)
    return {"id": view.id, "name": named.name, "lang": named.lang, "force": view.owner, "at": view.as_of}


urlpatterns = [
    path("meetings/", meetings, name="meetings"),
    path("meetings/new/", meeting_new, name="meeting_new"),
    path("meetings/<uuid:meeting>/", meeting_page, name="meeting"),
    path("meetings/<uuid:meeting>/plan/", meeting_revise, name="meeting_revise"),
    path("meetings/<uuid:meeting>/join/", meeting_join, name="meeting_join"),
    path("meetings/<uuid:meeting>/brief/", meeting_brief, name="meeting_brief"),
    path("meetings/<uuid:meeting>/minutes/", meeting_minutes, name="meeting_minutes"),
    path("actions/<uuid:action>/", action, name="action"),
]
