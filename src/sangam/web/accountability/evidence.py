"""Evidence leaves the browser: a record's file as a bundle, and what an auditor found in the ledger."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from sangam.oversight import evidence
from sangam.web.common.pages import OfficerRequest, officer_only
from sangam.web.oversight.ledger import ledger_file


@require_POST
@officer_only
def file_evidence(request: OfficerRequest, record: UUID, file: UUID) -> HttpResponse:
    """Give out a file of a record with its digest, the ledger's proof and the draft of the certificate."""
    return _zip_answer(*evidence.export_file(request.actor, record, file, purpose=request.purpose))


@require_POST
@officer_only
def ledger_evidence(request: OfficerRequest) -> HttpResponse:
    """Give out the acts that are asked for, as a file with proof."""
    listed = ledger_file(request)
    content = b"".join(listed)
    return _zip_answer(*evidence.export_list(request.actor, "ledger.csv", content, media="text/csv"))


def _zip_answer(name: str, content: bytes) -> HttpResponse:
    headers = {"Content-Disposition": str(content_disposition_header(as_attachment=True, filename=name))}
    return HttpResponse(content, content_type="application/zip", headers=headers)


urlpatterns = [
    path("records/<uuid:record>/files/<uuid:file>/evidence/", file_evidence, name="file_evidence"),
    path("oversight/ledger/evidence/", ledger_evidence, name="ledger_evidence"),
]
