"""The form of an alert: from what was typed and ticked to a draft, and back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.http import HttpResponse, JsonResponse, QueryDict
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sangam.access.policy import may, require
from sangam.access.types import UnitView
from sangam.access.units import units
from sangam.exchange import cap
from sangam.exchange.alerts import targets
from sangam.exchange.cap import alert_templates
from sangam.exchange.gateway import acts
from sangam.exchange.types import Action, AlertView, Authority, AuthorityKind, Board, BoardRow, Draft, Stage
from sangam.federation.lanes import status
from sangam.federation.types import PeerState
from sangam.identifiers import finder
from sangam.identifiers.types import Kind
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, SangamError
from sangam.kernel.numbers import read_number
from sangam.notices.types import Urgency
from sangam.web.common.labels import called_in
from sangam.web.common.languages import in_language
from sangam.web.common.pages import OfficerRequest, officer_only, sentence
from sangam.web.common.sealed_references import unsealed_reference
from sangam.web.common.sentences import said_again
from sangam.web.maps import base_files
from sangam.web.records.record_fields import errors_at
from sangam.web.templatetags.vocabulary import CAUTIONS
from sangam.web.threads import ready_sentences
from sangam.web.units.duty import whom_to_ring

# The area of an alert on the map: what a place and a radius tick, which units have no place, and the map's dots.

_MOST_NAMED = 60
_MOST_KM = 999
RADIUS_KM = 10


def ticked_on_map(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form's place and radius tick, beside what was ticked, and what the page says of it."""
    try:
        north, east = _place(values["place"])
        radius_km = read_number(values["radius"], most=_MOST_KM) or 0
        near = targets.units_within(targets.units_on_map(), north, east, radius_km=radius_km)
    except SangamError as wrong:
        return {**values, "on_map": {"wrong": sentence(wrong)}}
    ticked = dict.fromkeys([*values["units"], *near])
    return {**values, "units": list(ticked), "on_map": {"n": len(near), "radius": radius_km}}


def map_words(actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form says of the map: the radii, what lies under the map, and which stations are not on it."""
    said = values.get("on_map")
    drawn = may(actor, "pattern:read")
    return {
        "radii": [{"code": str(km), "label": _("%(km)s km") % {"km": km}} for km in targets.RADII_KM],
        "said": said,
        "off_map": _off_map(targets.stations_off_map()) if said else [],
        "has_base": drawn and base_files.base() is not None,
        "has_outlines": drawn and base_files.outlines() is not None,
    }


@require_GET
@officer_only
def alert_units(request: OfficerRequest) -> HttpResponse:
    """Give the units that the map of a new alert shows, as JSON: code, name, latitude, longitude."""
    require(request.actor, "alert:issue")
    placed = targets.units_on_map()
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


HOURS = (1, 4, 12, 24, 72)
_MOST_HOURS = 10_000
_READ_ALOUD = frozenset({Kind.PLATE, Kind.PHONE, Kind.IMEI, Kind.CHASSIS})
_MOST_READ_ALOUD = 20
_REFUSED_AT: Mapping[str, str] = {
    "exchange:area": "unit",
    "exchange:area-unit": "unit",
    "exchange:expiry": "hours",
    "exchange:detain-without-authority": "authority",
    "exchange:map-place": "place",
    "exchange:map-radius": "radius",
    "web:place-of-alert": "place",
}


def empty(actor: Actor) -> dict[str, Any]:
    """Return the values of a fresh form: the most likely area is ticked."""
    return {
        "title": "",
        "text": "",
        "action": Action.STOP_AND_CHECK,
        "urgency": Urgency.URGENT,
        "hours": 12,
        "cautions": [],
        "units": targets.suggest_area(actor.unit),
        "authority": "",
        "reference": "",
        "record": "",
        "version": "",
        "q": "",
        "place": "",
        "radius": str(RADIUS_KM),
    }


def template_values(actor: Actor, code: str) -> dict[str, Any]:
    """Return the values of a form that a template fills in, in the reader's language; of none, a fresh form's."""
    found = alert_templates().get(code)
    if found is None:
        return empty(actor)
    language = get_language() or "en"
    said = {
        "title": found.title.get(language) or found.title["en"],
        "text": found.text.get(language) or found.text["en"],
    }
    return (
        empty(actor)
        | said
        | {
            "action": found.action,
            "urgency": found.urgency,
            "hours": found.hours,
            "cautions": list(found.cautions),
        }
    )


def templates(chosen: str) -> list[dict[str, Any]]:
    """Return the templates that the form of a new alert offers."""
    language = get_language() or "en"
    return [
        {"url": f"?template={code}", "label": each.name.get(language) or each.name["en"], "here": code == chosen}
        for code, each in alert_templates().items()
    ]


def form_values(form: QueryDict) -> dict[str, Any]:
    """Return what the officer typed and ticked."""
    one = {name: form.get(name, "").strip() for name in empty_names()}
    ticked = {"units": form.getlist("unit"), "cautions": form.getlist("caution")}
    return one | ticked | {"hours": read_number(one["hours"], most=_MOST_HOURS) or 0}


def errors_at_fields(error: SangamError) -> dict[str, str]:
    """Return what is wrong with the form of an alert at the field of which a refusal speaks, "form": at none."""
    of_texts = {"title": "title", "text": "text", "number of the authority": "reference"}
    return errors_at(error, {**_REFUSED_AT, "exchange:text": of_texts.get(str(error.parts.get("part")), "form")})


def empty_names() -> tuple[str, ...]:
    """Return the names of the fields that hold one value."""
    said = ("title", "text", "action", "urgency", "hours", "authority", "reference", "record", "version")
    return (*said, "q", "place", "radius")


def of_alert(view: AlertView) -> dict[str, Any]:
    """Return the values of a form that revises an alert."""
    says = view.says
    authority = says.authority
    return {
        "title": says.title,
        "text": says.text,
        "action": says.action,
        "urgency": says.urgency,
        "hours": 12,
        "cautions": cap.caution_codes(says.caution),
        "units": says.area,
        "authority": authority.kind if authority else "",
        "reference": authority.number if authority else "",
        "record": "",
        "version": view.version,
        "q": "",
        "place": "",
        "radius": str(RADIUS_KM),
    }


def draft(actor: Actor, values: Mapping[str, Any], *, keep: Draft | None = None) -> Draft:
    """Return the draft that a form says.  keep: of the alert that is revised, whose record stays.

    Plates and numbers that are recognised in title and text are read aloud.
    Raises Malformed for a choice that the form does not offer.
    """
    text = f"{values['title']}\n{values['text']}"
    named = [found.text for found in finder.find_identifiers(text) if found.kind in _READ_ALOUD]
    return Draft(
        title=values["title"],
        text=values["text"],
        area=tuple(dict.fromkeys(values["units"])),
        action=_choice(Action, values["action"]),
        expires_at=clock.now() + timedelta(hours=values["hours"]),
        urgency=_choice(Urgency, values["urgency"]),
        caution=cap.caution_text(values["cautions"]),
        authority=_authority(values),
        identifiers=tuple(dict.fromkeys(named))[:_MOST_READ_ALOUD],
        record=unsealed_reference(actor, values["record"]) or (keep.record if keep else None),
    )


def choices(actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form offers: the units beside, across the border, found and ticked; the forces; the words."""
    suggested = targets.suggest_area(actor.unit)
    found = {unit.code for unit in units.search_units(values["q"])} if values["q"] else set()
    paired = [peer.force for peer in status.partners() if peer.state is PeerState.PAIRED]
    by_letter = [each.force for each in acts.gateways()]
    forces = [here.node().force, *paired, *by_letter]
    known = units.units({*suggested, *found, *values["units"]} - set(forces))
    groups: dict[str, list[dict[str, Any]]] = {"beside": [], "across": [], "found": []}
    for unit in sorted(known.values(), key=lambda unit: (unit.force, unit.code)):
        ours = unit.force == actor.force
        group = ("beside" if ours else "across") if unit.code in suggested else "found"
        groups[group].append(_tick(unit, values["units"]))
    return {
        "values": values,
        "areas": groups,
        "forces": [{"code": code, "here": code in values["units"]} for code in forces],
        "actions": list(Action),
        "urgencies": list(Urgency),
        "cautions": list(CAUTIONS),
        "hours": HOURS,
        "map": map_words(actor, values),
        "authorities": [{"code": str(kind), "label": kind} for kind in AuthorityKind],
    }


def _tick(unit: UnitView, ticked: Iterable[str]) -> dict[str, Any]:
    name = in_language(unit.name_en, unit.name_hi)
    return {"code": unit.code, "name": name, "force": unit.force, "here": unit.code in ticked}


def _authority(values: Mapping[str, Any]) -> Authority | None:
    if not values["reference"]:
        return None
    return Authority(_choice(AuthorityKind, values["authority"] or AuthorityKind.FIR), values["reference"])


def _choice(kind: Any, word: str) -> Any:
    """Return the member of an enumeration.  Raises Malformed for a word that it does not have."""
    try:
        return kind(word)
    except ValueError:
        raise Malformed(
            "web:choice", "Choose one of those that the form offers, not '{word}'.", word=word or "nothing"
        ) from None


# The rows of the board of acknowledgements: how far an alert is with each unit.


def board_rows(board: Board) -> list[dict[str, Any]]:
    """Return a row a unit, its officers as the reader calls them."""
    rung = whom_to_ring(row.unit for row in board.rows if row.seen_at is None and row.acted_at is None)
    rows = [_board_row(row) | {"ring": rung.get(row.unit)} for row in board.rows]
    return called_in(rows, "label", "handed_by")


def _board_row(row: BoardRow) -> dict[str, Any]:
    at = {Stage.ACTED: row.acted_at, Stage.SEEN: row.seen_at, Stage.WAITING: row.left_at}.get(row.stage, row.reached_at)
    return {
        "force": row.force,
        "unit": in_language(row.name_en, row.name_hi),
        "code": row.unit,
        "stage": row.stage,
        "label": row.label,
        "note": ready_sentences.in_readers_words(row.note),
        "earlier": row.earlier,
        "handed_by": row.handed_by,
        "handed_to": row.handed_to,
        "trouble": said_again(row.trouble),
        "at": at,
        "told": row.told_at,
        "heard": row.heard_at,
    }
