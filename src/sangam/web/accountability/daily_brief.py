"""The daily brief in the browser: lines that matter, each opening its part of the list of all overdue."""

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from sangam.oversight.responses import table
from sangam.web.accountability import vocabulary
from sangam.web.accountability.looks import ways
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, officer_only, page


@require_GET
@officer_only
def brief(request: OfficerRequest) -> HttpResponse:
    """Show the lines of the officer's unit and all below it."""
    lines = [
        {
            "words": vocabulary.BRIEF[each.name],
            "count": each.count,
            "oldest_at": each.oldest_at,
            "cut_at": each.cut_at,
            "url": f"{reverse('overdue')}?{urlencode({'kind': each.name})}",
        }
        for each in table.daily_brief(request.actor)
    ]
    context = {"lines": lines, "ways": ways(request.actor, "brief"), "unit": labels.unit_name(request.actor.unit)}
    return page(request, "accountability/daily_brief.html", context)


urlpatterns = [
    path("oversight/brief/", brief, name="brief"),
]
