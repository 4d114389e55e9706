"""The form of an alert: from what was typed and ticked to a draft, and back."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language

from sangam.access.public import units
from sangam.access.types import UnitView
from sangam.exchange.public import alerts, gateway
from sangam.exchange.public.alert_forms import alert_templates
from sangam.exchange.types import Action, AlertView, Authority, AuthorityKind, Draft
from sangam.federation.public import status
from sangam.federation.types import PeerState
from sangam.identifiers.public import identifiers
from sangam.identifiers.types import Kind
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, SangamError
from sangam.kernel.numbers import read_number
from sangam.notices.types import Urgency
from sangam.web.alerts import alert_area
from sangam.web.common.languages import in_language
from sangam.web.common.sealed_references import unsealed_reference
from sangam.web.records.record_fields import errors_at
from sangam.web.templatetags.vocabulary import CAUTIONS

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
        "units": alerts.suggest_area(actor.unit),
        "authority": "",
        "reference": "",
        "record": "",
        "version": "",
        "q": "",
        "place": "",
        "radius": str(alert_area.RADIUS_KM),
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
        "cautions": alerts.caution_codes(says.caution),
        "units": says.area,
        "authority": authority.kind if authority else "",
        "reference": authority.number if authority else "",
        "record": "",
        "version": view.version,
        "q": "",
        "place": "",
        "radius": str(alert_area.RADIUS_KM),
    }


def draft(actor: Actor, values: Mapping[str, Any], *, keep: Draft | None = None) -> Draft:
    """Return the draft that a form says.  keep: of the alert that is revised, whose record stays.

    Plates and numbers that are recognised in title and text are read aloud.
    Raises Malformed for a choice that the form does not offer.
    """
    text = f"{values['title']}\n{values['text']}"
    named = [found.text for found in identifiers.find_identifiers(text) if found.kind in _READ_ALOUD]
    return Draft(
        title=values["title"],
        text=values["text"],
        area=tuple(dict.fromkeys(values["units"])),
        action=_choice(Action, values["action"]),
        expires_at=clock.now() + timedelta(hours=values["hours"]),
        urgency=_choice(Urgency, values["urgency"]),
        caution=alerts.caution_text(values["cautions"]),
        authority=_authority(values),
        identifiers=tuple(dict.fromkeys(named))[:_MOST_READ_ALOUD],
        record=unsealed_reference(actor, values["record"]) or (keep.record if keep else None),
    )


def choices(actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form offers: the units beside, across the border, found and ticked; the forces; the words."""
    suggested = alerts.suggest_area(actor.unit)
    found = {unit.code for unit in units.search_units(values["q"])} if values["q"] else set()
    paired = [peer.force for peer in status.partners() if peer.state is PeerState.PAIRED]
    by_letter = [each.force for each in gateway.gateways()]
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
        "map": alert_area.map_words(actor, values),
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
