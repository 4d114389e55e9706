"""The area of an alert on the map: what a place and a radius tick, which units have no place, and the map's dots."""

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sangam.access.policy import may, require
from sangam.access.types import UnitView
from sangam.exchange.public import alert_forms
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, SangamError
from sangam.kernel.numbers import read_number
from sangam.web.common.languages import in_language
from sangam.web.common.pages import OfficerRequest, officer_only, sentence
from sangam.web.maps import base_files

_MOST_NAMED = 60
_MOST_KM = 999
RADIUS_KM = 10


def ticked_on_map(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form's place and radius tick, beside what was ticked, and what the page says of it."""
    try:
        north, east = _place(values["place"])
        radius_km = read_number(values["radius"], most=_MOST_KM) or 0
        near = alert_forms.units_within(alert_forms.units_on_map(), north, east, radius_km=radius_km)
    except SangamError as wrong:
        return {**values, "on_map": {"wrong": sentence(wrong)}}
    ticked = dict.fromkeys([*values["units"], *near])
    return {**values, "units": list(ticked), "on_map": {"n": len(near), "radius": radius_km}}


def map_words(actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form says of the map: the radii, what lies under the map, and which stations are not on it."""
    said = values.get("on_map")
    drawn = may(actor, "pattern:read")
    return {
        "radii": [{"code": str(km), "label": _("%(km)s km") % {"km": km}} for km in alert_forms.RADII_KM],
        "said": said,
        "off_map": _off_map(alert_forms.stations_off_map()) if said else [],
        "has_base": drawn and base_files.base() is not None,
        "has_outlines": drawn and base_files.outlines() is not None,
    }


@require_GET
@officer_only
def alert_units(request: OfficerRequest) -> HttpResponse:
    """Give the units that the map of a new alert shows, as JSON: code, name, latitude, longitude."""
    require(request.actor, "alert:issue")
    placed = alert_forms.units_on_map()
    units = [[e.unit.code, _name_of_unit(e.unit), e.latitude, e.longitude] for e in placed]
    return JsonResponse({"units": units})


def _place(text: str) -> tuple[float, float]:
    try:
        north, east = (float(part) for part in text.replace(";", ",").split(","))
    except ValueError:
        raise Malformed("web:place-of-alert", "Give the place as latitude and longitude: 28.7493, 77.2779.") from None
    return north, east


def _off_map(stations: Sequence[UnitView]) -> list[dict[str, Any]]:
    return [_force(force, list(found)) for force, found in groupby(stations, key=lambda each: each.force)]


def _force(force: str, stations: Collection[UnitView]) -> dict[str, Any]:
    names = [_name_of_unit(each) for each in list(stations)[:_MOST_NAMED]]
    return {"force": force, "n": len(stations), "names": names, "more": len(stations) - len(names)}


def _name_of_unit(unit: UnitView) -> str:
    return in_language(unit.name_en, unit.name_hi)


urlpatterns = [path("alerts/units.json", alert_units, name="alert_units")]
