"""One officer recalls so many records by himself within a day, each at once; beyond that it takes a second officer."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from support.cast import person
from support.world import Station

from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.errors import Malformed, Refused
from sangam.records import narrowings
from sangam.records.own_records import records

MOST = 3


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, recalls_alone=MOST))


def made(station: Station, count: int = MOST + 1) -> list[object]:
    return [station.opens(person(f"Harjeet {at}")) for at in range(count)]


def spent(station: Station) -> object:
    """Let the desk recall as many as it may; return one that it may not recall alone any more."""
    *first, last = made(station)
    for each in first:
        station.recalls(each)
    return last


def left(station: Station) -> int:
    with station.node:
        return narrowings.recalls_left(station.desk)


def test_each_is_at_once_until_as_many_are_recalled_as_one_officer_may(delhi):
    assert left(delhi) == MOST
    last = spent(delhi)
    assert left(delhi) == 0
    with pytest.raises(Refused, match=f"recall or narrow {MOST} records by yourself within a day: propose this one"):
        delhi.recalls(last)
    with delhi.node:
        entry = audit.entries_on(last)[0]
    assert (entry.action, entry.outcome, entry.code) == ("officer:record:recall", "refused", "records:recalled-alone")
    assert delhi.sees(last)


def test_beyond_that_two_officers_recall_it(delhi):
    last = spent(delhi)
    assert delhi.recalls_many([last]) == 1
    assert not delhi.sees(last)


def test_another_officer_recalls_it_at_once(delhi):
    last = spent(delhi)
    with delhi.node:
        records.recall(delhi.at("analyst"), last, reason="the wrong man")
    assert not delhi.sees(last)


def test_a_day_later_he_recalls_again(delhi):
    last = spent(delhi)
    with clock.shift_time(timedelta(hours=24, minutes=1)):
        delhi.recalls(last)
    assert not delhi.sees(last)


def test_what_was_refused_and_what_two_recalled_is_not_counted(delhi):
    one, *listed = made(delhi, 3)
    delhi.recalls_many(listed)
    with pytest.raises(Malformed, match="Say why"):
        delhi.recalls(one, reason=" ")
    assert left(delhi) == MOST
