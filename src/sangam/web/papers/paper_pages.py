"""The addresses of the papers: the bulletin of an alert, a request with its answers, the dossier of a record."""

from base64 import b64decode
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sangam.exchange.alerts import pages
from sangam.exchange.threads import pages as thread_pages
from sangam.exchange.types import ThreadView
from sangam.kernel import ids
from sangam.print_pages.paper import Paper, code_of
from sangam.records.visibility import links as visibility_links
from sangam.web.alerts.alerts import alert_words
from sangam.web.common.pages import OfficerRequest, officer_only
from sangam.web.common.sheet import number_sources
from sangam.web.papers.parts import (
    SMALL,
    TITLE,
    fact,
    languages_of,
    paper_response,
    print_bulletin,
    printable_line,
    section,
    text_of,
)
from sangam.web.records.records import linked_words, record_words, wanted_of
from sangam.web.requests.request_addresses import terms_words
from sangam.web.templatetags.words import day_words, grade_words, moment_words, plate_spaced, word, words_of
from sangam.web.threads.threads import thread_words

# A record as a dossier on paper: its statements with the number of their source, and the sources with their grades.

_FACE_MM = 28
_DATA = "data:image/jpeg;base64,"


def print_dossier(paper: Paper, words: dict[str, Any]) -> None:
    """Print a record in the active language, without what may not be printed.  words: as its page shows them."""
    barred = bool(words["unprinted"])
    paper.paragraph(f"{word(words['kind'], 'kind')} · {words['short']}", size=SMALL, bold=True)
    paper.paragraph(text_of(words["print_title"] if barred else words["title"]) or "…", size=TITLE, bold=True)
    if barred:
        paper.paragraph(_("What is not to be printed is left out of this sheet: ask the owner's desk."), bold=True)
    else:
        _face(paper, words["photo_url"])
        cautions = printable_line([word(code, "caution") for code in words["cautions"]])
        if cautions:
            paper.paragraph(f"{_('Caution')}: {cautions}", bold=True)
    _print_standing(paper, words)
    sources = number_sources(words["groups"])
    for group in words["groups"]:
        section(paper, str(group["label"]), [_statement(each) for each in group["statements"] if not each["unprinted"]])
    section(paper, _("Sources"), [_source(each) for each in sources])


def _print_standing(paper: Paper, words: dict[str, Any]) -> None:
    paper.paragraph(
        f"{_('Owner')}: {word(words['owner'], 'force')}, {text_of(words['desk'])} · {_('Version')} {words['version']}",
        size=SMALL,
    )
    if words["status"] == "recalled":
        paper.paragraph(_("Recalled by its owner. Do not act on it."), bold=True)
    elif words["status"] == "expired":
        paper.paragraph(_("Its time has passed. Ask the owner before you act."), bold=True)


def _face(paper: Paper, photo: str) -> None:
    if photo.startswith(_DATA):
        paper.whole(_FACE_MM * 1.3)
        paper.picture(b64decode(photo.removeprefix(_DATA)), width_mm=_FACE_MM)
        paper.room(2)


def _statement(each: dict[str, Any]) -> str:
    value = each["masked"] or text_of(each["value"])
    value = plate_spaced(value) if each["kind"] == "plate" else value
    marks = [f"[{each['source_number']}]"] if each.get("source_number") else []
    marks += [words_of(each["caveats"], "caveat")] if each["caveats"] else []
    return " ".join(filter(None, (f"{each['label']}: {value}", *marks)))


def _source(each: dict[str, Any]) -> str:
    graded = f" · {grade_words(each['grade'])} ({each['grade']})" if each["grade"] else ""
    marks = word(each["classification"], "classification")
    caveats = f" · {words_of(each['caveats'], 'caveat')}" if each["caveats"] else ""
    source = f"[{each['number']}] {text_of(each['source'])} ({word(each['source_force'], 'force')})"
    return f"{source}{graded} · {marks}{caveats} · {day_words(each['learned_date'])}"


# A request with its answers on paper: type, legal basis, approval, clock, and each message with who said it when.


def print_request(paper: Paper, view: ThreadView, words: dict[str, Any]) -> None:
    """Print a thread in the active language.  words: as its page shows them."""
    terms = terms_words(view.terms) if view.terms else None
    head = terms["type"] if terms else _("Thread")
    paper.paragraph(f"{head} · {view.number}", size=SMALL, bold=True)
    paper.paragraph(text_of(words["title"]) or view.number, size=TITLE, bold=True)
    fact(paper, _("Asked by"), f"{text_of(words['asker']['post'])}, {word(words['asker']['force'], 'force')}")
    to = " · ".join(filter(None, (view.terms.to_title if view.terms else "", words["answerer"]["post"])))
    fact(paper, _("Answers"), f"{to}, {word(words['answerer']['force'], 'force')}")
    fact(paper, _("Purpose"), word(words["purpose"], "purpose"))
    fact(paper, _("Asked"), moment_words(words["asked_at"]))
    if view.due_at:
        fact(paper, _("Answer due"), moment_words(view.due_at))
    if terms:
        section(paper, _("Request"), [f"{each['heading']}: {text_of(each['value'])}" for each in terms["fields"]])
        fact(paper, _("Legal basis"), terms["basis"])
        if terms["approved_by"]:
            fact(paper, _("Approved by"), f"{text_of(terms['approved_by'])}, {moment_words(terms['approved_at'])}")
    section(paper, _("Messages"), [_message_text(each) for each in words["said"]])
    if words["outcome"]:
        fact(paper, _("Outcome"), word(words["outcome"], "outcome"))


def _message_text(said: dict[str, Any]) -> str:
    head = [word(said["force"], "force"), text_of(said["by"]), moment_words(said["at"])]
    head += [f"{grade_words(said['grade'])} ({said['grade']})"] if said["grade"] else []
    file = f"\n[{text_of(said['file']['name'])}]" if said["file"] else ""
    return f"{' · '.join(head)}\n{text_of(said['text'])}{file}"


@require_GET
@officer_only
def alert_pdf(request: OfficerRequest, alert: UUID) -> HttpResponse:
    """Give an alert as a bulletin.  The look is the alert's own."""
    languages_of(request)
    view = pages.open_alert(request.actor, alert, purpose=request.purpose)
    board = pages.board(request.actor, alert)
    return paper_response(
        request,
        f"bulletin-{view.number}",
        lambda paper: print_bulletin(paper, view, alert_words(request.actor, view, board)),
        code=code_of("alert", view.id, view.version),
    )


@require_GET
@officer_only
def thread_pdf(request: OfficerRequest, thread: UUID) -> HttpResponse:
    """Give a request, or a question, with all that was said.  The look is the thread's own."""
    languages_of(request)
    view = thread_pages.read_thread(request.actor, thread, purpose=request.purpose)
    return paper_response(
        request,
        f"request-{view.number}",
        lambda paper: print_request(paper, view, thread_words(request.actor, view)),
        code=code_of("thread", view.id, len(view.messages)),
    )


@require_GET
@officer_only
def record_pdf(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Give a record as a dossier.  The look is the record's own, with its purpose."""
    languages_of(request)
    view, links = visibility_links.open_linked(request.actor, record, purpose=request.purpose)
    wanted = wanted_of(view, links)
    beside = [(each.id, each.version) for each in wanted]
    return paper_response(
        request,
        f"dossier-{ids.short(view.id)}",
        lambda paper: print_dossier(paper, record_words(view) | linked_words(view, links, wanted)),
        code=code_of("record", view.id, view.version, beside),
        handling=record_words(view)["classification"],
    )


urlpatterns = [
    path("alerts/<uuid:alert>/bulletin.pdf", alert_pdf, name="alert_pdf"),
    path("threads/<uuid:thread>/request.pdf", thread_pdf, name="thread_pdf"),
    path("records/<uuid:record>/dossier.pdf", record_pdf, name="record_pdf"),
]
