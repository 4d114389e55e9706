"""The findings in words: their verdicts, what is too thin to be said, and how squares are drawn."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from django.utils import translation

from sangam.analysis.findings.incidents import INDIA_S, Incidents
from sangam.analysis.findings.places import HotPlace, Map, Square
from sangam.analysis.findings.series import Pair, Series
from sangam.analysis.findings.times import NearRepeats, Peak, Week
from sangam.kernel import here
from sangam.web.analysis import pattern_words

AT = datetime.fromisoformat("2026-11-24T12:00:00+05:30")
N = 25
NO = np.zeros(N)
FORCES = ("DL", "HR") + ("DL",) * (N - 2)


def incidents() -> Incidents:
    """Return incidents an hour apart, the second of another force."""
    seconds = np.array([int(AT.timestamp()) + INDIA_S + 3600 * each for each in range(N)])
    none, words = np.zeros(N, bool), (frozenset(),) * N
    ids = tuple(UUID(int=each + 1) for each in range(N))
    return Incidents(ids, FORCES, NO, NO, NO, NO, seconds, NO, none, none, words, words, words, ("",) * N, None)  # type: ignore[arg-type]  # no place is projected


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"), here.acting_as(here.Here("DL", Path(), Path())):
        yield


def place(**more) -> HotPlace:
    said = {"is_thin": False, "is_hot": True, "side_m": 500.0, **more}
    return HotPlace(n=40, count=9, low=4, high=17, latitude=28.5, longitude=77.1, rows=(0, 1), **said)


def test_a_finding_names_twenty_incidents_newest_first_and_counts_more():
    found = pattern_words._finding_words(incidents(), "", [], range(N), is_thin=False)
    assert [each["at"] for each in found["records"]] == [AT + timedelta(hours=24 - each) for each in range(20)]
    assert found["more"] == 5
    assert pattern_words._finding_words(incidents(), "", [], (0, 1), is_thin=True)["more"] == 0


def test_an_incident_is_theirs_where_another_force_keeps_it():
    assert [pattern_words.record_words(incidents(), row)["is_theirs"] for row in (0, 1)] == [False, True]


@pytest.mark.parametrize(
    "more, says",
    [
        ({}, "This is a hotspot"),
        ({"is_hot": False}, "No place stands out"),
        ({"is_thin": True}, "Too few to call a place a hotspot"),
    ],
)
def test_a_place_is_called_hot_where_it_stands_out(more, says):
    found = pattern_words._place(incidents(), place(**more))
    assert found["says"][0].startswith(says)
    assert found["is_thin"] is more.get("is_thin", False)
    assert "9 of 40 incidents lie in one square of 500 m" in found["says"][1]


def test_without_a_place_nothing_is_said_of_one():
    found = pattern_words._place(incidents(), None)
    assert (found["is_thin"], found["records"]) == (True, [])
    assert [pattern_words._side(each) for each in (999, 1000, 2500)] == ["999 m", "1 km", "2.5 km"]


def test_near_repeats_name_their_incidents_where_there_is_a_risk():
    risk = NearRepeats(40, 12, 2.5, 0.01, is_thin=False, is_risk=True, rows=(0, 1))
    found = pattern_words._repeats(incidents(), risk)
    assert (len(found["records"]), found["is_thin"], "likelier" in found["says"][0]) == (2, False, True)
    none = pattern_words._repeats(incidents(), NearRepeats(40, 12, 1.0, 0.5, is_thin=False, is_risk=False, rows=(0,)))
    assert (none["records"], none["says"][0] != found["says"][0]) == ([], True)
    thin = pattern_words._repeats(incidents(), NearRepeats(4, 0, 0.0, 1.0, is_thin=True, is_risk=False, rows=()))
    assert (thin["is_thin"], thin["says"]) == (True, [f"Too few to say. Incidents: 4; needed: {risk.fewest}."])


@pytest.mark.parametrize("count, says", [(9, "More than expected."), (1, "Fewer than expected."), (4, "As expected.")])
def test_a_week_is_held_against_what_was_expected(count, says):
    found = pattern_words._week(incidents(), Week(count, 4.0, 2, 8, 6, is_thin=False, rows=(0,)))
    assert (found["says"][0], found["is_thin"]) == (says, False)
    thin = pattern_words._week(incidents(), Week(count, 0.0, 0, 0, 1, is_thin=True, rows=(0,)))
    assert (thin["is_thin"], thin["says"][0].startswith(f"{count} incident")) == (True, True)


def test_an_hour_or_a_weekday_stands_out():
    def says(hour, weekday, *, is_thin=False, is_peak=True):
        found = pattern_words._peak(incidents(), Peak(40, 20, hour, weekday, 0.01, is_thin, is_peak, (0,)))
        assert found["is_thin"] is is_thin
        return found["says"][0]

    assert "18:00–21:00" in says(18, None)
    assert "00:00–03:00" in says(0, None)
    assert "Tuesday" in says(None, 1)
    assert says(None, 1, is_peak=False).startswith("No hour and no weekday stands out")
    assert says(None, 1, is_thin=True).startswith("Too few to say")


def series(*rows: int, km: float | None = 1.25) -> Series:
    pairs = (Pair((rows[0], rows[1]), 3.0, km, 6.0, (), ("jeweller",)),) * 9
    return Series(rows, pairs, tuple(sorted({FORCES[row] for row in rows})), (), ("jeweller",))


def test_a_series_across_the_border_leads_to_the_other_desk():
    across, ours = pattern_words.series_words(incidents(), series(0, 1, 2)), series(0, 2, 3, km=None)
    assert "both sides of a state border" in across["says"][0]
    assert (across["ask_force"], across["ask"].split("?")[0]) == ("HR", f"/records/{UUID(int=2)}/ask/")
    here = pattern_words.series_words(incidents(), ours)
    assert ("border" in here["says"][0], here["ask"], here["ask_force"]) == (False, "", "")
    assert (here["is_series"], here["is_thin"], here["first"], len(here["pairs"])) == (True, False, UUID(int=1), 8)
    assert [each["pairs"][0]["km"] for each in (across, here)] == ["1.2", ""]
    assert ["km" in each["why"][0]["words"] for each in (across, here)] == [True, False]
    assert [each["name"] for each in here["why"]] == ["Place and time", "Trade of the victim"]


def test_where_nothing_is_alike_there_is_no_series():
    none = pattern_words._series(incidents(), [])
    assert none["is_thin"] is False
    assert pattern_words._series(incidents(), [series(0, 1, 2), series(3, 4, 5)])["others"] == 1


def test_squares_are_drawn_with_north_up_and_the_fullest_darkest():
    squares = (Square(0, 0, (0,), ("DL",), is_hot=False), Square(11, 7, (1, 2, 3), ("DL",), is_hot=True))
    drawn = pattern_words.map_words(Map(500.0, 12, 8, squares, 2))
    assert (drawn["width"], drawn["height"]) == (240, 160)
    assert [(each["x"], each["y"], each["shade"]) for each in drawn["squares"]] == [(0, 140, 2), (220, 0, 4)]
    small = pattern_words.map_words(Map(500.0, 1, 1, squares[:1], 0))
    assert (small["width"], small["height"]) == (200, 120)
    assert pattern_words.map_words(Map(500.0, 1, 1, (), 0))["squares"] == []
