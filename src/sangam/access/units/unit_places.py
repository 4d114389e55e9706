"""Where units lie: our administrator's data, and other forces' by their directories."""

import math
from collections.abc import Iterable, Mapping
from datetime import datetime

from sangam.access.models import Unit, UnitPlace
from sangam.access.types import Fault, PlacedUnit, UnitView
from sangam.access.units.units import view_of
from sangam.audit.public import audit
from sangam.kernel import here
from sangam.kernel.errors import Malformed

PLACE_COLUMNS = ("latitude", "longitude")
LATITUDES, LONGITUDES = (6.0, 38.0), (68.0, 98.0)
"""India lies between these degrees; two that were exchanged do not."""


def placed_units(forces: Iterable[str]) -> list[PlacedUnit]:
    """Return the units of these forces whose place is known, by code, in one query."""
    rows = UnitPlace.objects.filter(unit__force_id__in=list(forces)).select_related("unit").order_by("unit_id")
    return [PlacedUnit(view_of(row.unit), row.latitude, row.longitude) for row in rows]


def unplaced_units(forces: Iterable[str], kinds: Iterable[str]) -> list[UnitView]:
    """Return the units of these forces and kinds whose place is not known, by code, in one query."""
    rows = Unit.objects.filter(force_id__in=list(forces), kind_id__in=list(kinds), place=None)
    return [view_of(row) for row in rows.order_by("code")]


def published_places() -> dict[str, tuple[float, float]]:
    """Return the places of our units, for our directory."""
    rows = UnitPlace.objects.filter(unit__force_id=here.node().force).order_by("unit_id")
    return {row.unit_id: (row.latitude, row.longitude) for row in rows}


def take_places(force: str, places: Mapping[str, tuple[float, float]], *, as_of: datetime) -> None:
    """Hold another force's places in place of those held, inside the envelope's deed.

    Raises Malformed for a unit that is not its own, and for a place outside India.
    """
    audit.require_deed()
    own = set(Unit.objects.filter(force_id=force, code__in=places).values_list("code", flat=True))
    wrong = next((unit for unit, place in places.items() if unit not in own or not is_in_india(*place)), None)
    if wrong is not None:
        raise Malformed(
            "access:directory-place",
            "The directory of {force} has a place that is none, or is not of its unit: {unit}.",
            force=force,
            unit=wrong[:40],
        )
    UnitPlace.objects.filter(unit__force_id=force).delete()
    _create(places, as_of)


def save_places(rows: Iterable[Mapping[str, str]], at: datetime) -> int:
    """Set the places of our units from rows without a fault; return how many changed.

    A row without these columns leaves its unit where it is; one with both empty takes the place away.
    """
    said = {row["unit"].strip(): _words(row) for row in rows if _has_columns(row)}
    held = {row.unit_id: (row.latitude, row.longitude) for row in UnitPlace.objects.filter(unit_id__in=said)}
    wanted = {unit: (float(north), float(east)) for unit, (north, east) in said.items() if north}
    changed = {unit for unit in said if held.get(unit) != wanted.get(unit)}
    UnitPlace.objects.filter(unit_id__in=changed).delete()
    _create({unit: place for unit, place in wanted.items() if unit in changed}, at)
    return len(changed)


def place_faults(line: int, row: Mapping[str, str]) -> Iterable[Fault]:
    """Yield what is wrong with the place of a row, which may be empty; a sheet need not have its columns."""
    if not _has_columns(row) or not any(words := _words(row)):
        return
    if not is_in_india(*map(_degrees, words)):
        yield Fault(line, "latitude", ", ".join(words), "is no place in India: degrees, as 28.8526 and 77.0920")


def is_in_india(latitude: float, longitude: float) -> bool:
    """Tell whether degrees lie in the square round India; no number at all does not."""
    return LATITUDES[0] <= latitude <= LATITUDES[1] and LONGITUDES[0] <= longitude <= LONGITUDES[1]


def _create(places: Mapping[str, tuple[float, float]], at: datetime) -> None:
    UnitPlace.objects.bulk_create(
        UnitPlace(unit_id=unit, latitude=north, longitude=east, as_of=at)
        for unit, (north, east) in sorted(places.items())
    )


def _has_columns(row: Mapping[str, str]) -> bool:
    return any(column in row for column in PLACE_COLUMNS)


def _words(row: Mapping[str, str]) -> tuple[str, str]:
    north, east = (row.get(column, "").strip() for column in PLACE_COLUMNS)
    return north, east


def _degrees(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
