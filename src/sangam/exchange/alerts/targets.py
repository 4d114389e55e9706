"""Whom an alert is for: from the units of its area to the desks and nakas of ours that must be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from sangam.access.types import PlacedUnit, UnitView
from sangam.access.units import directory, units
from sangam.exchange.policy import force_of
from sangam.federation.lanes import status
from sangam.federation.types import PeerState
from sangam.kernel import here
from sangam.kernel.errors import Malformed

NAKA = "naka"
BELOW_STATION = frozenset({"station", "chowki", "beat", NAKA})
"""Kinds of unit with no station below them."""


@dataclass(frozen=True, slots=True)
class Target:
    """A unit of ours that is told.  above: the next desk above it, or "".  each_officer: at a naka.

    is_stand_in: it answers for a unit of the area that has no desk.
    """

    unit: str
    path: tuple[str, ...]
    above: str
    each_officer: bool
    is_stand_in: bool = False


def require_known(area: Iterable[str]) -> dict[str, UnitView]:
    """Return the units of an area.  Raises Malformed for a code that no unit has."""
    codes = list(area)
    known = units.units(codes)
    if unknown := sorted(set(codes) - set(known)):
        raise Malformed(
            "exchange:area-unit", "There is no unit {units}; choose the area from the list.", units=", ".join(unknown)
        )
    return known


def own_targets(area: Iterable[str]) -> list[Target]:
    """Return who of ours must be told: the desks and manned nakas in the area, or the desk that answers for it.

    A code of ours that we do not know, from a node with newer data, stands for headquarters.
    """
    ours = here.node().force
    codes = {code for code in area if force_of(code) == ours}
    known = units.units(codes)
    posts = directory.published_posts()
    desks = {post.unit for post in posts if post.is_desk}
    manned = {post.unit for post in posts if post.holders} or {post.unit for post in posts}
    found: dict[str, Target] = {}
    for code in sorted(known.keys() | ({ours} if codes - known.keys() else set())):
        below = units.units_under(code)
        told = [each for each in below if each.code in desks or (each.kind == NAKA and each.code in manned)]
        for each in told or [units.unit(units.desk_unit(code))]:
            above = next((up for up in reversed(each.path[:-1]) if up in desks), "")
            is_stand_in = not told and (each.code not in found or found[each.code].is_stand_in)
            found[each.code] = Target(each.code, each.path, above, each.kind == NAKA, is_stand_in)
    return list(found.values())


def suggest_area(unit: str) -> tuple[str, ...]:
    """Return the units that an alert of this unit most likely concerns: the stations beside it, then its neighbours.

    Beside it: the stations under the same superior; for a unit above stations, its own.  Neighbours: across the border,
    as laid down explicitly, of forces that are paired.  Raises NotFound for no such unit.
    """
    path = units.unit(unit).path
    kinds = {code: view.kind for code, view in units.units(path).items()}
    over = [code for code in path if kinds.get(code) not in BELOW_STATION]
    base = over[-1] if over else unit
    beside = [each.code for each in units.units_under(base) if each.kind == "station"]
    reachable = reachable_forces()
    across = [each.code for each in units.neighbours(unit) if each.force in reachable]
    return tuple(dict.fromkeys([*beside, *across]))


def reachable_forces() -> set[str]:
    """Return the forces to which an alert can go now: ours, and those that are paired with us."""
    return {here.node().force, *(peer.force for peer in status.partners() if peer.state is PeerState.PAIRED)}


# The area of an alert on the map: a place and a radius tick units; what is sent is units, as ever.

RADII_KM = (2, 5, 10, 20, 50)
_EARTH_KM = 6371.0


def units_on_map() -> list[PlacedUnit]:
    """Return the stations, and what stands below one, of forces that an alert reaches, where their place is known.

    What stands above stations is left out: an alert to it rings in all of them.
    """
    return [each for each in units.placed_units(reachable_forces()) if each.unit.kind in BELOW_STATION]


def stations_off_map() -> list[UnitView]:
    """Return the stations of forces that an alert reaches whose place is not known, by code."""
    return units.unplaced_units(reachable_forces(), ["station"])


def units_within(placed: Iterable[PlacedUnit], latitude: float, longitude: float, *, radius_km: int) -> tuple[str, ...]:
    """Return the units within a radius of a place, nearest first; one below another of them is left out.

    Raises Malformed for a place outside India and for a radius that is not offered.
    """
    if not units.is_in_india(latitude, longitude):
        raise Malformed("exchange:map-place", "This place is not in India: latitude first, as 28.8526, 77.0920.")
    if radius_km not in RADII_KM:
        raise Malformed("exchange:map-radius", "Choose the radius from the list.")
    far = [(distance_km(latitude, longitude, each), each.unit) for each in placed]
    near = [unit for km, unit in sorted(far, key=lambda each: (each[0], each[1].code)) if km <= radius_km]
    codes = {unit.code for unit in near}
    return tuple(unit.code for unit in near if not codes.intersection(unit.path[:-1]))


def distance_km(latitude: float, longitude: float, to: PlacedUnit) -> float:
    """Return the great-circle distance from a place to a unit."""
    north, south = radians(latitude), radians(to.latitude)
    half_north, half_east = (south - north) / 2, radians(to.longitude - longitude) / 2
    part = sin(half_north) ** 2 + cos(north) * cos(south) * sin(half_east) ** 2
    return 2 * _EARTH_KM * asin(sqrt(min(1.0, part)))
