"""One practice: read in the reader's language, adopted, commented, translated; renewed and withdrawn by its unit."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused, SangamError
from sangam.library.public import library
from sangam.library.types import Language, NoteView, PracticeText, Result
from sangam.web import middleware
from sangam.web.common.inputs import NOT_OFFERED, choice_of, chosen_id
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other, sentence, way_back
from sangam.web.library import agenda, forms, words
from sangam.web.library.practice_forms import fresh_practice, own_posts
from sangam.web.records.files import given_file
from sangam.web.templatetags import library_words

_TRANSLATED = ("title", "summary", "done", "pitfalls")
_OWN = (*NOT_OFFERED, "library:", "web:library", "access:post", "coordination:many")
"""Which refusals the page of a practice shows itself."""
_TYPED = (*_TRANSLATED, "text", "why", "language", "result", "review_by", "owner", "meeting")


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
    return given_file(request, library.open_file(request.actor, note, file, original=original), download=original)


@require_POST
@officer_only
def practice_act(request: OfficerRequest, note: UUID, act: str) -> HttpResponse:
    """Do one thing on the page of a practice."""
    if act not in _ACTS:
        raise NotFound("web:library-act", "This cannot be done here.")
    try:
        _ACTS[act](request, note)
    except (Malformed, Conflict, Refused, NotFound) as error:
        if not error.code.startswith(_OWN):
            raise
        return _render_note(request, note, error)
    messages.success(request, _("Done; every force is told."))
    return see_other(way_back(request) if request.POST.get("next") else reverse("practice", args=[note]))


def _render_note(request: OfficerRequest, note: UUID, error: SangamError | None = None) -> HttpResponse:
    view = library.open_note(request.actor, note)
    asked = request.GET.get("in", "") or get_language() or "en"
    typed = {name: request.POST.get(name, "") for name in _TYPED}
    shown = words.whole(view, language=asked)
    context = {
        "note": shown,
        "tongues": [{"code": each, "here": each == shown["lang"]} for each in view.languages],
        "untranslated": [each for each in _languages() if each["code"] != view.language],
        "results": forms.options(library_words.RESULTS),
        "owners": _owners(request) if "renew" in view.can else [],
        "meetings": agenda.meetings_for(request.actor) if view.state == "released" else [],
        "next_review": typed["review_by"] or fresh_practice(request.actor)["review_by"],
        "values": typed,
        "errors": {"form": sentence(error) if error else ""},
        "asks_confirmation": error is not None and error.code == "library:maybe-name",
        "act": request.resolver_match.kwargs.get("act", "") if request.resolver_match else "",
    }
    status = middleware.STATUS[type(error)] if error else 200
    return page(request, "library/practice.html", context, status=status)


def _owners(request: OfficerRequest) -> list[dict[str, str]]:
    return [{"code": str(each.id), "label": each.title_en} for each in own_posts(request.actor)]


def _languages() -> list[dict[str, object]]:
    return forms.options(library_words.LANGUAGES)


def _comment(request: OfficerRequest, note: UUID) -> None:
    library.comment(request.actor, note, request.POST.get("text", ""), no_person=_no_person(request))


def _adopt(request: OfficerRequest, note: UUID) -> None:
    named = request.POST.get("meeting", "")
    meeting = chosen_id(named, _("Meeting")) if named else None
    library.adopt(request.actor, note, request.POST.get("text", ""), meeting=meeting, no_person=_no_person(request))


def _report(request: OfficerRequest, note: UUID) -> None:  # noqa: ARG001 - the adoption names the practice
    adoption = chosen_id(request.POST.get("adoption", ""))
    result = choice_of(Result, request.POST.get("result", ""), _("What came of it"))
    library.report_result(request.actor, adoption, result, request.POST.get("text", ""), no_person=_no_person(request))


def _translate(request: OfficerRequest, note: UUID) -> None:
    language = choice_of(Language, request.POST.get("language", ""), _("Into"))
    text = PracticeText(**{part: request.POST.get(part, "") for part in _TRANSLATED})
    library.translate(request.actor, note, language, text, no_person=_no_person(request))


def _renew(request: OfficerRequest, note: UUID) -> None:
    typed, day = request.POST.get("owner", ""), forms.day(request.POST.get("review_by", ""))
    owner = chosen_id(typed, _("Another post answers for it")) if typed else None
    library.renew_review(request.actor, note, day, owner=owner)


def _put_on_agenda(request: OfficerRequest, note: UUID) -> None:
    view: NoteView = library.open_note(request.actor, note)
    agenda.propose(request.actor, chosen_id(request.POST.get("meeting", ""), _("Meeting")), view)


def _no_person(request: OfficerRequest) -> bool:
    return request.POST.get("no_person") == "1"


_ACTS: Mapping[str, Callable[[OfficerRequest, UUID], None]] = {
    "comment": _comment,
    "adopt": _adopt,
    "result": _report,
    "translate": _translate,
    "renew": _renew,
    "withdraw": lambda request, note: library.withdraw(request.actor, note, why=request.POST.get("why", "")),
    "agenda": _put_on_agenda,
}

urlpatterns = [
    path("library/<uuid:note>/", practice, name="practice"),
    path("library/<uuid:note>/files/<uuid:file>/", practice_file, name="practice_file"),
    path("library/<uuid:note>/<slug:act>/", practice_act, name="practice_act"),
]
