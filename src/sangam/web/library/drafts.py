"""Drafts of practices: written by their unit, reviewed by a second one; what may name a person is shown and must go."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused, SangamError
from sangam.library import drafts, pages
from sangam.library.types import DraftView, PracticeDraft
from sangam.operations.plans import pages as plan_pages
from sangam.web import middleware
from sangam.web.common.inputs import NOT_OFFERED, chosen_id
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other, sentence
from sangam.web.library import words
from sangam.web.library import words as library_words
from sangam.web.library.practice_forms import PracticeForm, fresh_practice, values_of_draft
from sangam.web.records.files import handed_in

_OWN = (
    *NOT_OFFERED,
    "library:",
    "federation:file-",
    "web:library",
    "web:nothing-attached",
    "web:upload-",
    "access:post",
)


@require_http_methods(["GET", "POST"])
@form_for("practice:write")
def practice_new(request: OfficerRequest) -> HttpResponse:
    """Show the form of a new practice; begin its draft.

    of: the released practice that it changes.  operation: the closed one whose debrief it begins with.
    """
    of = _note_in_address(request)
    if request.method == "POST":
        form = PracticeForm(request.POST, actor=request.actor)
        if not form.is_valid():
            return _form(request, form)
        try:
            made = drafts.begin_draft(request.actor, form.draft(), of=of)
        except (Malformed, Refused, NotFound) as error:
            _require_shown(error)
            form.refuse(error)
            return _form(request, form)
        return see_other(reverse("practice_draft", args=[made]))
    if request.GET.get("operation"):
        values = _values_of_operation(request)
    else:
        values = _values_of(request, of) if of else fresh_practice(request.actor)
    return _form(request, PracticeForm(initial=values, actor=request.actor))


@require_GET
@officer_only
def practice_draft(request: OfficerRequest, note: UUID) -> HttpResponse:
    """Show a draft: to its unit with its form, to its reviewer with what may name a person; released, the practice."""
    try:
        return _render_draft(request, note)
    except NotFound:
        if not pages.notes_named(request.actor, [note]):
            raise
        return see_other(reverse("practice", args=[note]))


@require_POST
@officer_only
def practice_draft_act(request: OfficerRequest, note: UUID, act: str) -> HttpResponse:
    """Do one thing with a draft."""
    if act not in ("save", *_ACTS):
        raise NotFound("web:library-act", "This cannot be done here.")
    form = PracticeForm(request.POST, actor=request.actor) if act == "save" else None
    if form and not form.is_valid():
        return _render_draft(request, note, form=form)
    try:
        _ACTS[act](request, note) if form is None else drafts.change_draft(request.actor, note, form.draft())
    except (Malformed, Conflict, Refused, NotFound) as error:
        _require_shown(error)
        if form:
            form.refuse(error)
        return _render_draft(request, note, error, form=form)
    messages.success(request, _("Done."))
    if act == "release":
        return see_other(reverse("practice", args=[note]))
    return see_other(reverse("library") if act in _GONE else reverse("practice_draft", args=[note]))


def _render_draft(
    request: OfficerRequest, note: UUID, error: SangamError | None = None, *, form: PracticeForm | None = None
) -> HttpResponse:
    view = drafts.open_draft(request.actor, note)
    context = {
        "draft": words.draft(view),
        "values": {"why": request.POST.get("why", ""), "unit": request.POST.get("unit", "")},
        "errors": {"form": sentence(error) if error and form is None else ""},
        "reviewers": _reviewers(view),
        "form": form or PracticeForm(initial=values_of_draft(view.said), actor=request.actor),
    }
    status = form.status if form else middleware.STATUS[type(error)] if error else 200
    return page(request, "library/draft.html", context, status=status)


def _form(request: OfficerRequest, form: PracticeForm) -> HttpResponse:
    context = {"form": form, "of": request.GET.get("of", "")}
    return page(request, "library/draft_new.html", context, status=form.status)


def _values_of_operation(request: OfficerRequest) -> dict[str, Any]:
    """Return the values of a form that begins with the debrief and the results of an operation."""
    view = plan_pages.open_operation(request.actor, chosen_id(request.GET["operation"]))
    fresh = fresh_practice(request.actor)
    if view.results is None:
        return fresh
    return fresh | {"done": "\n".join(view.results.debrief), "effect": view.results.recoveries}


def _values_of(request: OfficerRequest, of: UUID) -> dict[str, Any]:
    view = pages.open_note(request.actor, of)
    owner = view.owner.post if view.owner else UUID(int=0)
    said = PracticeDraft(view.text, view.language, view.category, view.stage, view.shelf, owner, view.review_by)
    return values_of_draft(said) | {"review_by": fresh_practice(request.actor)["review_by"]}


def _reviewers(view: DraftView) -> list[dict[str, str]]:
    return library_words.reviewers(view.unit) if "sent to review" in view.can else []


def _note_in_address(request: OfficerRequest) -> UUID | None:
    named = request.GET.get("of", "")
    return chosen_id(named) if named else None


def _require_shown(error: SangamError) -> None:
    """Raise an error that is not about what stands in the form."""
    if not error.code.startswith(_OWN) or error.code == "library:draft":
        raise error


def _attach(request: OfficerRequest, note: UUID) -> None:
    with handed_in(request) as upload:
        if upload is None:
            raise Malformed("web:nothing-attached", "Choose a file first.")
        drafts.attach_file(request.actor, note, upload)


def _release(request: OfficerRequest, note: UUID) -> None:
    try:
        seen = datetime.fromisoformat(request.POST.get("seen", ""))
    except ValueError:
        raise Malformed("web:library-seen", "This form is not whole: open the draft and read it again.") from None
    drafts.release(request.actor, note, seen=seen)


def _set_aside(request: OfficerRequest, note: UUID) -> None:
    drafts.set_aside_name(request.actor, note, request.POST.get("text", ""), why=request.POST.get("why", ""))


_GONE = ("discard", "return")
_ACTS: Mapping[str, Callable[[OfficerRequest, UUID], None]] = {
    "attach": _attach,
    "detach": lambda request, note: drafts.detach_file(request.actor, note, chosen_id(request.POST.get("file", ""))),
    "review": lambda request, note: drafts.send_to_review(request.actor, note, request.POST.get("unit", "")),
    "back": lambda request, note: drafts.take_back(request.actor, note),
    "return": lambda request, note: drafts.return_draft(request.actor, note, why=request.POST.get("why", "")),
    "aside": _set_aside,
    "release": _release,
    "discard": lambda request, note: drafts.discard_draft(request.actor, note),
}

urlpatterns = [
    path("library/new/", practice_new, name="practice_new"),
    path("library/drafts/<uuid:note>/", practice_draft, name="practice_draft"),
    path("library/drafts/<uuid:note>/<slug:act>/", practice_draft_act, name="practice_draft_act"),
]
