"""Instants and days that another node writes: those at the ends of the calendar are none."""

from datetime import UTC, date, datetime

import pytest

from sangam.kernel.instants import read_day, read_instant


def test_an_instant_is_read_in_utc():
    assert read_instant("2026-11-29T09:30:00+05:30") == datetime(2026, 11, 29, 4, tzinfo=UTC)
    assert read_instant("2026-11-29T09:30:00+05:30").tzinfo is UTC
    assert read_day("2026-11-29") == date(2026, 11, 29)


@pytest.mark.parametrize(
    "text",
    [
        "9999-12-31T23:59:59+00:00",
        "0001-01-01T00:00:00+14:00",
        "2200-01-01T00:00:00+00:00",
        "2026-11-29T09:30:00",
        "soon",
        "",
    ],
)
def test_what_no_act_and_no_deadline_can_name_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        read_instant(text)


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "2026-02-31"])
def test_a_day_at_the_end_of_the_calendar_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        read_day(text)
