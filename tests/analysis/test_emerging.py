"""Emerging hotspots: each class from a planted history, the trend test, and what is too short to say."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_events import DAY_S, events

from sangam.analysis.emerging_hotspots import CATEGORIES, classify, find_emerging, trend_z
from sangam.analysis.tables.events import Events
from sangam.kernel.errors import Refused


def class_of(hot: str, *, cold: str = "", rising: int = 0) -> str:
    """Return the class of a history such as `..##`, hot where there is a #."""
    is_hot = np.array([[each == "#"] for each in hot])
    is_cold = np.array([[each == "#"] for each in cold or "." * len(hot)])
    z = np.arange(len(hot), dtype=float)[:, None] * rising + 5
    return CATEGORIES[classify(z, is_hot, is_cold)[0]]


@pytest.mark.parametrize(
    ("hot", "expected"),
    [
        ("..........", "none"),
        ("....##....", "none"),
        (".........#", "new"),
        (".......###", "consecutive"),
        ("..#....###", "sporadic"),
        ("#........#", "sporadic"),
        (".#########", "persistent"),
        ("#########.", "historical"),
        ("########..", "none"),
    ],
)
def test_a_history_has_its_class(hot: str, expected: str) -> None:
    assert class_of(hot) == expected


def test_a_lasting_hotspot_rises_or_falls_by_its_trend() -> None:
    assert (class_of("##########", rising=1), class_of("##########", rising=-1)) == ("intensifying", "diminishing")


def test_what_was_cold_before_oscillates() -> None:
    assert class_of("..#....#.#", cold="##........") == "oscillating"


@given(st.lists(st.integers(0, 5), min_size=4, max_size=12))
def test_the_trend_is_mann_and_kendalls(series: list[int]) -> None:
    n = len(series)
    score = sum(np.sign(later - earlier) for earlier, later in combinations(series, 2))
    ties = sum(t * (t - 1) * (2 * t + 5) for t in np.unique(series, return_counts=True)[1])
    variance = (n * (n - 1) * (2 * n + 5) - ties) / 18
    expected = (score - np.sign(score)) / np.sqrt(variance) if variance > 0 else 0
    assert trend_z(np.array(series, float)[:, None])[0] == pytest.approx(expected)


def city() -> Events:
    """Return a year in which one place is always hot and another in the last month alone."""
    draw = np.random.default_rng(1)
    background = draw.random((3000, 2)) * 20_000
    lasting, fresh = draw.normal(2500, 100, (600, 2)), draw.normal(7500, 100, (120, 2))
    where = np.vstack([background, lasting, fresh])
    days = [*draw.integers(0, 365, 3600), *draw.integers(340, 365, 120)]
    return events(where[:, 0], where[:, 1], days)


def test_a_lasting_and_a_new_hotspot_are_told_apart() -> None:
    found = find_emerging(city(), cell_m=1000, period="month")
    classes = {(row["x"] // 1000, row["y"] // 1000): row["category"] for row in found.rows()}
    assert classes[(2, 2)] in {"persistent", "intensifying"}
    assert classes[(7, 7)] == "new"
    assert found.totals()["none"] > 60


def test_every_event_and_every_cell_is_counted_once() -> None:
    found = find_emerging(city(), cell_m=1000)
    assert found.counts.sum() == found.n
    assert sum(found.totals().values()) == len(found.cells)


def test_a_last_month_that_is_not_complete_is_said() -> None:
    of = city()
    early = of.chosen(of.seconds < 345 * DAY_S)
    assert "may not be complete" in find_emerging(early, cell_m=1000).caveats[-1]


def test_a_few_events_of_long_ago_do_not_stretch_the_time() -> None:
    of = city()
    old = Events(np.append(of.x, 5000.0), np.append(of.y, 5000.0), np.append(of.seconds, -20 * 365 * DAY_S))
    found = find_emerging(old, cell_m=1000)
    assert (len(found.periods), found.left_out) == (12, {"before the record is complete": 1})


def test_fewer_than_ten_periods_are_refused() -> None:
    with pytest.raises(Refused, match="shorter period"):
        find_emerging(city(), cell_m=1000, period="quarter")


def test_cells_and_periods_beyond_memory_are_refused() -> None:
    with pytest.raises(Refused, match="larger cells"):
        find_emerging(city(), cell_m=5, period="day")


def test_few_events_make_nothing_hot() -> None:
    of = events([0, 10, 20, 30, 40], [0] * 5, [0, 90, 180, 270, 360])
    found = find_emerging(of, cell_m=100)
    assert (found.totals()["none"], "Only 5 events" in found.caveats[0]) == (len(found.cells), True)
