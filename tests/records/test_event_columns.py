"""Rows of events as an analysis reads them: parts of one record merged, an area and a period chosen.  Pure."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest

from sangam.records.visibility import event_columns
from sangam.records.visibility.event_columns import LISTS, NONE, Area, Rows, Scope

EVENING = int(datetime(2026, 11, 20, 16, tzinfo=UTC).timestamp())
FORMS = {"latitude": float, "longitude": float, "patrol": np.int16, "barred": np.int16, "part": np.int16}
LEFT_OUT = {
    "part": 0, "known_at": EVENING, "latitude": math.nan, "longitude": math.nan, "earliest": NONE, "latest": NONE,
    "patrol": -1, "barred": 0, "kind": "incident", "owner": "DL", "precision": "", "grade": "B2",
    "heads": "", "modus": "", "trades": "",
}  # fmt: skip
TEXTS = ("kind", "owner", "precision", "grade", *LISTS)
PLACED = {"latitude": 28.5, "longitude": 77.0, "earliest": EVENING, "latest": EVENING + 60}


def rows(*said):
    """Return rows of events; each names its record by `id` and says what differs from `LEFT_OUT`."""
    whole = [{**LEFT_OUT, **each} for each in said]
    ids = np.array([divmod(each["id"], 2**64) for each in whole], np.uint64).reshape(-1, 2)
    numbers = {
        name: np.array([each[name] for each in whole], FORMS.get(name, np.int64))
        for name in LEFT_OUT
        if name not in TEXTS
    }
    return Rows(ids, numbers, {name: [each[name] for each in whole] for name in TEXTS})


def one(*parts):
    """Return what the parts of one record say as one row."""
    found = event_columns.merged_rows(rows(*({"id": 7, "part": number, **part} for number, part in enumerate(parts))))
    assert len(found.ids) == 1
    return {name: column[0] for name, column in (found.numbers | found.texts).items()}


def ids(found):
    return [int(first) << 64 | int(last) for first, last in found.ids]


def chosen(scope, *said):
    return event_columns.within(rows(*said), scope)


def at(seconds):
    return datetime.fromtimestamp(EVENING + seconds, UTC)


def test_rows_come_in_the_order_of_their_ids_high_half_first():
    found = event_columns.merged_rows(rows({"id": 5}, {"id": 2**64 + 1}, {"id": 3}, {"id": 2**70}))
    assert ids(found) == [3, 5, 2**64 + 1, 2**70]


def test_ids_that_differ_in_one_half_stay_two_rows():
    found = event_columns.merged_rows(rows({"id": 2**64 + 1}, {"id": 2**65 + 1}, {"id": 2**64 + 2}))
    assert ids(found) == [2**64 + 1, 2**64 + 2, 2**65 + 1]


def test_each_records_parts_become_its_own_row():
    said = [{"id": 9, "part": 1, "heads": "b"}, {"id": 4, "part": 1, "heads": "y"}, {"id": 9, "heads": "a"}]
    said += [{"id": 4, "heads": "x"}, {"id": 9, "part": 2, "heads": "c"}, {"id": 6, "heads": "m"}]
    found = event_columns.merged_rows(rows(*said))
    assert (ids(found), found.texts["heads"]) == ([4, 6, 9], ["x\x1fy", "m", "a\x1fb\x1fc"])
    assert found.numbers["part"].tolist() == [0, 0, 0]


def test_a_place_is_the_first_that_is_said_both_degrees_together():
    first, second = {"latitude": 28.5, "longitude": 77.0}, {"latitude": 29.0, "longitude": 78.0}
    assert [one(first, second)[name] for name in ("latitude", "longitude")] == [28.5, 77.0]
    assert [one({}, second, first)[name] for name in ("latitude", "longitude")] == [29.0, 78.0]
    assert math.isnan(one({}, {})["latitude"])


def test_times_are_drawn_wide_by_whatever_part_says_one():
    said = one({"earliest": 100, "latest": 150}, {"earliest": 50, "latest": 120}, {"earliest": 90, "latest": 200})
    assert (said["earliest"], said["latest"]) == (50, 200)
    assert (one({}, {"earliest": 50, "latest": 60})["earliest"], one({"latest": 60}, {})["latest"]) == (50, 60)
    assert (one({}, {})["earliest"], one({}, {})["latest"]) == (NONE, NONE)


def test_one_part_that_is_barred_from_paper_bars_the_row():
    assert [one({"barred": a}, {"barred": b})["barred"] for a, b in ((0, 0), (0, 1), (1, 0))] == [0, 1, 1]


def test_a_patrol_is_told_by_the_first_part_that_says_so():
    assert [one({"patrol": a}, {"patrol": b})["patrol"] for a, b in ((-1, 0), (0, 1), (1, 0), (-1, -1))] == [
        0,
        0,
        1,
        -1,
    ]


def test_a_precision_is_the_first_and_a_grade_the_weakest_of_each_half():
    said = one({"grade": "B3"}, {"precision": "crossing", "grade": "C2"}, {"precision": "exact", "grade": "A1"})
    assert (said["precision"], said["grade"]) == ("crossing", "C3")


def test_words_are_counted_once_a_row_in_the_order_of_its_parts():
    found = event_columns.within(
        event_columns.merged_rows(
            rows({"id": 1, "heads": "theft\x1farson"}, {"id": 1, "part": 1, "heads": "theft"}, {"id": 2})
        ),
        Scope(),
    )
    assert (found.heads.words, found.heads.starts.tolist(), found.heads.codes.tolist()) == (
        ("arson", "theft"),
        [0, 2, 2],
        [1, 0],
    )


def test_a_word_that_is_not_said_has_no_code():
    found = event_columns.coded_column(["b", "", "a", "b"])
    assert (found.words, found.codes.tolist()) == (("a", "b"), [1, -1, 0, 1])


def test_without_bounds_all_rows_count_and_nothing_is_left_out():
    found = chosen(Scope(), {"id": 1}, {"id": 2, **PLACED})
    assert (len(found), found.unplaced, found.undated) == (2, 0, 0)
    assert str(found.earliest[0]) == "NaT"
    assert str(found.latest[1]) == "2026-11-20T16:01:00"


def test_an_area_leaves_out_what_says_no_place_and_counts_it():
    scope = Scope(area=Area(28, 76, 29, 78))
    found = chosen(scope, {"id": 1}, {"id": 2, **PLACED}, {"id": 3, "earliest": EVENING, "latest": EVENING})
    assert (ids(found), found.unplaced, found.undated) == ([2], 2, 0)
    assert found.latitude.tolist() == [28.5]


@pytest.mark.parametrize("bound", ["since", "until"])
def test_a_period_leaves_out_what_says_no_time_and_counts_it(bound):
    scope = Scope(since=at(-60)) if bound == "since" else Scope(until=at(60))
    found = chosen(scope, {"id": 1}, {"id": 2, **PLACED}, {"id": 3, "latitude": 28.5, "longitude": 77.0})
    assert (ids(found), found.unplaced, found.undated) == ([2], 0, 2)


@pytest.mark.parametrize(
    ("since", "until", "is_in"),
    [
        (0, None, True), (60, None, True), (61, None, False), (None, 1, True), (None, 0, False), (60, 61, True),
        (-60, 0, False), (20, 30, True),
    ],
)  # fmt: skip
def test_an_event_counts_whose_time_may_lie_in_the_period(since, until, is_in):
    scope = Scope(since=None if since is None else at(since), until=None if until is None else at(until))
    assert len(chosen(scope, {"id": 1, **PLACED})) == is_in


def test_rows_left_out_take_their_words_and_forces_with_them():
    late = {**PLACED, "earliest": EVENING + 500, "latest": EVENING + 500}
    found = chosen(
        Scope(until=at(100)),
        {"id": 1, **PLACED, "heads": "theft", "trades": "jeweller", "known_at": EVENING + 5},
        {"id": 2, **PLACED, "modus": "night", "precision": "exact", "barred": 1, "known_at": EVENING + 9},
        {"id": 3, **late, "heads": "murder", "owner": "HR", "grade": "C3"},
    )
    assert (found.heads.words, found.modus.words, found.trades.words) == (("theft",), ("night",), ("jeweller",))
    assert (found.force.words, found.grade.words, found.kind.words) == (("DL",), ("B2",), ("incident",))
    assert found.precision.codes.tolist() == [-1, 0]
    assert found.is_printed.tolist() == [True, False]
    assert found.provenance == (event_columns.Provenance("DL", 2, at(9)),)


def test_each_force_has_its_own_newest_copy():
    found = chosen(
        Scope(),
        {"id": 1, "owner": "HR", "known_at": EVENING + 7},
        {"id": 2, "known_at": EVENING + 30},
        {"id": 3, "owner": "HR", "known_at": EVENING + 4},
    )
    assert [(each.force, each.rows, each.newest_at) for each in found.provenance] == [
        ("DL", 1, at(30)),
        ("HR", 2, at(7)),
    ]


def test_the_id_of_a_row_is_put_together_of_its_halves():
    assert chosen(Scope(), {"id": 2**64 * 3 + 5}).record(0).int == 2**64 * 3 + 5
