"""Where to look: never worse than the plain count, nothing of the future known, and what is uncertain."""

from datetime import date

import numpy as np
import pytest
from made_events import DAY_S, burglaries, events, shared

from sangam.analysis.forecast import Plan, rank_where
from sangam.analysis.tables.event_files import Columns, read_events
from sangam.analysis.tables.events import Events
from sangam.kernel.errors import Malformed, Refused

PLAN = Plan(250, 0.05, date(1970, 4, 1), date(1970, 6, 30))


def town(count: int = 2000) -> Events:
    places, days = burglaries(count)
    return events(places[:, 0], places[:, 1], days)


def plain_hits(of: Events, plan: Plan, named: int, mask: np.ndarray | None = None) -> int:
    """Count hits of the cells with most past events; equal counts in the order of the cells."""
    mask = np.ones(len(of), bool) if mask is None else mask
    column = ((of.x - of.x.min()) // plan.cell_m).astype(int)
    row = ((of.y - of.y.min()) // plan.cell_m).astype(int)
    cell, hits = (row * (column.max() + 1) + column)[mask], 0
    seconds = of.seconds[mask]
    for begin, end in plan.starts():
        counts = np.bincount(cell[seconds < begin], minlength=int(cell.max()) + 1)
        top = np.argsort(-counts, kind="stable")[:named]
        hits += int(np.isin(cell[(seconds >= begin) & (seconds < end)], top).sum())
    return hits


def test_on_the_shared_cities_it_is_never_worse_than_the_plain_count() -> None:
    chicago, toronto = shared("incidents/chicago_burglary_2016.csv.gz"), shared("incidents/toronto_mci_to2018.csv.gz")
    if not chicago or not toronto:
        pytest.skip("the cities are not on this machine; the invented town stands in")
    of = read_events(chicago, Columns(x="X", y="Y", time="date"))
    found = rank_where(of, Plan(250, 0.05, date(2016, 9, 1), date(2016, 12, 21)))
    assert len(found.steps) == 16
    assert found.hits >= plain_hits(of, found.plan, found.named_cells)
    assert found.hit_rate is not None
    assert found.hit_rate >= 0.185
    of = read_events(toronto, Columns(lat="lat", lon="lon", time="date", head="offence"))
    found = rank_where(of, Plan(250, 0.05, date(2018, 9, 1), date(2018, 12, 31)), heads=("Break and Enter",))
    assert found.hits >= plain_hits(of, found.plan, found.named_cells, of.head == "Break and Enter")


def test_where_counts_are_clear_it_finds_what_the_plain_count_finds() -> None:
    draw = np.random.default_rng(4)
    heavy = np.repeat(np.arange(10), np.arange(1, 11) * 40)
    x, y = heavy * 1000 + 100.0, np.zeros(len(heavy))
    of = events(x, y, draw.integers(0, 200, len(heavy)))
    found = rank_where(of, Plan(250, 0.15, date(1970, 4, 1), date(1970, 6, 30)))
    assert found.hits == plain_hits(of, found.plan, found.named_cells)


def test_what_comes_later_changes_no_earlier_step() -> None:
    of = town()
    whole = rank_where(of, PLAN)
    known = of.seconds < PLAN.starts()[3][1]
    corners = events([of.x.min(), of.x.max()], [of.y.min(), of.y.max()], [0, 0])  # the same grid
    early = Events(
        np.append(of.x[known], corners.x), np.append(of.y[known], corners.y), np.append(of.seconds[known], [0, 0])
    )
    later = Events(np.append(of.x, corners.x), np.append(of.y, corners.y), np.append(of.seconds, [0, 0]))
    assert rank_where(early, PLAN).steps[:4] == rank_where(later, PLAN).steps[:4]
    assert len(whole.steps) == 13


def test_steps_cover_each_day_of_the_test_once() -> None:
    of = town()
    found = rank_where(of, PLAN)
    days = of.seconds // DAY_S
    first, last = (PLAN.begin - date(1970, 1, 1)).days, (PLAN.to - date(1970, 1, 1)).days
    assert found.events == int(((days >= first) & (days <= last)).sum())


def test_the_rate_comes_with_its_range_and_the_area_that_was_named() -> None:
    answer = rank_where(town(), PLAN).as_json()
    assert answer["hit_rate_range"][0] < answer["hit_rate"] < answer["hit_rate_range"][1]
    assert answer["pai"] == pytest.approx(answer["hit_rate"] * answer["area_cells"] / answer["named_cells"])
    assert answer["named_cells"] <= 0.05 * answer["area_cells"]
    assert all(cell["low"] <= cell["expected"] <= cell["high"] for cell in answer["next"])


def test_hours_and_weekday_are_those_of_most_events() -> None:
    mondays = 4 + 7 * np.arange(40) + 20 / 24  # 5 January 1970 was a Monday
    of = events([10.0] * 40, [10.0] * 40, mondays)
    found = rank_where(of, Plan(250, 0.5, date(1970, 6, 1), date(1970, 6, 30)))
    assert (found.named[0]["weekday"], found.named[0]["hours"]) == ("mon", "17-20")


def test_few_events_get_their_caveats() -> None:
    found = rank_where(events([0, 1, 2, 3, 4], [0] * 5, [0, 1, 2, 95, 96]), PLAN)
    assert [each.split(":")[0] for each in found.caveats] == [
        "Only 3 events lie before the first step",
        "Only 2 events were tested",
    ]


def test_without_an_event_to_test_there_is_no_rate() -> None:
    answer = rank_where(events([0, 1], [0, 1], [0, 1]), PLAN).as_json()
    assert (answer["hit_rate"], answer["pai"], answer["hit_rate_range"]) == (None, None, None)


def test_nothing_before_the_first_step_is_refused() -> None:
    with pytest.raises(Refused, match="nothing can be ranked"):
        rank_where(events([0, 1], [0, 1], [100, 101]), PLAN)


@pytest.mark.parametrize(
    "wrong", [{"area": 0}, {"area": 1}, {"cell_m": 0}, {"step_days": 0}, {"begin": date(1971, 1, 1)}]
)
def test_a_plan_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    sound = {"cell_m": 250, "area": 0.05, "begin": date(1970, 4, 1), "to": date(1970, 6, 30), "step_days": 7}
    with pytest.raises(Malformed):
        Plan(**{**sound, **wrong})
