"""Near repeats: counts that an oracle gives too, published tables, laws of the permutation, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_events import DAY_S, burglaries, events, shared

from sangam.analysis.near_repeat import Bands, find_near_repeats
from sangam.analysis.tables.event_files import Columns, read_events
from sangam.analysis.tables.events import Events
from sangam.kernel.errors import Malformed, Refused

BANDS = Bands((0.1, 200, 400, 600), (7, 14, 21))
PUBLISHED = [[28, 5, 5], [141, 69, 27], [186, 140, 100], [237, 192, 128]]
PUBLISHED_RATIOS = [[1.803, 0.404, 0.613], [1.412, 0.862, 0.517], [1.014, 0.950, 1.051], [0.975, 0.981, 1.007]]

places = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 40)), min_size=2, max_size=60)


def oracle(of: Events, bands: Bands, *, is_manhattan: bool = False) -> list[list[int]]:
    """Count pair by pair."""
    one, other = np.triu_indices(len(of), 1)
    dx, dy = of.x[one] - of.x[other], of.y[one] - of.y[other]
    distance = abs(dx) + abs(dy) if is_manhattan else np.hypot(dx, dy)
    days = abs(of.seconds[one] - of.seconds[other]) / 86_400
    row, column = np.searchsorted(bands.distances_m, distance - 1e-9), np.searchsorted(bands.days, days)
    counts = np.zeros((len(bands.distances_m) + 1, len(bands.days) + 1), int)
    np.add.at(counts, (row, column), 1)
    return counts[:-1, :-1].tolist()


def test_the_published_table_of_january_is_found() -> None:
    """Whole days under 7, 14 and 21, as the Near Repeat Calculator counts them: up to 6, 13 and 20."""
    path = shared("incidents/chicago_burglary_2016_month1.csv")
    if not path:
        pytest.skip("the published events are not on this machine; the oracle tests stand in")
    bands = Bands((0.1, 200, 400, 600), (6, 13, 20))
    found = find_near_repeats(
        read_events(path, Columns(x="X", y="Y", time="date")), bands, metric="manhattan", rounds=99
    )
    assert found.observed.tolist() == PUBLISHED
    assert abs(found.ratio - PUBLISHED_RATIOS).max() <= 0.03
    assert found.p[0, 0] == found.p[1, 0] == 0.01


def test_the_published_year_is_found() -> None:
    path = shared("incidents/chicago_burglary_2016.csv.gz")
    if not path:
        pytest.skip("the published events are not on this machine; the oracle tests stand in")
    found = find_near_repeats(read_events(path, Columns(x="X", y="Y", time="date")), Bands((200,), (7,)), rounds=0)
    assert (found.n, found.left_out, found.observed.tolist()) == (11_700, {"undated": 1}, [[2234]])
    assert round(float(found.ratio[0, 0]), 3) == 1.605


@pytest.mark.parametrize("metric", ["euclidean", "manhattan"])
def test_counts_are_those_of_every_pair(metric: str) -> None:
    where, days = burglaries(300)
    of = events(where[:, 0], where[:, 1], days)
    found = find_near_repeats(of, BANDS, metric=metric, rounds=0)
    assert found.observed.tolist() == oracle(of, BANDS, is_manhattan=metric == "manhattan")


@settings(max_examples=25)
@given(places)
def test_counts_are_those_of_every_pair_on_a_lattice(rows: list[tuple[int, int, int]]) -> None:
    of = events(*zip(*rows, strict=True))
    bands = Bands((0, 3, 5), (0, 4, 9))
    assert find_near_repeats(of, bands, rounds=0).observed.tolist() == oracle(of, bands)


@settings(max_examples=20)
@given(places, st.integers(-(10**6), 10**6), st.integers(-5000, 5000), st.floats(0, 1))
def test_moving_everything_changes_no_count(rows, metres: int, days: int, part: float) -> None:
    x, y, day = (np.array(each, float) for each in zip(*rows, strict=True))
    bands = Bands((3, 5), (4, 9))
    here = find_near_repeats(events(x, y, day), bands, rounds=3)
    there = find_near_repeats(events(x + metres + part, y - metres, day + days), bands, rounds=3)
    assert here.observed.tolist() == there.observed.tolist()
    assert np.allclose(here.ratio, there.ratio, equal_nan=True)


@settings(max_examples=15)
@given(places, st.integers(0, 30))
def test_p_lies_above_nought_and_up_to_one(rows, rounds: int) -> None:
    of = events(*zip(*(rows * 11)[:60], strict=True)) if len(rows) * 11 >= 60 else events(*zip(*rows, strict=True))
    p = find_near_repeats(of, Bands((3, 5), (4, 9)), rounds=rounds).p
    known = p[~np.isnan(p)]
    assert ((known > 0) & (known <= 1)).all()
    assert np.isnan(p).all() == (len(of) < 20)


def test_the_expected_table_is_the_mean_of_the_shuffles() -> None:
    where, days = burglaries(200)
    draw = np.random.default_rng(3)
    bands = Bands((400, 800), (20, 60))
    found = find_near_repeats(events(where[:, 0], where[:, 1], days), bands, rounds=0)
    shuffled = [oracle(events(where[:, 0], where[:, 1], draw.permutation(days)), bands) for _ in range(60)]
    assert abs(np.mean(shuffled, axis=0) / found.expected - 1).max() < 0.05


def test_upper_limits_belong_to_a_band_and_lower_ones_do_not() -> None:
    of = events([0, 200, 1000, 1200.5, 3000, 3000], [0] * 6, [0, 7, 50, 57, 90, 97.5])
    assert find_near_repeats(of, Bands((200, 400), (7, 14)), rounds=0).observed.tolist() == [[1, 1], [1, 0]]


def test_decimals_on_a_limit_count_as_on_it() -> None:
    of = events([350353.3, 350553.3], [0.1, 0.1], [0, 1])
    assert find_near_repeats(of, Bands((200,), (7,)), rounds=0).observed.tolist() == [[1]]


def test_planted_near_repeats_are_found_and_shuffled_ones_are_not() -> None:
    where, days = burglaries()
    bands = Bands((100, 200), (7, 14))
    planted = find_near_repeats(events(where[:, 0], where[:, 1], days), bands, rounds=199)
    shuffled = np.random.default_rng(5).permutation(days)
    by_chance = find_near_repeats(events(where[:, 0], where[:, 1], shuffled), bands, rounds=199)
    assert (planted.ratio[0, 0] > 3, planted.p[0, 0]) == (True, 0.005)
    assert (by_chance.ratio[0, 0] < 2, by_chance.p[0, 0] > 0.02) == (True, True)


def test_the_same_seed_gives_the_same_p_and_another_one_another() -> None:
    where, days = burglaries(150)
    of = events(where[:, 0], where[:, 1], days)
    one, again, other = (find_near_repeats(of, BANDS, rounds=200, seed=seed).p for seed in (4, 4, 5))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_times_of_day_count_to_the_second() -> None:
    where, _ = burglaries(40)
    days = np.arange(40) * 1.123
    of = events(where[:, 0], where[:, 1], days)
    bands = Bands((2000,), (1.123, 2.5))
    assert find_near_repeats(of, bands, rounds=2).observed.tolist() == oracle(of, bands)


def test_five_events_get_counts_and_no_ratio() -> None:
    found = find_near_repeats(events([0, 1, 2, 3, 4], [0] * 5, [0, 1, 2, 3, 4]), BANDS, rounds=9)
    assert found.as_json()["ratio"] == found.as_json()["p"] == [[None] * 3] * 4
    assert found.observed.sum() == 10
    assert "Only 5 events" in found.caveats[0]


def test_one_place_a_thousand_times_is_answered() -> None:
    days = np.arange(1000) % 90
    found = find_near_repeats(events([5.0] * 1000, [5.0] * 1000, days), BANDS, rounds=3)
    assert found.ratio[0, 0] == 1.0


def test_too_many_pairs_are_refused_with_a_sentence() -> None:
    crowd = Events(np.zeros(100_000), np.zeros(100_000), np.arange(100_000) * DAY_S)
    with pytest.raises(Refused, match="fewer rounds") as refusal:
        find_near_repeats(crowd, BANDS, rounds=999)
    assert refusal.value.code == "analysis:too-many-pairs"


def test_months_without_days_are_refused() -> None:
    of = Events(np.zeros(30), np.zeros(30), np.zeros(30, np.int64), has_days=False)
    with pytest.raises(Refused, match="months without days"):
        find_near_repeats(of, BANDS)


@pytest.mark.parametrize("distances", [(), (200, 100), (100, 100), (-1,)])
def test_limits_that_do_not_rise_are_refused(distances: tuple[float, ...]) -> None:
    with pytest.raises(Malformed, match="must rise"):
        Bands(distances, (7,))
