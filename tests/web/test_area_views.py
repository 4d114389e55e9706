"""What the form of an area and a period takes, and what the map draws of it, from made incidents."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from inspect import unwrap
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation

from sangam.analysis import map_cells
from sangam.analysis.findings.incidents import INDIA_S, Incidents
from sangam.analysis.findings.places import Cell, NextWeek
from sangam.analysis.findings.series import Pair, Series
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.records.visibility import event_columns
from sangam.web.analysis import pattern_words, patterns
from sangam.web.maps import base_files, map_pages, map_words

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
DAY = date(2026, 11, 1)
ASKED = dict.fromkeys(patterns.FIELDS, "") | {"since": "2026-11-01", "until": "2026-11-07"}
FORCES = ("DL", "HR", "DL")
IDS = tuple(UUID(int=each) for each in (1, 2, 3))


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"), here.acting_as(here.Here("DL", Path(), Path())):
        yield


def incidents(precisions: tuple[str, str, str] = ("exact", "", "exact"), **more: object) -> Incidents:
    """Return three incidents an hour apart, the second of another force."""
    seconds = np.array([int(AT.timestamp()) + INDIA_S + 3600 * each for each in range(3)])
    no, none, words = np.zeros(3), np.zeros(3, bool), (frozenset(),) * 3
    made = Incidents(
        IDS, FORCES, no + 28.5, no + 77.1, no, no, seconds, no, none, none, words, words, words, precisions, None
    )
    return replace(made, **more)


def scanned(**more: object) -> event_columns.Events:
    """Return what a scan finds of three incidents: the first and third are firings, the second says nothing."""
    places, times = np.array([28.5, 28.5, 28.5]), np.array([AT.replace(tzinfo=None)] * 3, "datetime64[s]")
    one, none = event_columns.Coded(("DL", "HR"), np.array([0, 1, 0], np.int32)), np.zeros(4, np.int64)
    nothing = event_columns.Several((), none, np.zeros(0, np.int32))
    heads = event_columns.Several(("firing",), np.array([0, 1, 1, 2]), np.array([0, 0], np.int32))
    unsaid = event_columns.Coded((), np.full(3, -1, np.int32))
    ids = np.array([[0, 1], [0, 2], [0, 3]], np.uint64)
    found = event_columns.Events(
        ids,
        unsaid,
        one,
        places,
        places + 48.6,
        unsaid,
        times,
        times,
        np.full(3, -1, np.int16),
        heads,
        nothing,
        nothing,
        unsaid,
        np.ones(3, bool),
        (),
        0,
        0,
    )
    return replace(found, **more)


def asked(**form: str) -> dict[str, str]:
    return patterns.asked_of(RequestFactory().get("/", form))


def test_without_a_period_the_last_eight_weeks_are_asked_for():
    today = clock.now().astimezone(clock.INDIA).date()
    usual = asked()
    assert (usual["since"], usual["until"]) == (str(today - timedelta(days=55)), str(today))
    assert asked(since="2026-11-01")["until"] == ""
    assert asked(until="2026-11-01")["since"] == ""
    assert asked(since=" 1.11.2026 ", until="2.11.2026")["since"] == "1.11.2026"


@pytest.mark.parametrize(
    "text, is_day", [("2000-01-01", True), ("2100-12-31", True), ("1999-12-31", False), ("2101-01-01", False)]
)
def test_a_day_lies_within_the_years_of_a_calendar(text, is_day):
    if is_day:
        assert patterns.period_of({"since": text, "until": text}) == (date.fromisoformat(text),) * 2
        return
    with pytest.raises(Malformed, match=f"{text} is none"):
        patterns.period_of({"since": text, "until": "2026-11-01"})


def test_a_day_that_is_not_written_is_named_by_a_dash():
    with pytest.raises(Malformed, match="— is none"):
        patterns.period_of({"since": "2026-11-01", "until": ""})


def test_a_period_holds_its_last_day():
    scope = patterns.scope_of(ASKED, DAY, date(2026, 11, 7))
    assert (scope.since, scope.until) == tuple(datetime(2026, 11, day, tzinfo=clock.INDIA) for day in (1, 8))
    assert scope.area is None


@pytest.mark.parametrize("name, code", [("head", "firing"), ("hours", "21"), ("weekday", "6"), ("side", "own")])
def test_a_choice_that_the_form_does_not_offer_is_refused(name, code):
    patterns.scope_of(ASKED | {name: code}, DAY, DAY)
    with pytest.raises(Malformed, match="hoose"):
        patterns.scope_of(ASKED | {name: "7x"}, DAY, DAY)


def height(**form: str) -> float:
    area = patterns.scope_of(ASKED | {"around": "28.52, 77.08"} | form, DAY, DAY).area
    assert area.south < 28.52 < area.north
    assert area.west < 77.08 < area.east
    return round((area.north - area.south) / 2 * 111.32)


def test_an_area_reaches_as_far_as_is_chosen_else_five_kilometres():
    assert [height(km=km) for km in ("2", "50", "", "51")] == [2, 50, 5, 5]
    with pytest.raises(Malformed, match="latitude, longitude"):
        height(around="28.52")


def test_the_form_shows_the_distance_that_holds():
    assert [patterns.form_words(ASKED | {"km": km})["values"]["km"] for km in ("25", "")] == ["25", "5"]
    assert patterns.query_of(ASKED | {"head": "firing"}) == "since=2026-11-01&until=2026-11-07&head=firing"


def chosen(**form: str) -> list[int]:
    return [each.int for each in patterns.chosen_incidents(ASKED | form, scanned()).ids]


def test_what_is_chosen_is_of_the_head_hours_weekday_and_side():
    assert chosen() == [1, 2, 3]
    assert chosen(head="firing") == chosen(side="own") == [1, 3]
    assert (chosen(hours="12"), chosen(hours="15")) == ([1, 2, 3], [])
    assert (chosen(weekday="1"), chosen(weekday="0")) == ([1, 2, 3], [])


def test_an_incident_is_named_by_its_heads_else_as_an_incident():
    heads = (frozenset({"firing", "robbery"}), frozenset(), frozenset())
    first, second = (pattern_words.record_words(incidents(heads=heads), row)["heads"] for row in (0, 1))
    assert (first.count(" · "), second) == (1, "Incident")


@pytest.mark.parametrize("hour", [None, 0, 18])
def test_a_square_to_look_at_says_its_hours_where_an_incident_says_one(hour):
    cell = Cell((0, 1), 1, 4, 28.5, 77.1, hour, 2, ("DL",))
    (shown,) = pattern_words.next_week_words(incidents(), NextWeek(9, 4.0, (cell,), is_thin=False))["cells"]
    assert (shown["hours"] == "") is (hour is None)
    assert (shown["weekday"], shown["count"]) == ("Wednesday", 2)


def test_too_few_incidents_for_a_series_are_thin():
    assert pattern_words._series(incidents(), [])["is_thin"] is False
    few = replace(incidents(), ids=IDS[:2])
    assert pattern_words._series(few, [])["is_thin"] is True


def test_a_mark_of_a_vehicle_stands_apart_from_the_method():
    pair = Pair((0, 1), 3.0, None, 6.0, (), ())
    marks = ("transport.motorcycle", "style.masked")
    shown = pattern_words._why(Series((0, 1), (pair,), ("DL",), marks, ()))
    assert [each["name"] for each in shown] == ["Place and time", "Modus operandi", "Vehicle"]
    assert len({each["words"] for each in shown}) == 3


@pytest.fixture
def looked() -> map_pages.Looked:
    until, known = date(2026, 11, 28), incidents(is_placed=np.array([True, True, False]))
    return map_pages.Looked(
        DAY, until, scanned(unplaced=4), incidents(), map_cells.placed_of(known, DAY, until, ours="DL")
    )


def get(**form: str) -> HttpRequest:
    return RequestFactory().get("/", form)


def test_a_week_of_the_map_is_one_of_its_period(looked):
    assert looked.placed.weeks == 4
    assert [map_pages._week(get(week=week), looked) for week in ("", "0", "3")] == [None, 0, 3]
    for wrong in ("4", "-1", "x"):
        with pytest.raises(Malformed, match="no such week"):
            map_pages._week(get(week=wrong), looked)


def test_a_stretch_of_the_map_is_four_numbers():
    assert map_pages._box(get(box="28,76,29,77")) == event_columns.Area(28, 76, 29, 77)
    for wrong in ("28,76,29", "28,76,29,x", ""):
        with pytest.raises(Malformed, match="four numbers"):
            map_pages._box(get(box=wrong))


def test_two_areas_that_touch_share_nothing():
    for aside in (event_columns.Area(29, 76, 30, 78), event_columns.Area(28, 78, 29, 79)):
        with pytest.raises(Malformed):
            map_pages._common(event_columns.Area(28, 76, 29, 78), aside)


def test_the_map_says_what_it_shows_and_what_has_no_place(looked, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, home=tmp_path))
    shown = map_pages._map_answer(ASKED | {"side": "own"}, looked)
    assert [shown[name] for name in ("n", "placed", "unplaced", "without")] == [3, 2, 1, 4]
    assert [shown[name] for name in ("has_outlines", "has_base", "is_printed")] == [False, False, True]
    assert ("side=own" in shown["query"], "side" in shown["both_query"]) == (True, False)
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / base_files.BASE).write_bytes(b"x")
    barred = looked._replace(found=scanned(is_printed=np.array([True, False, True])))
    shown = map_pages._map_answer(ASKED, barred)
    assert [shown[name] for name in ("has_outlines", "has_base", "is_printed")] == [False, True, False]
    (tmp_path / "map" / base_files.OUTLINES).write_bytes(b"x")
    assert map_pages._map_answer(ASKED, barred)["has_outlines"] is True


def test_an_incident_of_a_hexagon_says_how_exactly_its_place_is_known():
    assert [map_pages._incident(incidents(), row)["precision"] for row in (0, 1)] == ["exact", "not said"]


NOTHING = map_cells.Layers((), (), None, (), (), ())
SQUARE = map_cells.Drawn(7, "new", 2, 9, 28.5, 77.0, 28.6, 77.2)


def layer(code: str, **more: object) -> dict:
    layers = map_words.layers_words(incidents(), replace(NOTHING, **more))
    return next(each for each in layers if each["code"] == code)


@pytest.mark.parametrize(
    "code, more",
    [
        ("series", {"series": ((0, 1),)}),
        ("hot", {"hot": (SQUARE,)}),
        ("emerging", {"emerging": (SQUARE,)}),
        ("ahead", {"next_week": (SQUARE,)}),
        ("calls", {"calls": (2,)}),
    ],
)
def test_a_layer_says_why_it_is_empty_and_only_then(code, more):
    empty, drawn = layer(code), layer(code, **more)
    assert (empty["why"] != "", empty["squares"], list(empty["dots"])) == (True, [], [])
    assert drawn["why"] == ""
    assert len(drawn["squares"]) + len(drawn["dots"]) == 1


def test_emerging_hotspots_say_why_they_could_not_be_found():
    refused = Refused("x", "Too few months.")
    assert layer("emerging", why_no_emerging=refused)["why"] == "Too few months."
    assert layer("emerging")["why"] == "No square is or was hot."


def test_a_square_of_next_week_says_its_range_an_emerging_one_its_class():
    shown = map_words._square(SQUARE)
    assert (shown["range"], shown["middle"]) == ("2–9", "28.5500, 77.1000")
    assert shown["says"] == map_words.CLASSES["new"]
    plain = map_words._square(replace(SQUARE, kind="", low=0, high=0))
    assert (plain["says"], plain["range"]) == ("", "")


GOOD = b'{"type": "FeatureCollection", "features": []}'


@pytest.mark.parametrize(
    "content, is_one",
    [
        (GOOD, True),
        (b"x", False),
        (b"[]", False),
        (b'{"type": "Feature", "features": []}', False),
        (b'{"type": "FeatureCollection"}', False),
        (b'{"features": []}', False),
    ],
)
def test_outlines_are_a_collection_of_features(content, is_one):
    assert base_files.is_geojson(content) is is_one


@pytest.mark.parametrize(
    "asks, status, given, where",
    [
        ("", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=7-99", 206, b"789", "bytes 7-9/10"),
        ("bytes=0-0", 206, b"0", "bytes 0-0/10"),
    ],
)
def test_a_stretch_of_the_base_map_is_what_was_asked_for(tmp_path, asks, status, given, where):
    file = tmp_path / "base"
    file.write_bytes(b"0123456789")
    answer = base_files._stretch(RequestFactory().get("/", headers={"Range": asks} if asks else {}), file)
    assert (answer.status_code, b"".join(answer.streaming_content)) == (status, given)
    assert (answer.headers["Content-Length"], answer.headers.get("Content-Range")) == (str(len(given)), where)


@pytest.mark.parametrize("asks", ["bytes=10-", "bytes=5-4", "bytes=99-100"])
def test_a_stretch_that_holds_nothing_is_refused(tmp_path, asks):
    file = tmp_path / "base"
    file.write_bytes(b"0123456789")
    answer = base_files._stretch(RequestFactory().get("/", headers={"Range": asks}), file)
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */10")


@pytest.fixture
def laid(tmp_path, monkeypatch) -> Path:
    """Return the folder of the map in the node's home."""
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, home=tmp_path))
    (tmp_path / "map").mkdir()
    return tmp_path / "map"


def asks(role: str = "analyst") -> HttpRequest:
    request = get()
    request.actor = Actor("DL", "SI Asha", role=role)
    return request


def test_outlines_are_given_where_the_administrator_laid_sound_ones(laid):
    give, file = unwrap(base_files.map_outlines), laid / base_files.OUTLINES
    with pytest.raises(NotFound, match="no outlines"):
        give(asks())
    file.write_bytes(b"x")
    with pytest.raises(Refused, match="no GeoJSON"):
        give(asks())
    file.write_bytes(GOOD + b" " * (base_files._MOST_BYTES - len(GOOD)))
    assert give(asks()).content.strip() == GOOD
    with pytest.raises(Refused, match="does not carry the right pattern:read"):
        give(asks("beat"))
    file.write_bytes(GOOD + b" " * base_files._MOST_BYTES)
    with pytest.raises(Refused, match="too large"):
        give(asks())


def test_a_base_map_is_given_where_the_administrator_laid_one(laid):
    give = unwrap(base_files.map_base)
    with pytest.raises(NotFound, match="no base map"):
        give(asks())
    (laid / base_files.BASE).write_bytes(b"0123")
    assert b"".join(give(asks()).streaming_content) == b"0123"
