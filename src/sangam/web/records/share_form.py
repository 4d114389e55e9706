"""The form by which records are shared: with which forces and groups, how much, for which units."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from sangam.access.public import units
from sangam.federation.public import status
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Level
from sangam.records.public import groups
from sangam.records.public.imports import Recipients
from sangam.web.common.labels import unit_words
from sangam.web.common.languages import in_language

_MOST_FOUND, _MOST_NAMED, _LONGEST_NAME = 40, 6, 80

LEVELS = (Level.WHOLE, Level.POINTER, Level.SILENT, Level.NONE)


def recipients(request: HttpRequest) -> Recipients:
    """Return what the form says.  Raises Malformed where it names nobody, no level, or a unit that is not theirs."""
    level = _level(request)
    forces = dict.fromkeys(request.POST.getlist("force"), level)
    groups = dict.fromkeys(request.POST.getlist("group"), level)
    if not forces and not groups:
        raise Malformed("web:no-force", "Choose at least one force or group.")
    return Recipients(forces, groups, audience(request, list(forces)))


def choices(
    request: HttpRequest, *, held: Mapping[str, str], by_group: Mapping[str, Level], is_silent: bool = False
) -> dict[str, Any]:
    """Return what the form shows.  held: what each force holds now, by_group: what each group receives.

    is_silent: of a record that is held in silence no level is chosen beforehand.
    """
    chosen = request.POST.getlist("force")
    level = request.POST.get("level", "" if is_silent else "whole")
    return {
        "forces": [{"code": code, "holds": held.get(code, ""), "chosen": code in chosen} for code in other_forces()],
        "groups": _groups(by_group, request.POST.getlist("group")),
        "levels": [str(level) for level in LEVELS],
        "values": {"level": level, "audience": request.POST.get("audience", "")},
    }


def audience(request: HttpRequest, forces: Sequence[str]) -> dict[str, frozenset[str]]:
    """Return the units that a form narrows the audience to, by force.  Raises Malformed for one that is not theirs."""
    codes = [code for part in re.split(r"[,;،\n]", request.POST.get("audience", "")) for code in _codes(part, forces)]
    known = units.units(codes)
    return {force: frozenset(code for code in codes if known[code].force == force) for force in forces}


def _codes(part: str, forces: Sequence[str]) -> list[str]:
    """Return the units that a part of the field names: by codes with blanks between, or one by its name."""
    text = part.strip()
    codes = text.upper().split()
    known = units.units(codes)
    if all(code in known and known[code].force in forces for code in codes):
        return codes
    found = [each for each in units.search_units(text, limit=_MOST_FOUND) if each.force in forces]
    whole = [each for each in found if text.casefold() in (each.name_en.casefold(), each.name_hi.casefold())]
    chosen = whole or found
    if not chosen:
        raise Malformed("web:unit", "There is no unit {code} in the forces that you chose.", code=text[:_LONGEST_NAME])
    if len(chosen) > 1:
        names = ", ".join(f"{unit_words(each)} ({each.code})" for each in chosen[:_MOST_NAMED])
        raise Malformed(
            "web:unit-which",
            "Several units are called {name}: write one of these whole. {units}",
            name=text[:_LONGEST_NAME],
            units=names,
        )
    return [chosen[0].code]


def other_forces() -> list[str]:
    """Return the forces with which this node is paired."""
    return [peer.force for peer in status.partners()]


def _level(request: HttpRequest) -> Level:
    try:
        return Level(request.POST.get("level", ""))
    except ValueError:
        raise Malformed("web:level", "Choose how much they receive.") from None


def _groups(by_group: Mapping[str, Level], chosen: Sequence[str]) -> list[dict[str, Any]]:
    held = {code: str(level) for code, level in by_group.items() if level is not Level.NONE}
    return [
        {
            "code": each.code,
            "name": in_language(each.name_en, each.name_hi),
            "chosen": each.code in chosen,
            "members": sorted(groups.present(each)),
            "holds": held.get(each.code, ""),
            "waiting": groups.members_awaiting_agreement(each),
        }
        for each in groups.joined_groups()
    ]
