"""Who looked at one record, in the browser: for the unit that keeps it, and for an auditor."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from sangam.kernel.ids import short
from sangam.oversight.looks import record_viewers
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, officer_only, page


@require_GET
@officer_only
def record_looks(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Show by which force and desk a record was looked at, when and for what; an auditor sees by whom."""
    found = record_viewers.looks_at(request.actor, record)
    called = labels.unit_names({each.unit for each in found if each.unit})
    officers = labels.officer_names({each.label for each in found if each.label})
    rows = [
        {
            "force": each.force,
            "unit": called.get(each.unit, each.unit),
            "label": officers.get(each.label, ""),
            "purpose": each.purpose,
            "action": each.action,
            "at": each.at,
        }
        for each in found
    ]
    context = {"looks": rows, "short": short(record), "named": any(each.label for each in found)}
    return page(request, "accountability/who_looked.html", context)


urlpatterns = [
    path("records/<uuid:record>/looks/", record_looks, name="record_looks"),
]
