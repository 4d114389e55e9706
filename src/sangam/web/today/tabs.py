"""The tabs that are pages of their own: *Report*, and *More* with every way that has no tab."""

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from sangam.access.policy import may, require
from sangam.exchange.gateway import acts
from sangam.records.schema.kinds import place_kinds
from sangam.web.common.pages import OfficerRequest, officer_only, page
from sangam.web.records.records import MAKEABLE

_SEEN_FIRST = place_kinds(lambda places: places.report)


@require_GET
@officer_only
def report(request: OfficerRequest) -> HttpResponse:
    """Ask what was seen: what is met on the road stands first."""
    require(request.actor, "alert:acknowledge")
    kinds = sorted(MAKEABLE, key=_place) if may(request.actor, "record:create") else []
    return page(request, "today/report.html", {"kinds": kinds})


@require_GET
@officer_only
def more(request: OfficerRequest) -> HttpResponse:
    """Show every way that the post may go and that is no tab."""
    by_letter = may(request.actor, "gateway:work") and bool(acts.gateways())
    rights = {"may_add": may(request.actor, "record:create"), "may_recall": may(request.actor, "record:recall")}
    return page(request, "today/more.html", {**rights, "by_letter": by_letter})


def _place(kind: str) -> int:
    return _SEEN_FIRST.index(kind) if kind in _SEEN_FIRST else len(_SEEN_FIRST)


urlpatterns = [path("report/", report, name="report"), path("more/", more, name="more")]
