"""Forms of arrests and despatches: from what was typed and chosen to a draft."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from sangam.access.public import units
from sangam.arrests.types import ArrestDraft, DespatchDraft, DespatchKind, StepDraft, StepState
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.web.arrests import arrest_words
from sangam.web.common.inputs import choice_of
from sangam.web.common.languages import in_language
from sangam.web.meetings import meeting_forms

ARREST = (
    "name",
    "arrested_at",
    "place",
    "place_unit",
    "home_unit",
    "fir",
    "sections",
    "language",
    "person",
    "record",
    "warrant",
    "woman",
    "search",
    "q",
)
DESPATCH = ("kind", "to", "person", "text", "signed_by", "record", "arrest", "warrant", "before", "q")
STEP = ("item", "state", "at", "note", "decided_by", "document", "language", "signed_by")


def form_values(form: QueryDict, names: Iterable[str]) -> dict[str, str]:
    """Return what the officer typed and chose."""
    return {name: form.get(name, "").strip() for name in names}


def new_arrest(form: QueryDict) -> dict[str, str]:
    """Return the values of a fresh form; the address may name the person's record, name and FIR."""
    given = form_values(form, ARREST)
    return given | {"arrested_at": meeting_forms.local(clock.now()), "language": given["language"] or "Hindi"}


def arrest(values: Mapping[str, str]) -> ArrestDraft:
    """Return the arrest that a form says.  Raises Malformed."""
    return ArrestDraft(
        name=values["name"],
        arrested_at=meeting_forms.instant(values["arrested_at"]),
        place=values["place"],
        place_unit=values["place_unit"],
        home_unit=values["home_unit"],
        fir=values["fir"],
        sections=values["sections"],
        language=values["language"],
        warrant=bool(values["warrant"]),
        woman=bool(values["woman"]),
        search=bool(values["search"]),
        person=id_in(values["person"]),
        record=id_in(values["record"]),
    )


def step(values: Mapping[str, str]) -> StepDraft:
    """Return the step that a form says.  Raises Malformed."""
    return StepDraft(
        item=values["item"],
        state=choice_of(StepState, values["state"], _("How it stands")),
        at=_moment(values["at"]),
        note=values["note"],
        decided_by=values["decided_by"],
        document=values["document"],
        language=values["language"],
        signed_by=values["signed_by"],
    )


def despatch(values: Mapping[str, str]) -> DespatchDraft:
    """Return the despatch that a form says.  Raises Malformed."""
    return DespatchDraft(
        kind=choice_of(DespatchKind, values["kind"], _("What it is")),
        to=values["to"],
        person=values["person"],
        text=values["text"],
        signed_by=values["signed_by"],
        record=id_in(values["record"]),
        arrest=id_in(values["arrest"]),
        warrant=bool(values["warrant"]),
        before=id_in(values["before"]),
    )


def unit_choices(actor: Actor, values: Mapping[str, str], *chosen: str) -> list[dict[str, str]]:
    """Return the units that a form offers: beside and across the border, found by name, and those chosen."""
    across = {each.code for each in units.neighbours(actor.unit)} if actor.unit else set()
    found = {each.code for each in units.search_units(values["q"])} if values["q"] else set()
    known = units.units({*across, *found, *(values[name] for name in chosen if values[name])})
    above = units.units(code for each in known.values() for code in each.path)
    offered = sorted((known | above).values(), key=lambda unit: unit.code)
    return [
        {"code": each.code, "label": f"{each.force} · {in_language(each.name_en, each.name_hi)}"} for each in offered
    ]


def choices(words: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return a table of words as a form's choices."""
    return [{"code": str(code), "label": str(word)} for code, word in words.items()]


def kinds() -> list[dict[str, str]]:
    """Return the kinds of despatch as a form's choices; a status is sent from the page of an arrest."""
    return [each for each in choices(arrest_words.KINDS) if each["code"] != DespatchKind.STATUS]


def id_in(text: str) -> UUID | None:
    """Return an id from a hidden field, None where it is empty.  Raises Malformed."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Malformed("web:arrest-id", "This form names nothing that is here: open its page and try again.") from None


def _moment(text: str) -> datetime | None:
    return meeting_forms.instant(text) if text else None
