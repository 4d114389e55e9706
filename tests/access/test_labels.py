"""A post is called with its place said once."""

import pytest

from sangam.access.units.shipped_data import in_post


@pytest.mark.parametrize(
    ("title", "unit", "called"),
    [
        ("SHO Narela", "PS Narela", "SHO Narela"),
        ("Constable, Kundli Naka", "Kundli Border Naka", "Constable, Kundli Naka"),
        ("Beat Constable, Kapashera", "Kapashera Beat 1", "Beat Constable, Kapashera"),
        ("Duty Officer, Special Cell", "Special Cell", "Duty Officer, Special Cell"),
        ("station", "PS Narela", "station, PS Narela"),
        ("Naka Officer", "Kundli Border Naka", "Naka Officer, Kundli Border Naka"),
    ],
)
def test_a_place_is_named_once(title: str, unit: str, called: str) -> None:
    assert in_post(title, unit) == called
