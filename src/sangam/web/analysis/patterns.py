"""Patterns: five plain findings for an area and a period, a map, a table, and whose copies they rest on."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sangam.access.policy import may, require
from sangam.analysis.findings import incidents as finding_incidents
from sangam.analysis.findings import places, times
from sangam.kernel import clock, here
from sangam.kernel.errors import Malformed
from sangam.kernel.ids import named_id
from sangam.records.schema.kinds import KINDS
from sangam.records.visibility import event_columns, event_scan
from sangam.web import middleware
from sangam.web.analysis import pattern_words
from sangam.web.common import typed_times
from sangam.web.common.pages import OfficerRequest, officer_only, page, sentence
from sangam.web.common.sheet import sheet
from sangam.web.templatetags.words import word

_USUAL = timedelta(days=55)
"""Eight weeks with the day itself: a week, and seven to compare it with."""
_YEARS = (2000, 2100)
_KM = ("2", "5", "10", "25", "50")
_KM_IN_A_DEGREE = 111.32
_HEADS = next(each.options for each in KINDS["incident"].properties if each.name == "head")
FIELDS = ("since", "until", "around", "km", "head", "hours", "weekday", "side")
_BLOCKS = tuple(range(0, 24, 3))
_SIDES = ("", "own")


@require_GET
@officer_only
def patterns(request: OfficerRequest) -> HttpResponse:
    """Show the findings for what the form asks: the last eight weeks of all that the officer sees, unless it says more.

    The reading is written into the ledger once, with its counts.  A wrong form reads nothing.
    """
    require(request.actor, "pattern:read")
    asked = asked_of(request)
    try:
        since, until = period_of(asked)
        found = event_scan.events(request.actor, scope_of(asked, since, until), purpose=request.purpose)
    except Malformed as wrong:
        context = form_words(asked) | {"error": sentence(wrong)}
        return page(request, "analysis/patterns.html", context, status=middleware.STATUS[Malformed])
    incidents = chosen_incidents(asked, found)
    return page(
        request, "analysis/patterns.html", form_words(asked) | _findings_context(request, asked, incidents, found)
    )


def chosen_incidents(asked: Mapping[str, str], found: event_columns.Events) -> finding_incidents.Incidents:
    """Return the incidents of a scan that are of the head, hours, weekday and side that were asked for."""
    incidents = finding_incidents.incidents_of(found, [asked["head"]] if asked["head"] else ())
    return times.choose(
        incidents,
        first_hour=int(asked["hours"]) if asked["hours"] else None,
        weekday=int(asked["weekday"]) if asked["weekday"] else None,
        force=here.node().force if asked["side"] == "own" else "",
    )


def asked_of(request: OfficerRequest) -> dict[str, str]:
    """Return what is asked for; the usual period where none is."""
    asked = {name: request.GET.get(name, "").strip()[:60] for name in FIELDS}
    today = clock.now().astimezone(clock.INDIA).date()
    if not asked["since"] and not asked["until"]:
        asked |= {"since": str(today - _USUAL), "until": str(today)}
    return asked


def period_of(asked: Mapping[str, str]) -> tuple[date, date]:
    """Return the first and the last day.  Raises Malformed."""
    return _day(asked["since"]), _day(asked["until"])


def _day(text: str) -> date:
    try:
        found = typed_times.day(text)
    except ValueError:
        found = date.min
    if not _YEARS[0] <= found.year <= _YEARS[1]:
        raise Malformed(
            "web:patterns-day", "Choose both days of the period from the calendar: {text} is none.", text=text or "—"
        )
    return found


def scope_of(asked: Mapping[str, str], since: date, until: date) -> event_columns.Scope:
    """Return what is read for what is asked.  Raises Malformed for a choice that the form does not offer."""
    first, after = (datetime.combine(day, time(), clock.INDIA) for day in (since, until + timedelta(days=1)))
    if asked["head"] and asked["head"] not in _HEADS:
        raise Malformed("web:patterns-head", "There is no such crime head: choose one from the list.")
    offered = (("hours", map(str, _BLOCKS)), ("weekday", map(str, range(7))), ("side", _SIDES))
    if any(asked[name] and asked[name] not in options for name, options in offered):
        raise Malformed("web:patterns-choice", "Choose hours, weekday and side from the lists of the form.")
    return event_columns.Scope(("incident",), _area(asked), first, after)


def _area(asked: Mapping[str, str]) -> event_columns.Area | None:
    """Return the square round a point; None where none is given."""
    if not asked["around"]:
        return None
    try:
        latitude, longitude = (float(part) for part in asked["around"].replace(",", " ").split())
        km = float(asked["km"] if asked["km"] in _KM else _KM[1])
    except ValueError:
        raise Malformed(
            "web:patterns-around", "Write the middle of the area as latitude, longitude: 28.52, 77.08."
        ) from None
    north = km / _KM_IN_A_DEGREE
    east = north / 0.88  # the cosine of 28 degrees: within India a square is at most a tenth too wide or too narrow
    return event_columns.Area(latitude - north, longitude - east, latitude + north, longitude + east)


def form_words(asked: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form of a period, an area and a crime head shows."""
    heads = sorted(({"code": code, "label": word(code, "choice")} for code in _HEADS), key=lambda each: each["label"])
    return {
        "values": {**asked, "km": asked["km"] or _KM[1]},
        "heads": heads,
        "hours": [{"code": str(each), "label": pattern_words.hours_words(each)} for each in _BLOCKS],
        "weekdays": [{"code": str(at), "label": each} for at, each in enumerate(pattern_words.weekday_words())],
        "sides": [{"code": "own", "label": _("our side of the border alone")}],
        "distances": [{"code": km, "label": _("%(km)s km") % {"km": km}} for km in _KM],
    }


def query_of(asked: Mapping[str, str]) -> str:
    """Return what is asked for, as the end of an address."""
    return urlencode({name: asked[name] for name in FIELDS if asked[name]})


def _findings_context(
    request: OfficerRequest,
    asked: Mapping[str, str],
    incidents: finding_incidents.Incidents,
    found: event_columns.Events,
) -> dict[str, Any]:
    since, until = period_of(asked)
    results = places.find_all(incidents, since, until)
    thing = named_id("patterns", " ".join(asked[name] for name in FIELDS))
    return {
        "n": len(incidents),
        "since": since,
        "until": until,
        "findings": pattern_words.findings_words(results),
        "table": pattern_words.table_words(incidents),
        "map": pattern_words.map_words(results.drawn),
        "next_week": pattern_words.next_week_words(incidents, places.rank_next_week(incidents, since, until)),
        "query": query_of(asked),
        "is_printed": bool(found.is_printed.all()),
        "provenance": found.provenance,
        "unplaced": found.unplaced,
        "undated": found.undated,
        "patrol": int(incidents.is_patrol.sum()),
        "may_ask": may(request.actor, "thread:open"),
        "sheet": sheet("patterns", thing, len(incidents), number=_("Patterns")),
    }


urlpatterns = [path("patterns/", patterns, name="patterns")]
