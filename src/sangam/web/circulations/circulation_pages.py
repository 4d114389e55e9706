"""A decision by circulation: its page, the answer of a force, and how its host ends it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sangam.coordination.circulations import circulation_acts, circulation_views
from sangam.coordination.types import AnswerView, CirculationAnswer, CirculationEnd, CirculationState, CirculationView
from sangam.web.common import labels
from sangam.web.common.inputs import choice_of
from sangam.web.common.officer_forms import OfficerForm, PageForms, text_field
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other
from sangam.web.live import sent_things

_TOO_MANY = ("coordination:many", "coordination:answers")
_RUNNING = frozenset({CirculationState.OPEN, CirculationState.LATE, CirculationState.AGREED})


class AnswerForm(OfficerForm):
    """The answer of a force, with a reason where the meeting is to discuss it."""

    texts: ClassVar = {"reason": "text", "text": "text"}
    text = text_field(gettext_lazy("Reason: needed only where the meeting is to discuss it"), rows=3, required=False)


class EndForm(OfficerForm):
    """Why a circulation ends."""

    texts: ClassVar = {"reason": "note", "note": "note"}
    note = text_field(gettext_lazy("Why?"), rows=2, required=False)


_FORMS: Mapping[str, type[OfficerForm]] = {"answer": AnswerForm, "settle": EndForm}


@require_GET
@officer_only
def circulation(request: OfficerRequest, circulation: UUID) -> HttpResponse:
    """Show a decision by circulation, with what each force answers."""
    return _render_circulation(request, circulation)


@require_POST
@officer_only
def circulation_answer(request: OfficerRequest, circulation: UUID) -> HttpResponse:
    """Answer for the officer's force."""

    def answer(form: OfficerForm) -> object:
        says = choice_of(CirculationAnswer, request.POST.get("says", ""))
        return circulation_acts.answer_circulation(request.actor, circulation, says, **form.cleaned_data)

    return _do_act(request, circulation, "answer", answer)


@require_POST
@officer_only
def circulation_settle(request: OfficerRequest, circulation: UUID) -> HttpResponse:
    """Write it down as decided, put it on the next agenda, or withdraw it."""

    def end_circulation(form: OfficerForm) -> None:
        how = choice_of(CirculationEnd, request.POST.get("how", ""))
        circulation_acts.settle_circulation(request.actor, circulation, how, **form.cleaned_data)

    return _do_act(request, circulation, "settle", end_circulation)


def lines_of(views: Iterable[CirculationView]) -> list[dict[str, Any]]:
    """Return circulations as the page of a meeting lists them."""
    return [_words(each) for each in views]


def _do_act(
    request: OfficerRequest, circulation: UUID, name: str, act: Callable[[OfficerForm], object]
) -> HttpResponse:
    form = _FORMS[name](request.POST)

    def take_form() -> HttpResponse:
        act(form)
        messages.success(request, _("Done; every member is told."))
        return see_other(reverse("circulation", args=[circulation]))

    return form.try_act(take_form, also=_TOO_MANY) or _render_circulation(request, circulation, {name: form})


def _render_circulation(
    request: OfficerRequest, circulation: UUID, sent: Mapping[str, OfficerForm] | None = None
) -> HttpResponse:
    view, forms = circulation_views.open_circulation(request.actor, circulation), PageForms(_FORMS, sent)
    context = {
        "circulation": _words(view),
        "follows": sent_things.seal(request.actor, "circulation", view.id, awaits=view.state in _RUNNING),
        "forms": forms,
    }
    return page(request, "circulations/circulation.html", context, status=forms.status)


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
