"""A decision by circulation: its page, the answer of a force, and how its host ends it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sangam.coordination.public import circulations
from sangam.coordination.types import AnswerView, CirculationAnswer, CirculationEnd, CirculationState, CirculationView
from sangam.kernel.errors import Conflict, Malformed, SangamError
from sangam.web import middleware
from sangam.web.common import labels
from sangam.web.common.inputs import choice_of
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other, sentence
from sangam.web.live import sent_things
from sangam.web.meetings import meeting_forms

_TOO_MANY = frozenset({"coordination:many", "coordination:answers"})
_RUNNING = frozenset({CirculationState.OPEN, CirculationState.LATE, CirculationState.AGREED})


@require_GET
@officer_only
def circulation(request: OfficerRequest, circulation: UUID) -> HttpResponse:
    """Show a decision by circulation, with what each force answers."""
    return _render_circulation(request, circulation)


@require_POST
@officer_only
def circulation_answer(request: OfficerRequest, circulation: UUID) -> HttpResponse:
    """Answer for the officer's force."""

    def answer() -> object:
        says = choice_of(CirculationAnswer, request.POST.get("says", ""))
        return circulations.answer_circulation(request.actor, circulation, says, text=request.POST.get("text", ""))

    return _do_act(request, circulation, answer)


@require_POST
@officer_only
def circulation_settle(request: OfficerRequest, circulation: UUID) -> HttpResponse:
    """Write it down as decided, put it on the next agenda, or withdraw it."""

    def settle() -> object:
        how = choice_of(CirculationEnd, request.POST.get("how", ""))
        circulations.settle_circulation(request.actor, circulation, how, note=request.POST.get("note", ""))
        return None

    return _do_act(request, circulation, settle)


def put_decision(request: OfficerRequest, meeting: UUID) -> object:
    """Circulate what a form on the page of a meeting says."""
    due_at = meeting_forms.instant(request.POST.get("answer_by", ""))
    return circulations.circulate_decision(request.actor, meeting, request.POST.get("circulated", ""), due_at)


def put_minutes(request: OfficerRequest, meeting: UUID) -> object:
    """Ask all member forces to agree to the minutes, as a form on the page of a closed meeting says."""
    return circulations.circulate_minutes(
        request.actor, meeting, meeting_forms.instant(request.POST.get("minutes_by", ""))
    )


def lines_of(views: Iterable[CirculationView]) -> list[dict[str, Any]]:
    """Return circulations as the page of a meeting lists them."""
    return [_words(each) for each in views]


def _do_act(request: OfficerRequest, circulation: UUID, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except SangamError as error:
        if not isinstance(error, Malformed | Conflict) and error.code not in _TOO_MANY:
            raise
        return _render_circulation(request, circulation, error)
    messages.success(request, _("Done; every member is told."))
    return see_other(reverse("circulation", args=[circulation]))


def _render_circulation(request: OfficerRequest, circulation: UUID, error: SangamError | None = None) -> HttpResponse:
    view = circulations.open_circulation(request.actor, circulation)
    context = {
        "circulation": _words(view),
        "follows": sent_things.seal(request.actor, "circulation", view.id, awaits=view.state in _RUNNING),
        "values": request.POST,
        "errors": {"form": sentence(error) if error else ""},
    }
    status = middleware.STATUS[type(error)] if error else 200
    return page(request, "circulations/circulation.html", context, status=status)


def _words(view: CirculationView) -> dict[str, Any]:
    officers = labels.officer_names({view.by.label, *(each.by.label for each in view.answers)})
    newest = {each.by.force: each for each in view.answers}.values()
    return {
        "id": view.id,
        "url": reverse("circulation", args=[view.id]),
        "text": view.text,
        "force": view.by.force,
        "by": officers[view.by.label],
        "at": view.at,
        "due_at": view.due_at,
        "due_by": view.due_at if view.state in _RUNNING else None,
        "state": view.state,
        "note": view.note,
        "silent": view.silent,
        "answers": [_answer_words(each, officers, counts=each in newest) for each in view.answers],
        "can": view.can,
        "version": view.version,
        "digest": view.digest,
        "is_same": view.is_same,
        "agreeing": [view.by.force, *sorted(_agreeing_forces(view))],
        "meeting": view.meeting_title,
        "meeting_url": reverse("meeting", args=[view.meeting]),
    }


def _agreeing_forces(view: CirculationView) -> set[str]:
    newest = {each.by.force: each.says for each in view.answers}
    return {force for force, says in newest.items() if says is CirculationAnswer.AGREED}


def _answer_words(view: AnswerView, officers: Mapping[str, str], *, counts: bool) -> dict[str, Any]:
    return {
        "force": view.by.force,
        "by": officers[view.by.label],
        "says": view.says,
        "text": view.text,
        "at": view.at,
        "counts": counts,
    }


urlpatterns = [
    path("circulations/<uuid:circulation>/", circulation, name="circulation"),
    path("circulations/<uuid:circulation>/answer/", circulation_answer, name="circulation_answer"),
    path("circulations/<uuid:circulation>/settle/", circulation_settle, name="circulation_settle"),
]
