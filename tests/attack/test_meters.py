"""What a patient attacker gets in an hour and a day stays within what each wall promises."""

from datetime import timedelta

import pytest
from attack.ground import Ground
from attack.meter import HOUR, Meter, Reading, all_meters, most_within, read

CASES = [
    pytest.param(meter, id=meter.name, marks=[pytest.mark.long] if meter.is_long else []) for meter in all_meters()
]


@pytest.mark.parametrize("meter", CASES)
def test_a_wall_that_counts_lets_no_more_through_than_it_says(
    meter: Meter, ground: Ground, request: pytest.FixtureRequest
) -> None:
    until = max(meter.allowed) if request.config.getoption("--all") else min(meter.allowed)
    readings = read(meter, ground, until=until)
    assert [str(each) for each in readings if each.is_over] == []
    assert all(each.got or not meter.allowed[each.span] for each in readings), f"nothing was tried: {meter.name}"


def test_the_most_within_a_stretch_is_counted_over_any_turn() -> None:
    minute = timedelta(minutes=1)
    got = [(59 * minute, 200), (61 * minute, 200), (121 * minute, 5)]
    assert most_within(got, HOUR) == 400
    assert most_within(got, minute) == 200
    assert most_within([], HOUR) == 0


def test_a_reading_over_its_limit_says_so_in_a_sentence() -> None:
    meter = all_meters()[0]
    over = Reading(meter, HOUR, meter.allowed[HOUR] + 1)
    assert over.is_over
    assert f"at most {meter.allowed[HOUR]}" in str(over)
