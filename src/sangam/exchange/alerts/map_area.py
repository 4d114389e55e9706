"""The area of an alert on the map: a place and a radius tick units; what is sent is units, as ever."""

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt

from sangam.access.public import places
from sangam.access.types import PlacedUnit, UnitView
from sangam.exchange.alerts.targets import BELOW_STATION, reachable_forces
from sangam.kernel.errors import Malformed

RADII_KM = (2, 5, 10, 20, 50)
_EARTH_KM = 6371.0


def units_on_map() -> list[PlacedUnit]:
    """Return the stations, and what stands below one, of forces that an alert reaches, where their place is known.

    What stands above stations is left out: an alert to it rings in all of them.
    """
    return [each for each in places.placed_units(reachable_forces()) if each.unit.kind in BELOW_STATION]


def stations_off_map() -> list[UnitView]:
    """Return the stations of forces that an alert reaches whose place is not known, by code."""
    return places.unplaced_units(reachable_forces(), ["station"])


def units_within(placed: Iterable[PlacedUnit], latitude: float, longitude: float, *, radius_km: int) -> tuple[str, ...]:
    """Return the units within a radius of a place, nearest first; one below another of them is left out.

    Raises Malformed for a place outside India and for a radius that is not offered.
    """
    if not places.is_in_india(latitude, longitude):
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
