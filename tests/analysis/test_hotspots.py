"""Hotspots: Gi* and density against the plain formula, the published grid, and what is not called hot."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_events import events, shared

from sangam.analysis.hotspots import find_hotspots, gi_star, hot_after_correction
from sangam.analysis.tables.event_files import Columns, read_events
from sangam.analysis.tables.events import Events
from sangam.kernel.errors import Malformed, Refused

grids = st.tuples(st.integers(3, 6), st.lists(st.integers(0, 9), min_size=36, max_size=36)).map(
    lambda drawn: [drawn[1][at : at + drawn[0]] for at in range(0, 5 * drawn[0], drawn[0])]
)


def town(count: int = 3000, seed: int = 2) -> Events:
    """Return events over a town of 5 km with one hot corner."""
    draw = np.random.default_rng(seed)
    places = np.vstack([draw.random((count, 2)) * 5000, draw.normal(1000, 150, (count // 5, 2))])
    return events(places[:, 0], places[:, 1], np.zeros(len(places)))


def plain_gi(counts: np.ndarray) -> np.ndarray:
    """Return Gi* cell by cell, as Ord and Getis write it."""
    n, mean, found = counts.size, counts.mean(), np.zeros(counts.shape)
    spread = np.sqrt((counts**2).mean() - mean**2)
    for row, column in np.ndindex(counts.shape):
        part = counts[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
        weight = part.size
        found[row, column] = (part.sum() - mean * weight) / (spread * np.sqrt((n * weight - weight**2) / (n - 1)) or 1)
    return found


def test_the_published_grid_is_found() -> None:
    path = shared("incidents/chicago_burglary_2016.csv.gz")
    if not path:
        pytest.skip("the published events are not on this machine; the plain formula stands in")
    found = find_hotspots(read_events(path, Columns(x="X", y="Y", time="date")), cell_m=250)
    assert (found.grid.cells, int(found.hot.sum())) == (18_036, 2_456)
    assert round(float(found.values.max()), 4) == 22.5226


@settings(max_examples=20)
@given(grids)
def test_gi_is_the_plain_formula(rows: list[list[int]]) -> None:
    counts = np.array(rows, float)
    if counts.std() > 0:
        inside = gi_star(counts)
        assert np.allclose(inside, plain_gi(counts), atol=1e-9)


def test_gi_of_cells_all_alike_is_nought() -> None:
    assert not gi_star(np.full((4, 5), 3.0)).any()


def test_correction_never_names_more_and_names_the_planted_corner() -> None:
    found = find_hotspots(town(), cell_m=250)
    assert found.corrected is not None
    assert not (found.corrected & ~found.hot).any()
    assert found.corrected.sum() >= 9
    assert found.strongest(1)[0]["x"] == pytest.approx(1000, abs=300)


def test_correction_lets_little_of_pure_chance_through() -> None:
    z = np.random.default_rng(1).normal(size=(200, 200))
    assert (z > 1.96).sum() > 800
    assert hot_after_correction(z).sum() <= 5


def test_density_is_within_a_hundredth_of_the_exact_sum() -> None:
    of = town()
    found = find_hotspots(of, cell_m=200, method="kde", bandwidth_m=300)
    row, column = np.unravel_index(found.values.argmax(), found.values.shape)
    for r, c in ((row, column), (row, column + 1), (10, 10)):
        x = found.grid.west_m + (c + 0.5) * 200
        y = found.grid.south_m + (r + 0.5) * 200
        squares = (of.x - x) ** 2 + (of.y - y) ** 2
        exact = np.exp(-squares / (2 * 300**2)).sum() / (2 * np.pi * 300**2) * 1e6
        assert found.values[r, c] == pytest.approx(exact, rel=0.01)


@pytest.mark.parametrize("method", ["kde", "count"])
def test_half_of_all_lies_in_the_hot_cells_and_in_no_fewer(method: str) -> None:
    found = find_hotspots(town(), cell_m=250, method=method)
    hot = found.values[found.hot]
    assert hot.sum() >= found.values.sum() / 2 > hot.sum() - hot.min()


def test_every_event_is_counted_once() -> None:
    of = town()
    assert find_hotspots(of, cell_m=333, method="count").counts.sum() == len(of)


def test_five_events_make_nothing_hot() -> None:
    found = find_hotspots(events([0, 1, 2, 3, 900], [0, 1, 2, 3, 900], [0] * 5), cell_m=100)
    assert (int(found.hot.sum()), found.as_json()["hot_corrected"]) == (0, 0)
    assert "Only 5 events" in found.caveats[0]


def test_events_far_from_the_rest_do_not_stretch_the_grid() -> None:
    of = town()
    stray = events([*of.x, 900_000], [*of.y, 0], np.zeros(len(of) + 1))
    found = find_hotspots(stray, cell_m=250)
    assert found.left_out == {"far from the rest": 1}
    assert found.as_json()["cells"] == find_hotspots(of, cell_m=250).as_json()["cells"]


def test_two_towns_far_apart_both_stay() -> None:
    one, other = town(600, 1), town(300, 2)
    both = events([*one.x, *(other.x + 200_000)], [*one.y, *other.y], np.zeros(len(one) + len(other)))
    assert find_hotspots(both, cell_m=1000).n == len(both)


def test_too_many_cells_are_refused_with_a_sentence() -> None:
    with pytest.raises(Refused, match="larger cells"):
        find_hotspots(events([0, 49_000, 10], [0, 49_000, 10], [0, 0, 0]), cell_m=1)


@pytest.mark.parametrize("cell_m", [0, -5, float("nan"), float("inf")])
def test_a_cell_of_no_size_is_refused(cell_m: float) -> None:
    with pytest.raises(Malformed, match="longer than 0"):
        find_hotspots(town(60), cell_m=cell_m)


def test_a_kernel_of_no_width_is_refused() -> None:
    with pytest.raises(Malformed, match="bandwidth"):
        find_hotspots(town(60), cell_m=250, method="kde", bandwidth_m=0)
