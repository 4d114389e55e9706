"""Next week's squares, a chosen part, kinds of series, a year's trend, and calls that share a number or an account."""

from types import SimpleNamespace
from typing import Any

import pytest
from made_incidents import TODAY, incidents, row, scattered

from sangam.analysis.extortion import Call, group_calls
from sangam.analysis.findings.places import find_history, rank_next_week
from sangam.analysis.findings.series import Series, kind_of_series
from sangam.analysis.findings.times import choose
from sangam.kernel.ids import named_id

SINCE = TODAY.replace(month=10, day=1)


def test_next_week_names_the_fullest_squares_with_range_hours_and_forces() -> None:
    one = [row(f"2026-11-{day:02d} 21:00", (28.52, 77.08), force="HR" if day % 2 else "DL") for day in range(2, 10)]
    other = [row(f"2026-11-{day:02d} 09:00", (28.60, 77.20)) for day in range(2, 5)]
    found = rank_next_week(incidents([*other, *one, row(patrol=1), row(place=None)]), SINCE, TODAY)
    assert (found.n, found.is_thin) == (11, False)
    first, second = found.cells
    assert (len(first.rows), first.low, first.high, first.first_hour) == (8, 3, 16, 21)
    assert (first.forces, len(second.rows)) == (("DL", "HR"), 3)
    assert (round(first.latitude, 3), round(first.longitude, 3)) == (28.52, 77.08)


def test_next_week_says_nothing_of_five_incidents() -> None:
    found = rank_next_week(incidents([row() for _ in range(5)]), SINCE, TODAY)
    assert (found.is_thin, found.cells) == (True, ())


def test_a_patrols_finds_lead_nobody_back_to_where_it_went() -> None:
    rows = scattered(20) + [row(patrol=1) for _ in range(30)]
    assert all(len(each.rows) < 10 for each in rank_next_week(incidents(rows), SINCE, TODAY).cells)


def test_hours_weekday_and_side_choose_a_part() -> None:
    rows = [row("2026-11-09 21:30"), row("2026-11-10 21:30", force="HR"), row("2026-11-09 09:00")]
    rows.append(row("2026-11-09 00:00", until="2026-11-09 23:00"))
    found = incidents(rows)
    assert len(choose(found, first_hour=21)) == 2
    assert len(choose(found, weekday=0)) == 3
    assert list(choose(found, first_hour=21, force="HR").forces) == ["HR"]
    assert len(choose(found, first_hour=21, weekday=0, force="UP")) == 0


@pytest.mark.parametrize(
    ("marks", "trades", "days", "places", "kind"),
    [
        (("means.firearm",), (), (1, 1, 2), ((28.5, 77.0),) * 3, "spree"),
        (("means.firearm",), (), (1, 5, 9), ((28.5, 77.0),) * 3, "series"),
        ((), ("jeweller",), (1, 5, 9), ((28.5, 77.0), (28.6, 77.1), (28.7, 77.2)), "hot-prey"),
        ((), (), (1, 5, 9), ((28.5, 77.0),) * 3, "hot-place"),
        ((), (), (1, 5, 9), ((28.5, 77.0), (28.502, 77.0), (28.5, 77.002)), "hot-spot"),
        ((), (), (1, 5, 9), (None, (28.502, 77.0), (28.5, 77.002)), "series"),
    ],
)
def test_a_series_is_of_the_kind_that_it_shares(marks: Any, trades: Any, days: Any, places: Any, kind: str) -> None:
    found = incidents([row(f"2026-11-0{day} 21:00", place) for day, place in zip(days, places, strict=True)])
    assert kind_of_series(found, Series((0, 1, 2), (), ("DL",), marks, trades)) == kind


def test_a_year_states_its_false_alarms_and_a_rise_is_an_alarm() -> None:
    steady = scattered(420, days=400, head="robbery")
    rise = [row(f"2026-11-{day:02d} 10:0{at}", head="robbery") for day in range(9, 15) for at in range(9)]
    found = find_history(incidents([*steady, *rise]))
    assert found.trend is not None
    assert (found.trend.false_alarms, found.trend.tested > 20) == (0.01, True)
    assert {each.unit for each in found.trend.alarms} == {"DL robbery"}
    assert found.emerging is not None
    assert sum(found.emerging.totals().values()) == len(found.emerging.cells)


@pytest.mark.parametrize("rows", [[], [row()], [row() for _ in range(5)]], ids=["none", "one", "five"])
def test_a_year_with_too_little_says_so_and_gives_no_number(rows: list[Any]) -> None:
    found = find_history(incidents(rows))
    assert (found.trend, found.emerging) == (None, None)
    assert found.why_no_trend is not None
    assert found.why_no_emerging is not None


def call(key: str, force: str = "DL", *, number: str = "", upi: str = "", claimed: str = "") -> Call:
    record: Any = SimpleNamespace(id=named_id("call", key), owner=force)
    said = [tuple(filter(None, [each])) for each in (number, upi, claimed)]
    return Call(record, said[0], (), (), said[2], None, said[1], (), "Kapashera", "", None)


def test_calls_that_share_a_number_an_account_or_a_name_stand_together() -> None:
    calls = [
        call("a", number="+14165550100", claimed="Kala Rana"),
        call("b", "HR", number="+14165550100", upi="fund@bank"),
        call("c", "HR", upi="FUND@bank"),
        call("d", claimed="kala rana"),
        call("e", number="+447700900100"),
        call("f", number="+447700900999"),
    ]
    (group,), alone = group_calls(calls)
    assert [each.record.id for each in group.calls] == [named_id("call", key) for key in "abcd"]
    assert group.forces == ("DL", "HR")
    assert [name for name, _ in group.shares] == ["claimed", "phone", "upi"]
    assert [each.record.id for each in alone] == [named_id("call", key) for key in "ef"]
