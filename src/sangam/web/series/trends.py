"""A year of incidents: what to expect of each force and crime head in a week, alarms, emerging hotspots."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from sangam.access.policy import require
from sangam.analysis.findings import incidents, places
from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.records.visibility import event_columns, event_scan
from sangam.web.common.pages import OfficerRequest, officer_only, page, sentence
from sangam.web.templatetags.words import word

_YEAR = timedelta(days=420)
"""Fourteen months: a trend by month needs ten whole ones."""
_MOST = 60
CLASSES = {
    "new": _("new: hot in the last month, never before"),
    "consecutive": _("consecutive: hot in an unbroken run up to now"),
    "intensifying": _("intensifying: nearly always hot, and rising"),
    "persistent": _("persistent: nearly always hot"),
    "diminishing": _("diminishing: nearly always hot, and falling"),
    "sporadic": _("sporadic: hot on and off"),
    "oscillating": _("oscillating: hot now, cold at some time"),
    "historical": _("historical: was nearly always hot, not now"),
}
"""Classes of an emerging hotspot in words."""


@require_GET
@officer_only
def trends(request: OfficerRequest) -> HttpResponse:
    """Show the year's trend of all that the officer sees; one look in the ledger."""
    require(request.actor, "pattern:read")
    today = clock.now().astimezone(clock.INDIA).date()
    first = datetime.combine(today - _YEAR, time(), clock.INDIA)
    found = event_scan.events(
        request.actor, event_columns.Scope(("incident",), None, first, None), purpose=request.purpose
    )
    history = places.find_history(incidents.incidents_of(found))
    context = {
        "n": history.n,
        "trend": _trend(history),
        "why_no_trend": _why(history.why_no_trend),
        "emerging": _emerging_rows(history),
        "why_no_emerging": _why(history.why_no_emerging),
        "is_printed": bool(found.is_printed.all()),
        "provenance": found.provenance,
    }
    return page(request, "series/trends.html", context)


def _why(refused: Refused | None) -> str:
    return sentence(refused) if refused else ""


def _trend(history: places.History) -> dict[str, Any] | None:
    trend = history.trend
    if trend is None:
        return None
    return {
        "false_alarms": f"{100 * trend.false_alarms:g}",
        "measured": "" if trend.measured is None else f"{100 * trend.measured:.1f}",
        "tested": trend.tested,
        "alarms": [_unit(each) for each in trend.alarms[:_MOST]],
        "last": [_unit(each) for each in sorted(trend.last, key=lambda each: (-each.count, each.unit))[:_MOST]],
        "week": trend.periods[-1],
        "thin": sum(each.limit is None for each in trend.last),
    }


def _unit(each: Any) -> dict[str, Any]:
    force, _, head = each.unit.partition(" ")
    return {
        "force": force,
        "head": word(head, "choice"),
        "week": each.period,
        "count": each.count,
        "low": each.low,
        "high": each.high,
        "limit": each.limit,
        "is_alarm": each.is_alarm,
        "is_thin": each.limit is None,
    }


def _emerging_rows(history: places.History) -> list[dict[str, Any]] | None:
    if history.emerging is None:
        return None
    return [
        {
            "middle": f"{row['lat']:.3f}, {row['lon']:.3f}",
            "says": CLASSES[row["category"]],
            "events": row["events"],
            "hot": row["hot_periods"],
        }
        for row in history.emerging.rows()[:_MOST]
    ]


urlpatterns = [path("patterns/trends/", trends, name="trends")]
