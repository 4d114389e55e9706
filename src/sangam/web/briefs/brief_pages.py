"""The brief of a meeting as PDF."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from sangam.coordination.public import briefs
from sangam.web.common.pages import OfficerRequest, officer_only
from sangam.web.papers.prints import give_paper


@require_GET
@officer_only
def brief_pdf(request: OfficerRequest, meeting: UUID) -> HttpResponse:
    """Give the brief of a meeting as PDF: what every recipient may see, in the languages of those who take part."""
    chosen = request.GET.getlist("language")
    printed = briefs.print_brief(request.actor, meeting, purpose=request.purpose, languages=chosen)
    return give_paper(request, printed.paper, f"brief-{printed.number}-{printed.code}")


urlpatterns = [path("meetings/<uuid:meeting>/brief.pdf", brief_pdf, name="brief_pdf")]
