"""Trends: a planted rise alarms, quiet units keep to the stated rate, and thin data is said to be thin."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_events import DAY_S

from sangam.analysis.tables.events import Events
from sangam.analysis.trends import central_range, find_alarms, upper_limit
from sangam.kernel.errors import Malformed, Refused

MONDAY = 4
"""The first Monday of 1970, in days."""


def weekly(counts: dict[str, list[int]]) -> Events:
    """Return events of units by week, spread over its days, the last of them on Sunday."""
    seconds, units = [], []
    for unit, numbers in counts.items():
        for week, number in enumerate(numbers):
            days = MONDAY + week * 7 + 6 - np.arange(number) % 7
            seconds += (days * DAY_S).tolist()
            units += [unit] * number
    return Events(np.empty(0), np.empty(0), np.array(seconds), unit=np.array(units))


def quiet(units: int = 30, weeks: int = 130, mean: float = 6) -> dict[str, list[int]]:
    draw = np.random.default_rng(8)
    season = 1 + 0.3 * np.sin(np.arange(weeks) * 2 * np.pi / 52)
    return {f"PS {at}": (draw.poisson(mean * season) + (np.arange(weeks) == weeks - 1)).tolist() for at in range(units)}


def test_a_planted_rise_is_the_only_alarm() -> None:
    counts = quiet()
    counts["PS 7"][-1] = 40
    found = find_alarms(weekly(counts))
    assert [alarm.unit for alarm in found.alarms] == ["PS 7"]
    assert found.alarms[0].limit is not None
    assert found.alarms[0].limit < 40


@pytest.mark.parametrize("rate", [0.01, 0.05])
def test_without_any_change_alarms_keep_to_the_stated_rate(rate: float) -> None:
    found = find_alarms(weekly(quiet()), false_alarms=rate)
    assert found.measured is not None
    assert 0 < found.measured < 1.5 * rate


def test_a_past_alarm_does_not_hide_the_next_one() -> None:
    counts = quiet(3)
    counts["PS 1"][100] = 300
    counts["PS 1"][-1] = 30
    assert [alarm.unit for alarm in find_alarms(weekly(counts)).alarms] == ["PS 1"]


def test_what_comes_later_changes_no_earlier_range() -> None:
    counts = quiet(4)
    calm = find_alarms(weekly(counts), look_back=5)
    counts["PS 2"][-1] = 80
    wild = find_alarms(weekly(counts), look_back=5)
    assert [alarm for alarm in wild.alarms if alarm.period < wild.periods[-1]] == list(calm.alarms)


def test_a_unit_with_too_little_history_gets_no_range_and_no_alarm() -> None:
    counts = quiet(2) | {"PS thin": [0] * 129 + [9]}
    found = find_alarms(weekly(counts))
    thin = next(each for each in found.last if each.unit == "PS thin")
    assert (thin.expected, thin.limit, thin.is_alarm) == (None, None, False)
    assert found.as_json()["too_thin"] == ["PS thin"]
    assert "1 of 3 units" in found.caveats[-1]


def test_a_week_that_is_not_complete_is_not_judged() -> None:
    of = weekly(quiet(2))
    of = of.chosen(of.seconds < of.seconds.max() - 3 * DAY_S)
    found = find_alarms(of)
    assert "not complete" in found.caveats[0]
    assert len(found.periods) == 129


def test_each_head_of_each_unit_is_judged_apart() -> None:
    of = weekly(quiet(2))
    heads = np.array(["theft", "snatching"])[np.arange(len(of)) % 2]
    found = find_alarms(Events(of.x, of.y, of.seconds, unit=of.unit, head=heads))
    assert [each.unit for each in found.last] == [
        f"PS {at} · {head}" for at in (0, 1) for head in ("snatching", "theft")
    ]


@settings(max_examples=25)
@given(st.floats(0.05, 60), st.floats(1, 4))
def test_the_limit_is_exceeded_no_more_often_than_stated(mean: float, spread: float) -> None:
    draw = np.random.default_rng(1)
    size = mean / max(spread - 1, 0.0001)
    counts = draw.negative_binomial(size, size / (size + mean), 4_000)
    limit = upper_limit(np.array([mean]), np.array([mean * max(spread, 1.0001)]), 0.05)[0]
    assert (counts > limit).mean() < 0.065
    low, high = central_range(np.array([mean]), np.array([mean * max(spread, 1.0001)]))
    assert ((counts >= low) & (counts <= high)).mean() > 0.935


def test_a_file_of_five_weeks_is_refused() -> None:
    with pytest.raises(Refused, match="needs more than 26"):
        find_alarms(weekly({"PS": [5] * 5}))


@pytest.mark.parametrize("rate", [0, 0.5, -1])
def test_a_rate_that_is_no_rate_is_refused(rate: float) -> None:
    with pytest.raises(Malformed, match="false alarms"):
        find_alarms(weekly(quiet(2)), false_alarms=rate)
