"""Arrests: the list, the form, one arrest with its checklist, its sheet; steps, statuses, closing."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.access.policy import may
from sangam.arrests import despatches, statuses
from sangam.arrests.checklists import arrest_files, arrest_paper
from sangam.arrests.types import ArrestView, Lack, Point, StepView
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound, SangamError
from sangam.records.visibility import views
from sangam.web.arrests import arrest_forms, arrest_words, despatch_pages
from sangam.web.arrests.arrest_forms import ArrestForm, CloseForm, StatusForm, StepForm
from sangam.web.common import labels, law_words
from sangam.web.common.officer_forms import OfficerForm, PageForms
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other
from sangam.web.library import words
from sangam.web.meetings import meeting_forms
from sangam.web.papers.parts import give_paper


@require_GET
@officer_only
def arrest_list(request: OfficerRequest) -> HttpResponse:
    """List the arrests of the officer's unit and those below, the open ones first."""
    found = arrest_files.arrests(request.actor)
    names = meeting_forms.entry_names([each.draft.place_unit for each in found])
    rows = [_row(each, names) for each in found]
    context = {
        "open": [each for each in rows if not each["view"].closed_at],
        "over": [each for each in rows if each["view"].closed_at],
        "may_edit": may(request.actor, "checklist:edit"),
        "may_chart": may(request.actor, "network:read"),
    }
    return page(request, "arrests/arrests.html", context)


@require_http_methods(["GET", "POST"])
@form_for("arrest:work")
def arrest_new(request: OfficerRequest) -> HttpResponse:
    """Show the form of an arrest; open it."""
    if request.method != "POST":
        return _form(request, ArrestForm(actor=request.actor, initial=_fresh_values(request)))
    if request.POST.get("step") == "find":
        return _form(request, ArrestForm.unjudged(request.POST, actor=request.actor))
    form = ArrestForm(request.POST, actor=request.actor)
    if not form.is_valid():
        return _form(request, form)
    try:
        made = arrest_files.open_arrest(request.actor, form.draft())
    except SangamError as error:
        form.refuse(error)
        return _form(request, form)
    return see_other(reverse("arrest", args=[made]))


@require_GET
@officer_only
def arrest(request: OfficerRequest, arrest: UUID) -> HttpResponse:
    """Show an arrest with its checklist."""
    return _render_arrest(request, arrest)


@require_GET
@officer_only
def arrest_pdf(request: OfficerRequest, arrest: UUID) -> HttpResponse:
    """Give the sheet of an arrest as PDF."""
    paper, number = arrest_paper.print_arrest(request.actor, arrest)
    return give_paper(request, paper, f"arrest-{number}")


@require_POST
@officer_only
def arrest_act(request: OfficerRequest, arrest: UUID, act: str) -> HttpResponse:
    """Do one thing on the page of an arrest: write a step, say a status, close it."""
    if act not in _ACTS:
        raise NotFound("web:arrest-act", "An arrest cannot do this.")
    kind, do_act = _ACTS[act]
    form = kind(request.POST)

    def take_form() -> HttpResponse:
        messages.success(request, do_act(request.actor, arrest, form))
        return see_other(reverse("arrest", args=[arrest]))

    return form.try_act(take_form) or _render_arrest(request, arrest, {act: form})


def _step(actor: Actor, arrest: UUID, form: StepForm) -> str:
    arrest_files.write_step(actor, arrest, form.draft())
    return _("Written.")


def _status(actor: Actor, arrest: UUID, form: StatusForm) -> str:
    told = statuses.say_status(actor, arrest, **form.cleaned_data)
    parts = [f"{each.owner}: {arrest_words.TOLD[each.how]}" for each in told]
    return " · ".join(parts) or _("Written. No record of the person is linked, so nobody else is told.")


def _close_arrest(actor: Actor, arrest: UUID, form: CloseForm) -> str:
    arrest_files.close_arrest(actor, arrest, **form.cleaned_data)
    return _("The arrest is closed.")


_ACTS: Mapping[str, tuple[type[OfficerForm], Callable[[Actor, UUID, Any], str]]] = {
    "step": (StepForm, _step),
    "status": (StatusForm, _status),
    "close": (CloseForm, _close_arrest),
}


def _render_arrest(
    request: OfficerRequest, arrest: UUID, sent: Mapping[str, OfficerForm] | None = None
) -> HttpResponse:
    view = arrest_files.open_arrest_page(request.actor, arrest)
    forms = PageForms({act: kind for act, (kind, _do) in _ACTS.items()}, sent)
    whole, step = _whole(view), forms["step"]
    practices = words.practices_at(request.actor, [point["item"].code for point in whole["points"]])
    for point in whole["points"]:
        code = point["item"].code
        point["practices"] = practices[code]
        point["form"] = step if step["item"].value() == code else StepForm(initial={"item": code})
    context = {
        "arrest": whole,
        "notice_text": _notice_text(view, whole["station"]),
        "despatches": despatch_pages.rows(despatches.despatches_of(request.actor, arrest)),
        "may_send": may(request.actor, "despatch:sign"),
        "forms": forms,
    }
    return page(request, "arrests/arrest.html", context, status=forms.status)


def _fresh_values(request: OfficerRequest) -> dict[str, str]:
    """Return the values of a fresh form, with the name of the person whose record the address names."""
    values = {"language": "Hindi"} | {name: value for name, value in request.GET.dict().items() if value.strip()}
    values |= {"arrested_at": meeting_forms.local(clock.now())}
    person = arrest_forms.id_in(values.get("person", ""))
    if person is None or values.get("name"):
        return values
    view = views.open_record(request.actor, person, purpose=request.purpose)
    return values | {"name": str(view.first("name") or "")}


def _notice_text(view: ArrestView, station: str) -> str:
    """Return the draft of the notice to the home district, for the officer to read, change and sign."""
    draft = view.draft
    said = {
        "name": draft.name,
        "at": draft.arrested_at.astimezone(clock.INDIA).strftime("%d.%m.%Y %H:%M"),
        "station": station,
        "case": " ".join(filter(None, (draft.fir, draft.sections))) or "-",
    }
    return _("%(name)s was arrested on %(at)s in the area of %(station)s. Case: %(case)s.") % said


def _form(request: OfficerRequest, form: ArrestForm) -> HttpResponse:
    return page(request, "arrests/arrest_form.html", {"form": form}, status=form.status)


def _row(view: ArrestView, names: dict[str, str]) -> dict[str, Any]:
    return {
        "view": view,
        "place": names[view.draft.place_unit],
        "grounds": next((str(word) for each in view.lacking for word in _grave(view, each)), ""),
    }


def _grave(view: ArrestView, point: Point) -> list[str]:
    """Return the warning that stands in the list: grounds in another language than the person's."""
    return [_lack(view, Lack.LANGUAGE)] if Lack.LANGUAGE in point.lacks else []


def _whole(view: ArrestView) -> dict[str, Any]:
    draft = view.draft
    names = meeting_forms.entry_names(filter(None, (draft.place_unit, draft.home_unit, view.unit)))
    officers = labels.officer_names({view.label, *(step.by for point in view.points for step in point.steps)})
    return {
        "view": view,
        "unit": names[view.unit],
        "by": officers[view.label],
        "station": names[draft.place_unit],
        "home": names.get(draft.home_unit, ""),
        "points": [_point(view, each, officers) for each in view.points],
    }


def _point(view: ArrestView, point: Point, officers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "item": point.item,
        "text": point.item.text(get_language() or "en"),
        "source": law_words.source_words(point.item.source),
        "due_by": point.due_at if not point.steps else None,
        "lacks": [_lack(view, each) for each in point.lacks],
        "steps": [_step_words(each, officers) for each in point.steps],
    }


def _lack(view: ArrestView, lack: Lack) -> str:
    return str(arrest_words.LACKS[lack]) % {"language": view.draft.language}


def _step_words(step: StepView, officers: Mapping[str, str]) -> dict[str, Any]:
    told = (step.document, step.language, step.signed_by, step.note, step.decided_by)
    return {"step": step, "by": officers[step.by], "told": [each for each in told if each]}


urlpatterns = [
    path("arrests/", arrest_list, name="arrests"),
    path("arrests/new/", arrest_new, name="arrest_new"),
    path("arrests/<uuid:arrest>/", arrest, name="arrest"),
    path("arrests/<uuid:arrest>/sheet.pdf", arrest_pdf, name="arrest_pdf"),
    path("arrests/<uuid:arrest>/<slug:act>/", arrest_act, name="arrest_act"),
]
