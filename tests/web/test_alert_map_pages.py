"""An alert's area on the map: units lie where the administrator's sheet says, and a place and a radius tick them."""

import json
import re

import pytest
from border import Seated, is_sound, seated
from support.visiting import text
from support.wire_world import operator

from sangam.access.units import telephones
from sangam.access.units import units as unit_units
from sangam.audit.audit import deed
from sangam.federation.peers.directory import publish_directory
from sangam.federation.protocol import directory as directory_text
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed

NARELA, KUNDLI = ("28.853", "77.093"), ("28.874", "77.120")


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


def loads(node, **units: tuple[str, str]):
    rows = [
        {"unit": unit.replace("_", "-"), "phone": "", "latitude": north, "longitude": east}
        for unit, (north, east) in units.items()
    ]
    with node:
        return telephones.load_phones(Actor(node.force, "command line", role="admin", unit=node.force), rows)


@pytest.fixture
def placed(across) -> None:
    """Narela and Kundli have a place, which each force has published."""
    loads(across.delhi, DL_ON_NARELA=NARELA, DL_ON=NARELA)
    loads(across.haryana, HR_SNP_KUNDLI=KUNDLI)
    for node, to in ((across.delhi, "HR"), (across.haryana, "DL")):
        with node:
            publish_directory([to])
    across.wire.deliver()


def ticks(officer: Seated, **typed: str) -> str:
    said = {"title": "White Scorpio", "text": "Towards Kundli", "step": "map", "unit": ["DL-ON-ALIPUR"], **typed}
    return is_sound(officer.posts("/alerts/new/", **said))


def ticked(page: str) -> list[str]:
    return sorted(set(re.findall(r'name="unit" value="([^"]+)" checked', page)))


def test_a_place_and_a_radius_tick_units_on_both_sides_of_the_border(narela, placed):
    page = ticks(narela, place="28.86, 77.10", radius="5")
    assert ticked(page) == ["DL-ON-ALIPUR", "DL-ON-NARELA", "HR-SNP-KUNDLI"]
    assert "Units within 5 km on the map: 2." in page
    assert 'value="White Scorpio"' in page
    assert ticked(ticks(narela, place="28.874, 77.120", radius="2")) == ["DL-ON-ALIPUR", "HR-SNP-KUNDLI"]


def test_the_page_names_the_stations_that_have_no_place(narela, placed):
    page = ticks(narela, place="28.86, 77.10", radius="5")
    off = page.partition("Stations that are not on the map")[2].partition("</details>")[0]
    assert "PS Alipur" in off
    assert "PS Narela" not in off


def test_an_alert_whose_area_was_ticked_on_the_map_goes_to_these_units(across, narela, kundli, placed):
    area = ticked(ticks(narela, place="28.86, 77.10", radius="5"))
    fields = {"action": "stop-and-check", "urgency": "urgent", "hours": "12", "step": "send", "unit": area}
    sent = narela.posts("/alerts/new/", title="White Scorpio", text="Towards Kundli", place="x", radius="5", **fields)
    across.wire.deliver()
    assert "White Scorpio" in text(kundli.gets(sent.headers["Location"]))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"place": "Kundli", "radius": "5"}, "Give the place as latitude and longitude"),
        ({"place": "77.1, 28.8", "radius": "5"}, "This place is not in India"),
        ({"place": "nan, nan", "radius": "5"}, "This place is not in India"),
        ({"place": "28.8, 77.1", "radius": "7"}, "Choose the radius from the list"),
    ],
)
def test_a_place_that_is_none_ticks_nothing_and_says_why(narela, typed, says):
    page = ticks(narela, **typed)
    assert says in page
    assert ticked(page) == ["DL-ON-ALIPUR"]


def test_the_map_shows_stations_of_forces_that_an_alert_reaches(narela, placed):
    shown = json.loads(narela.gets("/alerts/units.json").content)["units"]
    assert [(code, north) for code, _, north, _ in shown] == [("DL-ON-NARELA", 28.853), ("HR-SNP-KUNDLI", 28.874)]


def test_a_sheet_places_units_moves_them_and_takes_the_place_away(across):
    assert loads(across.haryana, HR_SNP_KUNDLI=KUNDLI).changed == 1
    assert loads(across.haryana, HR_SNP_KUNDLI=KUNDLI).changed == 0
    with across.haryana:
        admin = Actor("HR", "command line", role="admin", unit="HR")
        assert telephones.load_phones(admin, [{"unit": "HR-SNP-KUNDLI", "phone": "100"}]).changed == 1
        assert [each.unit.code for each in unit_units.placed_units(["HR"])] == ["HR-SNP-KUNDLI"]
    assert loads(across.haryana, HR_SNP_KUNDLI=("", "")).changed == 2  # its number, and its place
    with across.haryana:
        assert unit_units.placed_units(["HR"]) == []


@pytest.mark.parametrize("place", [("28.874", ""), ("77.120", "28.874"), ("north", "east")])
def test_a_sheet_with_a_place_that_is_none_changes_nothing(across, place):
    found = loads(across.haryana, HR_SNP_KUNDLI=place)
    assert [(each.line, each.column) for each in found.faults] == [(2, "latitude")]
    with across.haryana:
        assert unit_units.placed_units(["HR"]) == []


@pytest.mark.parametrize("said", [{"DL-ON-NARELA": (28.8, 77.1)}, {"HR-SNP-KUNDLI": (77.1, 28.8)}])
def test_a_directory_with_a_place_not_of_its_units_is_refused(across, said):
    with across.delhi, pytest.raises(Malformed), deed(operator("DL"), "peer:directory:take"):
        unit_units.take_places("HR", said, as_of=clock.now())


@pytest.mark.parametrize(
    "said", ["here", {"HR": "28, 77"}, {"HR": [28.8]}, {"HR": [True, 77]}, {"HR": ["28", "77"]}, {"HR": [10**400, 77]}]
)
def test_a_directory_whose_places_cannot_be_read_is_malformed(said):
    assert directory_text.places_in({}) is None
    with pytest.raises(Malformed):
        directory_text.places_in({"places": said})
