"""The map of incidents: hexagons, weeks and layers of what the officer may see; refusals that say what to do."""

import json
import re
from dataclasses import replace
from html import unescape

import pytest
from border import Seated, is_sound, seated
from django.conf import settings
from django.test import override_settings
from support.cast import says
from support.markup import markup
from support.visiting import text

from sangam.kernel.handling import Level
from sangam.records.own_records import records

PERIOD = "since=2026-09-01&until=2026-11-30"
CELLS = f"/patterns/map/cells.json?{PERIOD}"
AROUND = "box=28.0,76.5,29.0,77.5&resolution=7"


@pytest.fixture
def analyst(across) -> Seated:
    return seated(across.delhi, "dl9301", "DL-ON", role="analyst")


@pytest.fixture
def opposite(across) -> Seated:
    return seated(across.haryana, "hr9301", "HR-SNP", role="analyst")


def fired(officer, day, *, place="28.5262, 77.0800", level="RESTRICTED", precision="", shares=None, head="firing"):
    said = [
        says("head", head, level=level),
        says("position", place, level=level),
        says("earliest", f"2026-11-{day:02d} 21:30", level=level),
        *([says("precision", precision, level=level)] if precision else []),
    ]
    with officer.node:
        made = records.create(officer.actor, records.New("incident", said))
        if shares:
            records.share(officer.actor, made, with_forces=shares)
    return made


@pytest.fixture
def on_both_sides(across, analyst, opposite):
    ours = [fired(analyst, 3), fired(analyst, 9, precision="locality")]
    theirs = [fired(opposite, 6, shares={"DL": Level.WHOLE}), fired(analyst, 10, precision="station-area")]
    across.wire.deliver()
    return [*ours, *theirs]


def answered(page: bytes) -> dict:
    return json.loads(unescape(re.search(r'data-answer="([^"]*)"', page.decode())[1]))


def test_map_counts_both_sides_by_week_and_says_whose_copies(analyst, on_both_sides):
    shown = analyst.gets(f"/patterns/map/?{PERIOD}")
    page = is_sound(shown)
    (cell,) = answered(shown.content)["cells"]
    assert (cell["n"], cell["theirs"], cell["rough"], sum(cell["weeks"])) == (3, 1, 1, 3)
    assert [at for at, n in enumerate(cell["weeks"]) if n] == [9]
    assert "Not on the map: 1" in text(shown)
    assert page.count("Incidents: 3") == 1
    assert page.count("newest") == 2
    assert cell["url"].replace("&", "&amp;") in page
    assert 'href="/patterns/map/"' in markup(analyst.gets("/patterns/five/"))


def test_the_node_gives_hexagons_of_a_stretch_and_lists_one(analyst, on_both_sides):
    (cell,) = analyst.gets(f"{CELLS}&{AROUND}").json()["cells"]
    assert cell["n"] == 3
    listed = is_sound(analyst.gets(cell["url"]))
    assert [f"/records/{record}/" in listed for record in on_both_sides] == [True, True, True, False]
    assert "Locality" in listed
    part = markup(analyst.gets(f"{cell['url']}&part=1&week=0"))
    assert "<main" not in part
    assert "No incident that you may see lies here" in part
    assert analyst.gets(f"{CELLS}&box=19,72,20,73&resolution=7").json()["cells"] == []


def test_a_hexagon_lists_its_incidents_newest_first_whole_or_of_one_week(analyst, on_both_sides):
    (cell,) = analyst.gets(f"{CELLS}&{AROUND}").json()["cells"]
    whole, of_week = (analyst.gets(f"{cell['url']}{more}") for more in ("", "&week=9"))
    for answer in (whole, of_week):
        page = markup(answer)
        first, second, third, _aside = on_both_sides
        places = [page.index(f"/records/{each}/") for each in (second, third, first)]
        assert places == sorted(places)
        assert "<main" in page
        assert "older" not in text(answer)
    assert ["The week from" in text(each) for each in (whole, of_week)] == [False, True]


def test_choices_of_the_form_hold_for_the_map_too(analyst, on_both_sides):
    counted = {"&side=own": 2, "&head=theft": 0, "&hours=21": 3, "&hours=9": 0, "&around=19.0,73.0&km=2": 0}
    for more, n in counted.items():
        answer = analyst.gets(f"/patterns/map/?{PERIOD}{more}")
        assert sum(each["n"] for each in answered(answer.content)["cells"]) == n, more


@pytest.mark.parametrize("hidden", ["secret", "unshared"])
def test_an_incident_that_one_may_not_see_changes_no_hexagon(across, analyst, opposite, on_both_sides, hidden):
    def numbers():
        page = answered(analyst.gets(f"/patterns/map/?{PERIOD}").content)
        return page, analyst.gets(f"{CELLS}&{AROUND}").json()

    before = numbers()
    if hidden == "unshared":
        fired(opposite, 10)
    else:
        officer = seated(across.delhi, "dl9302", "DL-ON", role="station", clearance="CONFIDENTIAL")
        fired(officer, 10, level="CONFIDENTIAL")
    across.wire.deliver()
    assert numbers() == before


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("box=&resolution=7", "A stretch of the map is four numbers"),
        ("box=a,b,c,d&resolution=7", "A stretch of the map is four numbers"),
        ("box=76.5,28.0,77.5,29.0&resolution=7", "latitude first"),
        ("box=29.0,77.5,28.0,76.5&resolution=7", "south below its north"),
        ("box=nan,76.5,29.0,77.5&resolution=7", "latitude first"),
        ("box=28.0,76.5,29.0,77.5&resolution=2", "resolution 3 to 9"),
        ("box=28.0,76.5,29.0,77.5&resolution=99999", "resolution 3 to 9"),
        ("box=28.0,76.5,29.0,77.5&resolution=7&since=2026-11-30&until=2026-11-01", "The period ends before it begins"),
        ("box=28.0,76.5,29.0,77.5&resolution=7&around=19.0,73.0", "outside the area that was asked for"),
        ("box=28.0,76.5,29.0,77.5&resolution=7&head=gossip", "There is no such crime head"),
    ],
)
def test_a_stretch_that_makes_no_sense_is_answered_in_a_sentence(analyst, asked, said):
    prefix = CELLS if "since=" not in asked else "/patterns/map/cells.json?"
    answer = analyst.gets(f"{prefix}&{asked}")
    assert answer.status_code == 400
    assert said in answer.json()["error"]


def test_a_wrong_form_hexagon_or_week_is_refused_in_a_sentence(analyst, on_both_sides):
    wrong = analyst.gets("/patterns/map/?since=2026-11-30&until=2026-11-01")
    assert (wrong.status_code, "data-answer" in markup(wrong)) == (400, False)
    assert "The period ends before it begins" in text(wrong)
    (cell,) = analyst.gets(f"{CELLS}&{AROUND}").json()["cells"]
    for asked, said in ((f"{cell['url']}&week=99", "no such week"), ("/patterns/map/incidents/?cell=x", "no such hex")):
        answer = analyst.gets(asked)
        assert answer.status_code == 400
        assert said in text(answer)


@pytest.fixture
def folder(tmp_path):
    """Return the folder of the map in the node's home."""
    with override_settings(SANGAM=replace(settings.SANGAM, home=tmp_path)):
        yield tmp_path / "map"


def test_outlines_and_base_map_are_the_administrators_files(analyst, folder):
    assert analyst.gets("/patterns/map/outlines.json").status_code == 404
    assert analyst.gets("/patterns/map/base.pmtiles").status_code == 404
    folder.mkdir()
    (folder / "outlines.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    (folder / "base.pmtiles").write_bytes(bytes(range(200)))
    assert analyst.gets("/patterns/map/outlines.json").json()["features"] == []
    part = analyst.gets("/patterns/map/base.pmtiles", Range="bytes=10-19")
    assert (part.status_code, part.headers["Content-Range"]) == (206, "bytes 10-19/200")
    assert b"".join(part.streaming_content) == bytes(range(10, 20))
    assert analyst.gets("/patterns/map/base.pmtiles", Range="bytes=500-").status_code == 416
    page = markup(analyst.gets("/patterns/map/"))
    assert "built/basemap.js" in page
    assert "data-outlines=" in page
    (folder / "outlines.geojson").write_text("[1, 2")
    assert "no GeoJSON" in text(analyst.gets("/patterns/map/outlines.json"))
