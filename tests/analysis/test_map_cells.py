"""Incidents in the hexagons of H3: the library's own, in each week, side and precision; and the layers over them."""

from collections import Counter
from datetime import date

import h3
import numpy as np
import pytest
from made_incidents import incidents, planted_rows, row, scattered

from sangam.analysis import map_cells
from sangam.kernel.errors import Malformed
from sangam.kernel.ids import named_id

SINCE, UNTIL = date(2026, 9, 26), date(2026, 11, 20)


def placed(rows):
    return map_cells.placed_of(incidents(rows), SINCE, UNTIL, ours="DL")


def over_india(count):
    """Points over all of India, each with one close to it: the seam between two faces and every edge is met."""
    draw = np.random.default_rng(1)
    latitude, longitude = draw.uniform(8, 36, count), draw.uniform(69, 96, count)
    near = draw.normal(0, 0.02, (2, count))
    return np.concatenate([latitude, latitude + near[0]]), np.concatenate([longitude, longitude + near[1]])


@pytest.mark.parametrize("resolution", range(map_cells.COARSEST, map_cells.FINEST + 1))
def test_each_point_lies_in_the_hexagon_that_the_library_names(resolution):
    latitude, longitude = over_india(700)
    named = Counter(h3.latlng_to_cell(*place, resolution) for place in zip(latitude, longitude, strict=True))
    of = map_cells.Placed(np.arange(1400), latitude, longitude, np.zeros(1400, np.int64), 1)
    found = map_cells.count_cells(of, resolution)
    assert dict(zip(found.ids, found.counts.tolist(), strict=True)) == named
    assert found.counts.tolist() == sorted(found.counts.tolist(), reverse=True)


def test_a_cell_counts_weeks_the_other_force_and_rough_places_apart():
    rows = [
        row("2026-09-26 10:00"),
        row("2026-10-03 00:00", force="HR"),
        row("2026-11-20 23:00", precision="locality"),
        row("2026-11-20 23:00", precision="station-area"),
        row("2026-11-20 23:00", patrol=1),
        row("2026-11-20 23:00", None),
    ]
    found = map_cells.count_cells(placed(rows), 7)
    assert found.counts.tolist() == [3]
    assert found.weeks.tolist() == [[1, 1, 0, 0, 0, 0, 0, 1]]
    assert (found.theirs.tolist(), found.vague.tolist()) == ([1], [1])
    assert map_cells.inside(placed(rows), found.ids[0]).tolist() == [0, 1, 2]


def test_no_incident_gives_no_cell():
    assert len(map_cells.count_cells(placed([]))) == 0
    assert len(map_cells.count_cells(placed([]), 9)) == 0
    assert map_cells.find_layers(incidents([]), SINCE, UNTIL).hot == ()


def test_incidents_far_apart_are_drawn_in_larger_hexagons():
    near, far = scattered(60, km=8), scattered(60, km=400)
    assert map_cells.count_cells(placed(near)).resolution > map_cells.count_cells(placed(far)).resolution


@pytest.mark.parametrize("resolution", [2, 10, -1, 99])
def test_a_resolution_that_no_map_shows_is_refused(resolution):
    with pytest.raises(Malformed, match="hexagons of resolution 3 to 9"):
        map_cells.count_cells(placed([row()]), resolution)


@pytest.mark.parametrize("name", ["", "8a2a1072b59ffff", "80283080dbfffff", "hexagon", "9" * 5_000, "-1", "²"])
def test_a_cell_that_no_map_shows_is_refused(name):
    with pytest.raises(Malformed, match="no such hexagon"):
        map_cells.require_cell(name)


def test_hot_squares_next_weeks_and_calls_lie_where_the_incidents_do():
    spot = [row(f"2026-11-{1 + at % 18:02d} 21:00", (28.6, 77.2)) for at in range(12)]
    call = [row("2026-11-02 12:00", (28.55, 77.05), head="extortion-call")]
    found = map_cells.find_layers(incidents([*scattered(60, km=30), *spot, *call]), SINCE, UNTIL)
    for squares in (found.hot, found.next_week):
        assert any(each.south <= 28.6 <= each.north and each.west <= 77.2 <= each.east for each in squares)
    assert len(found.calls) == 1
    assert found.why_no_emerging is not None


def test_the_planted_series_is_drawn_and_the_copycat_is_not():
    rows, planted = planted_rows()
    of = incidents(rows)
    drawn = map_cells.find_layers(of, SINCE, UNTIL).series
    assert {of.ids[each] for each in drawn[0]} == {named_id("made-incident", key) for key in planted}
    assert list(drawn[0]) == sorted(drawn[0], key=lambda each: of.seconds[each])
