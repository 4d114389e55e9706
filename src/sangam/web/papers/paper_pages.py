"""The addresses of the papers: the bulletin of an alert, a request with its answers, the dossier of a record."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from sangam.exchange.public import alerts as exchange_alerts
from sangam.exchange.public import threads as exchange_threads
from sangam.kernel import ids
from sangam.print_pages.public.print_pages import code_of
from sangam.records.public import record_links
from sangam.web.alerts.alerts import alert_words
from sangam.web.common.pages import OfficerRequest, officer_only
from sangam.web.papers.bulletin import print_bulletin
from sangam.web.papers.dossier import print_dossier
from sangam.web.papers.parts import languages_of, paper_response
from sangam.web.papers.request_sheet import print_request
from sangam.web.records.records import linked_words, record_words, wanted_of
from sangam.web.threads.threads import thread_words


@require_GET
@officer_only
def alert_pdf(request: OfficerRequest, alert: UUID) -> HttpResponse:
    """Give an alert as a bulletin.  The look is the alert's own."""
    languages_of(request)
    view = exchange_alerts.open_alert(request.actor, alert, purpose=request.purpose)
    board = exchange_alerts.board(request.actor, alert)
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
    view = exchange_threads.read_thread(request.actor, thread, purpose=request.purpose)
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
    view, links = record_links.open_linked(request.actor, record, purpose=request.purpose)
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
