"""Series: offenders held out, evidence against plain formulas, a planted series found, and what is refused."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_events import shared, written
from made_series import HEADING, region

from sangam.analysis.series.crime_files import CrimeColumns, read_crimes
from sangam.analysis.series.evidence import NAMES, _mean_gap, weigh_pairs
from sangam.analysis.series.offenders import solve
from sangam.analysis.series.series import find_series
from sangam.analysis.series.validation import assign_folds, measure
from sangam.analysis.tables.files import read_sheet
from sangam.kernel.errors import Malformed, Refused


def published() -> tuple[Path, Path]:
    paths = shared("series/crimelinkage_crimes.csv"), shared("series/crimelinkage_offenders.csv")
    if not paths[0] or not paths[1]:
        pytest.skip("the published crimes are not on this machine; the invented region stands in")
    return paths[0], paths[1]


def test_the_published_links_are_found_as_well_as_promised() -> None:
    found = find_series(*published())
    assert int(found.linked.sum()) == 255
    assert found.auc >= 0.93
    assert found.tpr_at_5 >= 0.80


def test_planted_series_are_found_with_their_offenders_held_out(tmp_path: Path) -> None:
    found = find_series(*region(tmp_path))
    assert (found.auc > 0.95, found.tpr_at_5 > 0.8) == (True, True)
    best = found.rows(20)
    assert sum(row["linked"] == 1 for row in best) >= 15
    assert "+" in best[0]["why"]


def test_links_at_random_are_found_no_better_than_by_chance(tmp_path: Path) -> None:
    crimes, who = region(tmp_path)
    lines = who.read_text("utf-8").splitlines()[1:]
    ids = np.random.default_rng(2).permutation([line.split(",")[1] for line in lines])
    rows = [[line.split(",")[0], crime] for line, crime in zip(lines, ids, strict=True)]
    found = find_series(crimes, written(tmp_path / "random.csv", "offenderID,crimeID", rows))
    assert 0.35 < found.auc < 0.65


def test_the_same_seed_gives_the_same_answer(tmp_path: Path) -> None:
    files = region(tmp_path, offenders=40)
    assert find_series(*files, seed=3).as_json() == find_series(*files, seed=3).as_json()


def test_no_offender_stands_in_two_folds(tmp_path: Path) -> None:
    crimes, who = region(tmp_path)
    extra = who.read_text("utf-8") + "O1,C50\nO2,elsewhere\nO9,elsewhere\n"
    who.write_text(extra, "utf-8")
    read = read_crimes(crimes, CrimeColumns())
    ids, pairs = read.ids, weigh_pairs(read, most_days=365)
    solved = solve(read_sheet(who, ("offenderID", "crimeID")), "crimeID", "offenderID", ids)
    fold = dict(zip(ids, assign_folds(pairs, solved, 5, np.random.default_rng(0)).tolist(), strict=True))
    by_offender: dict[str, set[int]] = {}
    for line in extra.splitlines()[1:]:
        offender, crime = line.split(",")
        if crime in fold:
            by_offender.setdefault(offender, set()).add(fold[crime])
    assert all(len(folds) == 1 for folds in by_offender.values())
    assert by_offender["O2"] == by_offender["O9"]  # together through a crime that is not in the file


spans = st.tuples(st.floats(0, 20), st.floats(0, 10)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@settings(max_examples=40)
@given(spans, spans)
def test_days_between_are_the_mean_over_both_intervals(one: tuple[float, float], other: tuple[float, float]) -> None:
    steps = (np.arange(100) + 0.5) / 100
    first, second = (np.array([begin + (end - begin) * steps]) for begin, end in (one, other))
    assert _mean_gap(*one, *other) == pytest.approx(abs(first.T - second).mean(), abs=0.05)


def test_time_of_day_goes_round_midnight(tmp_path: Path) -> None:
    rows = [
        ["A", 0, 0, "2024-01-07", 2330, "2024-01-07", 2330, 1, 1],
        ["B", 0, 0, "2024-01-08", 30, "2024-01-08", 30, 1, 2],
    ]
    pairs = weigh_pairs(read_crimes(written(tmp_path / "two.csv", HEADING, rows), CrimeColumns()), most_days=30)
    assert pairs.evidence[0, 2] == pytest.approx(1, abs=0.01)
    assert pairs.evidence[0, len(NAMES) + 1] == 0


def test_ends_before_beginnings_and_2400_are_read_and_said(tmp_path: Path) -> None:
    rows = [
        ["A", 0, 0, "2024-01-07", 2300, "2024-01-07", 230, 1, 1],
        ["B", 0, 0, "2024-01-09", 1200, "2024-01-07", 1200, 1, 1],
        ["C", 0, 0, "2024-01-07", 2400, "2024-01-08", 100, "", ""],
    ]
    found = read_crimes(written(tmp_path / "odd.csv", HEADING, rows), CrimeColumns())
    assert ((found.end - found.begin) / 3600).tolist() == [3.5, 48, 1]
    assert [each[:1] for each in found.caveats] == ["1", "1"]
    assert found.marks[:, 2].tolist() == [-1, -1]


def test_crimes_without_id_place_or_date_and_doubles_are_counted(tmp_path: Path) -> None:
    rows = [
        ["A", 1, 1, "2024-01-07", 0, "", "", 1, 1], ["A", 2, 2, "2024-01-07", 0, "", "", 1, 1],
        ["", 1, 1, "2024-01-07", 0, "", "", 1, 1], ["B", "", 1, "2024-01-07", 0, "", "", 1, 1],
        ["C", 1, 1, "", "", "", "", 1, 1],
    ]  # fmt: skip
    found = read_crimes(written(tmp_path / "bad.csv", HEADING, rows), CrimeColumns())
    assert found.ids == ["A"]
    assert found.left_out == {
        "without id": 1,
        "with an id that came before": 1,
        "without place": 1,
        "undated": 1,
    }


def test_a_time_of_day_that_is_none_is_refused_with_its_line(tmp_path: Path) -> None:
    rows = [["A", 1, 1, "2024-01-07", 0, "", "", 1, 1], ["B", 1, 1, "2024-01-07", 2561, "", "", 1, 1]]
    with pytest.raises(Malformed, match=r"Line 3 .* “2561”"):
        read_crimes(written(tmp_path / "bad.csv", HEADING, rows), CrimeColumns())


def test_crimes_without_a_place_column_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="looks like the crime's x"):
        read_crimes(written(tmp_path / "bad.csv", "crimeID,date", [["A", "2024-01-01"]]), CrimeColumns())


def test_offenders_without_their_columns_are_refused(tmp_path: Path) -> None:
    crimes, _ = region(tmp_path, offenders=20)
    with pytest.raises(Malformed, match="needs the columns crimeID and offenderID"):
        find_series(crimes, written(tmp_path / "x.csv", "a,b", [[1, 2]]))


def test_too_few_links_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="too few to learn from"):
        find_series(*region(tmp_path, offenders=8))


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=40, max_size=60))
def test_the_area_under_the_curve_is_the_chance_to_score_above(rows: list[tuple[int, bool]]) -> None:
    scores, linked = np.array([row[0] for row in rows], float), np.array([row[1] for row in rows])
    if linked.any() and not linked.all():
        apart = scores[linked][:, None] - scores[~linked][None]
        assert measure(scores, linked)[0] == pytest.approx((apart > 0).mean() + (apart == 0).mean() / 2)
