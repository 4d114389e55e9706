"""Notices of entry in the browser: the form, one notice as a page to show, its PDF, and what each side does with it."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.kernel.errors import NotFound, SangamError
from sangam.operations.entry import entries, intake
from sangam.operations.types import EntryView
from sangam.web.common import labels
from sangam.web.common.officer_forms import OfficerForm, PageForms
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other
from sangam.web.common.sheet import sheet
from sangam.web.operations import act_forms, plan_forms
from sangam.web.operations.act_forms import NoteForm, SealForm, WhyForm
from sangam.web.operations.plan_forms import EntryForm
from sangam.web.papers.parts import give_paper


@require_http_methods(["GET", "POST"])
@form_for("operation:work")
def entry_new(request: OfficerRequest) -> HttpResponse:
    """Show the form of a notice of entry; send it, or lay it down to be sealed."""
    if request.method == "GET":
        return _form(
            request, EntryForm(initial={"starts_at": act_forms.in_hours(2), "ends_at": act_forms.in_hours(12)})
        )
    if request.POST.get("step") == "find":
        return _form(request, EntryForm.unjudged(request.POST))
    form = EntryForm(request.POST)
    if not form.is_valid():
        return _form(request, form)
    try:
        made = entries.announce_entry(request.actor, form.entry_words(), opens_at=form.cleaned_data["opens_at"])
    except SangamError as error:
        form.refuse(error)
        return _form(request, form)
    return see_other(reverse("entry", args=[made]))


@require_GET
@officer_only
def entry(request: OfficerRequest, notice: UUID) -> HttpResponse:
    """Show a notice of entry: the page that both sides can show a magistrate."""
    return _render_entry(request, notice)


@require_GET
@officer_only
def entry_pdf(request: OfficerRequest, notice: UUID) -> HttpResponse:
    """Give a notice of entry with its acknowledgements as PDF."""
    view = entries.open_entry(request.actor, notice)
    return give_paper(request, plan_forms.write_entry_paper(view), f"entry-{view.number}")


@require_POST
@officer_only
def entry_act(request: OfficerRequest, notice: UUID, act: str) -> HttpResponse:
    """Acknowledge a notice, agree to its seal, open it by its code, cancel it, or write that the team has left."""
    if act not in _ACTS:
        raise NotFound("web:entry-act", "A notice of entry cannot do this.")
    kind, do_act = _ACTS[act]
    form = kind(request.POST)

    def take_form() -> HttpResponse:
        do_act(request.actor, notice, **form.cleaned_data)
        messages.success(request, _("Written; the other side can read it."))
        return see_other(reverse("entry", args=[notice]))

    return form.try_act(take_form, also=("operations:sealed", "operations:second-person")) or _render_entry(
        request, notice, {act: form}
    )


def _render_entry(request: OfficerRequest, notice: UUID, sent: Mapping[str, OfficerForm] | None = None) -> HttpResponse:
    view = entries.open_entry(request.actor, notice)
    forms_of_acts = PageForms({act: kind for act, (kind, _do) in _ACTS.items()}, sent)
    context = {
        "entry": view,
        "words": _words(view),
        "forms": forms_of_acts,
        "sheet": sheet("entry", view.id, 1 + len(view.acknowledgements), number=view.number),
    }
    return page(request, "operations/entry.html", context, status=forms_of_acts.status)


def _form(request: OfficerRequest, form: EntryForm) -> HttpResponse:
    asked, host = request.POST.get("q", "").strip(), request.POST.get("host_unit", "")
    units = act_forms.units_offered(request.actor, asked=asked, chosen=[host] if host else [])
    return page(request, "operations/entry_form.html", {"form": form, "q": asked, "units": units}, status=form.status)


def _words(view: EntryView) -> dict[str, Any]:
    """Return what the page says of a notice in words and groups: names of officers and of the station, and codes."""
    officers = labels.officer_names({view.by.label, *(each.by.label for each in view.acknowledgements)})
    return {
        "by": officers[view.by.label],
        "host": act_forms.unit_name(view.host_unit),
        "host_force": view.host_unit.split("-", maxsplit=1)[0],
        "digest": " ".join(view.digest[at : at + 8] for at in range(0, len(view.digest), 8)),
        "code": " ".join(view.code[at : at + 5] for at in range(0, len(view.code), 5)),
        "acknowledgements": [{"view": each, "by": officers[each.by.label]} for each in view.acknowledgements],
    }


def _act_of_end(how: str) -> Callable[..., object]:
    return lambda actor, notice, *, why: entries.end_entry(actor, notice, how, why=why)


_ACTS: Mapping[str, tuple[type[OfficerForm], Callable[..., object]]] = {
    "acknowledge": (NoteForm, intake.acknowledge_entry),
    "seal": (OfficerForm, entries.agree_to_seal),
    "open": (SealForm, intake.open_with_code),
    "cancel": (WhyForm, _act_of_end("cancelled")),
    "left": (WhyForm, _act_of_end("ended")),
}

urlpatterns = [
    path("operations/entries/new/", entry_new, name="entry_new"),
    path("operations/entries/<uuid:notice>/", entry, name="entry"),
    path("operations/entries/<uuid:notice>/notice.pdf", entry_pdf, name="entry_pdf"),
    path("operations/entries/<uuid:notice>/<slug:act>/", entry_act, name="entry_act"),
]
