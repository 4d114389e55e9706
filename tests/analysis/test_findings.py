"""The findings: the planted series is found and its decoy is not, and where there is too little, that is said."""

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
from made_incidents import TODAY, incidents, instant, planted_rows, row, scattered

from sangam.analysis.findings import places, times
from sangam.analysis.findings.places import find_places, poisson_range
from sangam.analysis.findings.series import MOST_MEMBERS, find_series
from sangam.analysis.findings.times import find_peak, find_repeats, find_week
from sangam.kernel.ids import named_id

SINCE = TODAY - timedelta(days=55)
SHOTS = ("means.firearm", "transport.motorcycle", "style.masked", "pals.two")


def names(found, rows):
    return {found.ids[each] for each in rows}


def test_the_planted_series_is_found_and_the_copycat_is_not():
    rows, planted = planted_rows()
    found = incidents(rows)
    (series,) = find_series(found)
    assert names(found, series.rows) == {named_id("made-incident", key) for key in planted}
    assert series.forces == ("DL", "HR")
    assert series.crosses
    assert {"means.foreign-number", "transport.motorcycle"} <= set(series.marks)
    assert "property dealer" in series.trades
    assert any(each.vehicles == ("transport.motorcycle",) for each in series.pairs)


def test_the_planted_series_is_found_among_two_hundred_others():
    rows, planted = planted_rows()
    noise = scattered(200, head="theft", modus=("entry.window", "object.jewellery"), trade="householder")
    found = incidents([*rows, *noise])
    first = find_series(found)[0]
    assert names(found, first.rows) == {named_id("made-incident", key) for key in planted}


def test_incidents_at_chance_with_one_common_method_are_no_series():
    noise = scattered(300, head="theft", modus=("entry.window",), trade="householder")
    assert all(len(each.rows) <= 5 for each in find_series(incidents(noise)))


def test_two_incidents_are_never_a_series():
    pair = [row(f"2026-11-1{day} 21:00", head="firing", modus=SHOTS, trade="jeweller") for day in (0, 1)]
    assert find_series(incidents(pair)) == []
    third = row("2026-11-12 21:30", head="firing", modus=SHOTS, trade="jeweller", force="HR")
    assert [len(each.rows) for each in find_series(incidents([*pair, third]))] == [3]


def test_a_crowd_of_one_method_is_no_series():
    crowd = [row(f"2026-11-10 {at // 60:02d}:{at % 60:02d}", head="firing", modus=SHOTS) for at in range(90)]
    assert len(crowd) > MOST_MEMBERS
    assert find_series(incidents(crowd)) == []


def test_a_place_known_by_its_station_alone_is_no_evidence_and_on_no_map():
    vague = [row(precision="station-area", modus=SHOTS, key=str(at)) for at in range(3)]
    found = incidents(vague)
    drawn, place = find_places(found)
    assert (drawn.squares, drawn.unplaced, place) == ((), 3, None)
    assert all(pair.km is None for each in find_series(found) for pair in each.pairs)


def test_five_incidents_give_no_confident_number():
    found = places.find_all(incidents(scattered(5)), SINCE, TODAY)
    assert found.place is not None
    assert found.place.is_thin
    assert not found.place.is_hot
    assert (found.repeats.is_thin, found.week.is_thin, found.peak.is_thin, found.series) == (True, True, True, ())


def test_no_incident_is_no_finding():
    found = places.find_all(incidents([]), SINCE, TODAY)
    assert (found.place, found.drawn.squares, found.series) == (None, (), ())
    assert found.repeats.is_thin
    assert found.peak.is_thin
    assert times.count_by_head(found.incidents) == []


def test_a_hot_place_is_one_above_its_surroundings():
    crowd = [row(place=(28.55, 77.05), at=f"2026-11-{day:02d} 10:00") for day in range(1, 19)]
    _, place = find_places(incidents([*scattered(60), *crowd]))
    assert place is not None
    assert place.is_hot
    assert place.count >= 18
    assert place.low < place.count < place.high


@pytest.mark.parametrize(("count", "limits"), [(0, (0, 4)), (4, (1, 11)), (20, (12, 31))])
def test_a_count_has_the_exact_range_of_poisson_drawn_outwards(count, limits):
    assert poisson_range(count) == limits


def test_a_week_above_what_was_expected_is_said_with_its_range():
    steady = [row(str(SINCE + timedelta(days=day)) + " 10:00") for day in range(49)]
    more = [row(f"{TODAY - timedelta(days=each % 7)} 11:00") for each in range(30)]
    week = find_week(incidents([*steady, *more]), SINCE, TODAY)
    assert (week.count, week.mean, week.weeks) == (30, 7.0, 7)
    assert week.is_high
    calm = find_week(incidents([*steady, *more[:7]]), SINCE, TODAY)
    assert not calm.is_high
    assert not calm.is_low


def test_a_period_of_three_weeks_has_no_expected_range():
    assert find_week(incidents(scattered(100, days=20)), TODAY - timedelta(days=20), TODAY).is_thin


def test_hours_of_the_evening_are_a_peak_and_a_long_interval_says_no_hour():
    evening = [row(f"2026-11-{day:02d} 19:30") for day in range(1, 15)]
    long = [row(f"2026-11-{day:02d} 01:00", until=f"2026-11-{day:02d} 20:00") for day in range(1, 19)]
    peak = find_peak(incidents([*evening, *long]))
    assert (peak.n, peak.count, peak.first_hour, peak.is_peak) == (14, 14, 18, True)
    ((_, by_hour, by_day, unknown),) = times.count_by_head(incidents([*evening, *long]))
    assert (sum(by_hour), sum(by_day), unknown) == (14, 32, 18)


def test_what_a_patrol_found_counts_in_no_expectation():
    found = incidents([row(f"2026-11-{day:02d} 19:30", patrol=1) for day in range(1, 15)])
    assert find_peak(found).n == 0
    assert find_places(found)[1] is None
    assert find_week(found, SINCE, TODAY).count == 0


def test_near_repeats_are_a_risk_only_beyond_chance():
    bursts = [row(f"2026-{month:02d}-{day:02d} 10:00", (28.5 + place / 100, 77.0)) for place, month, day in BURSTS]
    found = find_repeats(incidents(bursts))
    assert found.is_risk
    assert found.ratio > 1
    assert len(found.rows) == len(bursts)
    assert not find_repeats(incidents(scattered(40))).is_risk


BURSTS = [(place, 1 + place, day) for place in range(8) for day in (1, 3, 5)]


def test_heads_that_are_not_chosen_take_no_part():
    found = incidents([row(), row(head="theft"), row(head="murder")], ["theft", "murder"])
    assert Counter(head for each in found.heads for head in each) == {"theft": 1, "murder": 1}


def test_times_are_those_of_india():
    found = incidents([row("2026-11-10 01:00")])
    assert date(1970, 1, 1) + timedelta(days=int(found.seconds[0]) // 86_400) == date(2026, 11, 10)
    assert np.datetime64(instant("2026-11-10 01:00")) == np.datetime64("2026-11-09T19:30:00")
