"""The register of extortion calls: which calls share a number, an account or a claimed name; a small map of them."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from sangam.analysis import extortion as analysis_extortion
from sangam.kernel import clock, here, ids
from sangam.records.types import RecordView
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, officer_only, page
from sangam.web.templatetags.words import isolated, listed

_DAYS = 180
_SHARED = {"phone": _("number"), "upi": _("UPI id"), "claimed": _("claimed name")}
_MAP_SIDE = 320
_DEGREES_AT_LEAST = 0.02


@require_GET
@officer_only
def extortion(request: OfficerRequest) -> HttpResponse:
    """Show the extortion calls of the last half year that the officer may see, grouped by what they share."""
    today = clock.now().astimezone(clock.INDIA).date()
    days = (today - timedelta(_DAYS), today + timedelta(1))
    first, after = (datetime.combine(day, time(), clock.INDIA) for day in days)
    register = analysis_extortion.read_register(request.actor, since=first, until=after, purpose=request.purpose)
    every = [*(call for each in register.together for call in each.calls), *register.alone]
    context = {
        "days": _DAYS,
        "n": len(every),
        "together": [_together(each) for each in register.together],
        "alone": [_call(each) for each in register.alone],
        "more": register.more,
        "map": _map(every),
        "provenance": register.found.provenance,
    }
    return page(request, "series/extortion.html", context)


def _together(found: analysis_extortion.Together) -> dict[str, Any]:
    theirs = next((each.record.id for each in found.calls if each.record.owner != here.node().force), None)
    return {
        "calls": [_call(each) for each in found.calls],
        "forces": found.forces,
        "crosses": len(found.forces) > 1,
        "shares": listed(f"{_SHARED[name]} {_fixed_direction(name, value)}" for name, value in found.shares),
        "ask": theirs,
    }


def _fixed_direction(name: str, value: str) -> str:
    """Return a value that is never turned round: a number and an account run from the left in every script."""
    return isolated(value) if name == "claimed" else f"\u2066{value}\u2069"


def _call(call: analysis_extortion.Call) -> dict[str, Any]:
    """Return a call in words: what may not be printed stays on the screen."""
    view = call.record
    return {
        "id": view.id,
        "number": ids.short(view.id),
        "force": view.owner,
        "at": _moment(call.at),
        "numbers": _values_of(view, "phone"),
        "prefixes": list(call.prefixes),
        "apps": _values_of(view, "app"),
        "claimed": _values_of(view, "claimed"),
        "demand": _values_of(view, "demand"),
        "upi": _values_of(view, "upi"),
        "trades": _values_of(view, "trade"),
        "area": (_values_of(view, "place") or _values_of(view, "station"))[:1],
    }


def _values_of(view: RecordView, name: str) -> list[Any]:
    return [
        labels.statement_value(view, each)
        for each in view.statements
        if each.property == name and each.value is not None
    ]


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _map(calls: list[analysis_extortion.Call]) -> dict[str, Any] | None:
    """Return where the calls were taken, as dots on a square: north is up.  None of a station's area alone."""
    placed = [(call, call.position) for call in calls if call.position is not None]
    if not placed:
        return None
    north, east = ([position[at] for _, position in placed] for at in (0, 1))
    span = max(max(north) - min(north), max(east) - min(east), _DEGREES_AT_LEAST) * 1.1
    south, west = ((max(of) + min(of) - span) / 2 for of in (north, east))
    return {
        "side": _MAP_SIDE,
        "dots": [
            {
                "x": round((position[1] - west) / span * _MAP_SIDE),
                "id": call.record.id,
                "y": round(_MAP_SIDE - (position[0] - south) / span * _MAP_SIDE),
                "force": call.record.owner,
                "number": ids.short(call.record.id),
            }
            for call, position in placed
        ],
    }


urlpatterns = [path("patterns/extortion/", extortion, name="extortion")]
