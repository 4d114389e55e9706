"""The area of an alert on the map: which units a place and a radius tick."""

import pytest

from sangam.access.types import PlacedUnit, UnitView
from sangam.exchange.alerts import targets
from sangam.kernel.errors import Malformed

KUNDLI = (28.874, 77.120)


def placed(code: str, latitude: float, longitude: float, *, above: tuple[str, ...] = ()) -> PlacedUnit:
    kind = "naka" if above else "station"
    view = UnitView(code, code[:2], None, kind, code, code, "territory", "", True, (code[:2], *above, code))
    return PlacedUnit(view, latitude, longitude)


NEAR = [
    placed("DL-ON-NARELA", 28.853, 77.093),
    placed("HR-SNP-KUNDLI", *KUNDLI),
    placed("HR-SNP-KUNDLI-N-BORDER", 28.865, 77.122, above=("HR-SNP-KUNDLI",)),
    placed("UP-GZB-LONI", 28.749, 77.287),
]


def test_a_radius_ticks_the_units_within_it_the_nearest_first() -> None:
    assert targets.units_within(NEAR, *KUNDLI, radius_km=5) == ("HR-SNP-KUNDLI", "DL-ON-NARELA")
    assert targets.units_within(NEAR, *KUNDLI, radius_km=50)[-1] == "UP-GZB-LONI"


def test_a_naka_of_a_station_that_is_ticked_is_not_ticked_again() -> None:
    assert targets.units_within(NEAR[2:], *KUNDLI, radius_km=2) == ("HR-SNP-KUNDLI-N-BORDER",)
    assert "HR-SNP-KUNDLI-N-BORDER" not in targets.units_within(NEAR, *KUNDLI, radius_km=2)


@pytest.mark.parametrize(
    ("place", "radius_km"), [((77.12, 28.87), 5), ((float("nan"), 77.0), 5), (KUNDLI, 0), (KUNDLI, 500)]
)
def test_a_place_abroad_and_a_radius_not_offered_are_malformed(place: tuple[float, float], radius_km: int) -> None:
    with pytest.raises(Malformed):
        targets.units_within(NEAR, *place, radius_km=radius_km)


def test_a_distance_is_that_of_the_great_circle() -> None:
    degree = placed("DL-ON-NARELA", 29.0, 77.0)
    assert targets.distance_km(28.0, 77.0, degree) == pytest.approx(111.2, abs=0.1)
