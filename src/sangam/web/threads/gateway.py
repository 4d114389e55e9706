"""Letters to forces without a node: asking by letter, the list, printing, handing over, keying in what came back."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.exchange.gateway import acts
from sangam.exchange.gateway.acts import Said
from sangam.exchange.threads import acts as thread_acts
from sangam.exchange.types import Acknowledged, Pace
from sangam.exchange.types.letters import LetterView
from sangam.interchange import letters as interchange_letters
from sangam.kernel.errors import Malformed, Refused, SangamError
from sangam.kernel.handling import Grade
from sangam.web import middleware
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other, sentence
from sangam.web.templatetags.vocabulary import PACES
from sangam.web.templatetags.words import span_words, word, words_of

_TABLES = {"purpose": "purpose", "action": "required_action", "outcome": "outcome", "none": "letter_none"}
"""In which table of words the codes of a letter's lines stand."""


@require_GET
@officer_only
def letters(request: OfficerRequest) -> HttpResponse:
    """List the letters of the officer's desk, those that wait first."""
    found = [_item(view) for view in acts.letters(request.actor, purpose=request.purpose)]
    ways = acts.gateways()
    named = labels.unit_names({each.desk for each in ways})
    by_letter = [
        {"force": each.force, "desk": named.get(each.desk, each.desk), "contact": each.contact} for each in ways
    ]
    return page(request, "threads/letters.html", {"letters": found, "gateways": by_letter})


@require_http_methods(["GET", "POST"])
@form_for("gateway:work")
def letter_ask(request: OfficerRequest) -> HttpResponse:
    """Ask a force that has no node."""
    if request.method == "GET":
        return _render_form(request)
    pace = request.POST.get("pace", "")
    try:
        if pace not in {str(each) for each in Pace}:
            raise Malformed("web:pace", "Say how soon an answer is wanted: choose one of the list.")
        thread = thread_acts.ask_by_letter(
            request.actor,
            request.POST.get("force", ""),
            subject=request.POST.get("subject", ""),
            question=request.POST.get("question", ""),
            purpose=request.purpose,
            pace=Pace(pace),
        )
    except SangamError as error:
        return _render_form(request, error)
    return see_other(reverse("thread", args=[thread]))


@require_GET
@officer_only
def letter(request: OfficerRequest, letter: UUID) -> HttpResponse:
    """Show a letter, and what can be done with it now."""
    return _render_letter(request, letter)


@require_GET
@officer_only
def letter_pdf(request: OfficerRequest, letter: UUID) -> HttpResponse:
    """Give the letter as signed PDF: made once, the same ever after."""
    view = acts.letter(request.actor, letter, purpose=request.purpose)
    if view.withheld:
        raise Refused(
            "web:letter-withheld",
            "This letter names a record that is not yours to see: let an officer print it who may open the record.",
        )
    pdf = view.pdf or acts.keep_printed(request.actor, letter, interchange_letters.letter_pdf(view))
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{view.says["number"]}-{view.force}.pdf"'
    return answer


@require_POST
@officer_only
def letter_hand_over(request: OfficerRequest, letter: UUID) -> HttpResponse:
    """Note that the letter was handed over."""
    try:
        acts.hand_over(request.actor, letter, how=request.POST.get("how", ""))
    except SangamError as error:
        return _render_letter(request, letter, error)
    messages.success(request, _("Noted. The clock runs from now."))
    return see_other(reverse("letter", args=[letter]))


@require_POST
@officer_only
def letter_answer(request: OfficerRequest, letter: UUID) -> HttpResponse:
    """Key in what the force answered, declined, or did about an alert."""
    try:
        _key_in(request, letter)
    except SangamError as error:
        return _render_letter(request, letter, error)
    messages.success(request, _("Keyed in. Whoever asked is told."))
    return see_other(reverse("letter", args=[letter]))


def _key_in(request: OfficerRequest, letter: UUID) -> None:
    what, by, text = (request.POST.get(name, "") for name in ("what", "by", "text"))
    if what in {str(each) for each in Acknowledged}:
        acts.key_in_acknowledgement(request.actor, letter, how=Acknowledged(what), by=by, note=text)
        return
    if what not in {"answer", "decline"}:
        raise Malformed("web:letter-what", "Choose what the force said: an answer, or that it declines.")
    grade = Grade.parse(request.POST.get("grade", "F6") or "F6") if what == "answer" else None
    said = Said(text, by, grade)
    acts.key_in_answer(request.actor, letter, said, declined=what == "decline")


def _render_letter(request: OfficerRequest, letter: UUID, error: SangamError | None = None) -> HttpResponse:
    view = acts.letter(request.actor, letter, purpose=request.purpose)
    values = {name: request.POST.get(name, "") for name in ("how", "by", "text", "what")}
    lines: Any = view.says["lines"]
    context = {
        "letter": labels.called_in([_item(view)], "handed_by")[0], "lines": [_line(*line) for line in lines],
        "values": values,
        "error": sentence(error) if error else "", "what": view.says["what"], "closed": view.closed,
        "answers": view.answers, "due_at": view.due_at if view.answered_at is None else None,
        "answered_at": view.answered_at, "printed": view.pdf is not None,
        "address": reverse("thread" if view.about_kind == "thread" else "alert", args=[view.about]),
    }  # fmt: skip
    return page(request, "threads/letter.html", context, status=middleware.STATUS[type(error)] if error else 200)


def _line(heading: str, text: str, tag: str = "") -> dict[str, object]:
    """Return a line as the page shows it: what stands for a code, in the reader's words."""
    table, _blank, code = tag.partition(":")
    if table == "within_s":
        span = span_words(timedelta(seconds=int(code)))
        return {"heading": heading, "text": _("within %(span)s of the handing over") % {"span": span}, "fixed": True}
    if table == "caution":
        return {"heading": heading, "text": words_of(code.split(" "), "caution"), "fixed": True}
    first, _blank, rest = code.partition(" ")
    fixed = f"{word(first, _TABLES[table])} {rest}".strip() if table in _TABLES else ""
    return {"heading": heading, "text": fixed or labels.kept_words(text), "fixed": bool(fixed)}


def _render_form(request: OfficerRequest, error: SangamError | None = None) -> HttpResponse:
    values = {name: request.POST.get(name, "") for name in ("force", "subject", "question", "pace")}
    context = {
        "gateways": acts.gateways(), "values": values, "error": sentence(error) if error else "",
        "paces": [{"code": str(code), "label": label} for code, label in PACES.items()],
    }  # fmt: skip
    return page(request, "threads/letter_ask.html", context, status=middleware.STATUS[type(error)] if error else 200)


def _item(view: LetterView) -> dict[str, Any]:
    title: Any = view.says["title"]
    return {
        "id": view.id,
        "force": view.force,
        "number": view.says["number"],
        "title": labels.kept_words(title),
        "state": view.state,
        "made_at": view.made_at,
        "handed_at": view.handed_at,
        "handed_by": view.handed_by,
        "handed_how": view.handed_how,
        "asks": view.kind == "thread.opened",
        "alerts": view.kind == "alert.issued",
    }


urlpatterns = [
    path("letters/", letters, name="letters"),
    path("letters/ask/", letter_ask, name="letter_ask"),
    path("letters/<uuid:letter>/", letter, name="letter"),
    path("letters/<uuid:letter>/letter.pdf", letter_pdf, name="letter_pdf"),
    path("letters/<uuid:letter>/hand-over/", letter_hand_over, name="letter_hand_over"),
    path("letters/<uuid:letter>/answer/", letter_answer, name="letter_answer"),
]
