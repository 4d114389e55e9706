"""One practice: read in the reader's language, adopted, commented, translated; renewed and withdrawn by its unit."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sangam.kernel.errors import NotFound
from sangam.library import notes, pages, remarks
from sangam.library.types import NoteView
from sangam.web.common.inputs import NOT_OFFERED, chosen_id
from sangam.web.common.officer_forms import OfficerForm, PageForms
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other, way_back
from sangam.web.library import agenda, words
from sangam.web.library.act_forms import (
    ACT_FORMS,
    AdoptionForm,
    AgendaForm,
    RemarkForm,
    RenewalForm,
    ResultForm,
    TranslationForm,
)
from sangam.web.library.practice_forms import fresh_practice, own_posts
from sangam.web.records.files import given_file
from sangam.web.templatetags import library_words

_OWN = (*NOT_OFFERED, "library:", "web:library", "access:post", "coordination:many")
"""Which refusals the page of a practice shows itself."""


@require_GET
@officer_only
def practice(request: OfficerRequest, note: UUID) -> HttpResponse:
    """Show a practice.  in: the language in which it is read, the reader's own by default."""
    return _render_note(request, note)


@require_GET
@officer_only
def practice_file(request: OfficerRequest, note: UUID, file: UUID) -> HttpResponseBase:
    """Give a file of a practice, or of a draft, to the officer's browser."""
    original = request.GET.get("original") == "1"
    return given_file(request, pages.open_file(request.actor, note, file, original=original), download=original)


@require_POST
@officer_only
def practice_act(request: OfficerRequest, note: UUID, act: str) -> HttpResponse:
    """Do one thing on the page of a practice."""
    if act not in _ACTS:
        raise NotFound("web:library-act", "This cannot be done here.")
    form = ACT_FORMS[act](request.POST)

    def take_form() -> HttpResponse:
        _ACTS[act](request, note, form)
        messages.success(request, _("Done; every force is told."))
        return see_other(way_back(request) if request.POST.get("next") else reverse("practice", args=[note]))

    return form.try_act(take_form, also=_OWN) or _render_note(request, note, {act: form})


def _render_note(request: OfficerRequest, note: UUID, sent: Mapping[str, OfficerForm] | None = None) -> HttpResponse:
    view = pages.open_note(request.actor, note)
    asked = request.GET.get("in", "") or get_language() or "en"
    shown, acts = words.whole(view, language=asked), PageForms(ACT_FORMS, sent)
    acts["renew"].fields["review_by"].initial = fresh_practice(request.actor)["review_by"]
    context = {
        "note": shown,
        "tongues": [{"code": each, "here": each == shown["lang"]} for each in view.languages],
        "untranslated": [each for each in _languages() if each["code"] != view.language],
        "owners": _owners(request) if "renew" in view.can else [],
        "meetings": agenda.meetings_for(request.actor) if view.state == "released" else [],
        "forms": acts,
    }
    return page(request, "library/practice.html", context, status=acts.status)


def _owners(request: OfficerRequest) -> list[dict[str, str]]:
    return [{"code": str(each.id), "label": each.title_en} for each in own_posts(request.actor)]


def _languages() -> list[dict[str, object]]:
    return words.options(library_words.LANGUAGES)


def _comment(request: OfficerRequest, note: UUID, form: RemarkForm) -> None:
    read = form.cleaned_data
    remarks.comment(request.actor, note, read["text"], no_person=read["no_person"])


def _adopt(request: OfficerRequest, note: UUID, form: AdoptionForm) -> None:
    read = form.cleaned_data
    meeting = chosen_id(read["meeting"], _("Meeting")) if read["meeting"] else None
    remarks.adopt(request.actor, note, read["text"], meeting=meeting, no_person=read["no_person"])


def _report(request: OfficerRequest, _note: UUID, form: ResultForm) -> None:
    read = form.cleaned_data
    adoption = chosen_id(read["adoption"])
    remarks.report_result(request.actor, adoption, form.chosen(), read["text"], no_person=read["no_person"])


def _translate(request: OfficerRequest, note: UUID, form: TranslationForm) -> None:
    remarks.translate(request.actor, note, *form.translated(), no_person=form.cleaned_data["no_person"])


def _renew(request: OfficerRequest, note: UUID, form: RenewalForm) -> None:
    typed, day = form.cleaned_data["owner"], words.day(form.cleaned_data["review_by"])
    owner = chosen_id(typed, _("Another post answers for it")) if typed else None
    notes.renew_review(request.actor, note, day, owner=owner)


def _put_on_agenda(request: OfficerRequest, note: UUID, form: AgendaForm) -> None:
    view: NoteView = pages.open_note(request.actor, note)
    agenda.propose(request.actor, chosen_id(form.cleaned_data["meeting"], _("Meeting")), view)


_ACTS: Mapping[str, Callable[[OfficerRequest, UUID, Any], None]] = {
    "comment": _comment,
    "adopt": _adopt,
    "result": _report,
    "translate": _translate,
    "renew": _renew,
    "withdraw": lambda request, note, form: notes.withdraw(request.actor, note, **form.cleaned_data),
    "agenda": _put_on_agenda,
}

urlpatterns = [
    path("library/<uuid:note>/", practice, name="practice"),
    path("library/<uuid:note>/files/<uuid:file>/", practice_file, name="practice_file"),
    path("library/<uuid:note>/<slug:act>/", practice_act, name="practice_act"),
]
