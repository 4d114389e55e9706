"""Charts that keep their layout: the page of one that is begun, of one that is saved, and its removal."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sangam.kernel import here
from sangam.networks.public import charts
from sangam.records.public import records
from sangam.web.analysis.networks import EXPORTS
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other


@require_GET
@form_for("network:read")
def chart_new(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Show a chart that begins with what lies around a record; it is kept once it is saved."""
    view = records.open_record(request.actor, record, purpose=request.purpose)
    return page(
        request,
        "charts/chart.html",
        {
            "name": "",
            "title": labels.name_of(view).name,
            "record": record,
            "data": reverse("chart_start", args=[record]),
            "force": here.node().force,
        },
    )


@require_GET
@form_for("network:read")
def chart(request: OfficerRequest, saved: UUID) -> HttpResponse:
    """Show a saved chart; what stands on it the page asks by itself."""
    line = charts.name_chart(request.actor, saved, purpose=request.purpose)
    line = replace(line, saved_by=labels.called_as(line.saved_by))
    return page(
        request,
        "charts/chart.html",
        {
            "chart": line,
            "name": line.name,
            "title": line.name,
            "data": reverse("chart_data", args=[saved]),
            "exports": EXPORTS,
            "force": here.node().force,
        },
    )


@require_POST
@officer_only
def chart_remove(request: OfficerRequest, saved: UUID) -> HttpResponse:
    """Erase a chart; no record changes."""
    charts.remove_chart(request.actor, saved, purpose=request.purpose)
    messages.success(request, _("The chart is erased; no record has changed."))
    return see_other(reverse("records"))


urlpatterns = [
    path("records/<uuid:record>/network/chart/", chart_new, name="chart_new"),
    path("networks/charts/<uuid:saved>/", chart, name="chart"),
    path("networks/charts/<uuid:saved>/remove/", chart_remove, name="chart_remove"),
]
