"""The chart of a record as a file for other tools, and its network as a brief on paper."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from sangam.networks import files, questions
from sangam.web.common.languages import brief_languages
from sangam.web.common.pages import OfficerRequest, officer_only
from sangam.web.gangs import brief_paper
from sangam.web.papers.parts import give_paper


@require_GET
@officer_only
def network_file(request: OfficerRequest, record: UUID, form: str) -> HttpResponse:
    """Give the chart around a record as CSV, GraphML, FollowTheMoney or STIX 2.1."""
    file = files.export_chart(request.actor, record, form, purpose=request.purpose)
    response = HttpResponse(file.content, content_type=file.media)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


@require_GET
@officer_only
def network_brief(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Give the network of a record as PDF: members, ways, events and sources, a part in each language asked for."""
    languages = brief_languages(request)
    found = questions.look_around(request.actor, record, purpose=request.purpose)
    paper, code = brief_paper.write_brief_paper(found, languages)
    return give_paper(request, paper, f"network-{str(record)[:8]}-{code}")


urlpatterns = [
    path("records/<uuid:record>/network/brief.pdf", network_brief, name="network_brief"),
    path("records/<uuid:record>/network/files/<slug:form>/", network_file, name="network_file"),
]
