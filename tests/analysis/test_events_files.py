"""Files of events: what is read, what is left out and counted, and errors that name their line."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from made_events import DAY_S, written

from sangam.analysis.tables.event_files import Chosen, Columns, read_events
from sangam.analysis.tables.files import clock_seconds
from sangam.kernel.errors import Malformed

METRES = Columns(x="x", y="y", time="date")
DEGREES = Columns(lat="lat", lon="lon", time="date")
DELHI = [(28.6 + at / 1000, 77.2 + at / 1000, "2024-01-05") for at in range(30)]


def read(folder: Path, rows: list[tuple[object, ...]], columns: Columns = METRES, heading: str = "x,y,date"):
    return read_events(written(folder / "events.csv", heading, rows), columns)


def refusal(folder: Path, rows: list[tuple[object, ...]], columns: Columns = METRES, heading: str = "x,y,date") -> str:
    with pytest.raises(Malformed) as error:
        read(folder, rows, columns, heading)
    return error.value.message


def test_rows_without_place_or_date_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = [(1, 2, "2024-01-05"), ("", 2, "2024-01-05"), (1, "NA", "2024-01-05"), (1, 2, ""), (1, 2, "null")]
    found = read(tmp_path, rows)
    assert (len(found), found.left_out) == (1, {"undated": 2, "without place": 2})


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2024-01-05", 0),
        ("2024-01-05 23:10:05", 83_405),
        ("2024-01-05T23:10:05Z", 83_405),
        ("2024-01-05 24:00", DAY_S),
        ("2024-01-05 2400", DAY_S),
        ("20240105", 0),
        ("05-01-2024", 0),
        ("5/1/2024 11:10 PM", 83_400),
        ("2024/1/5 0:05", 300),
    ],
)
def test_dates_of_many_forms_are_read(tmp_path: Path, text: str, seconds: int) -> None:
    found = read(tmp_path, [(1, 2, text)])
    assert (
        int(found.seconds[0])
        == (np.datetime64("2024-01-05") - np.datetime64("1970-01-01")).astype(int) * DAY_S + seconds
    )


def test_one_date_that_can_only_be_month_first_decides_for_all(tmp_path: Path) -> None:
    found = read(tmp_path, [(1, 2, "02/03/2024"), (1, 2, "12/25/2024")])
    assert (found.seconds[0] // DAY_S, found.caveats) == (
        (np.datetime64("2024-02-03") - np.datetime64("1970-01-01")).astype(int),
        (),
    )


def test_dates_that_could_be_either_are_read_day_first_and_said(tmp_path: Path) -> None:
    found = read(tmp_path, [(1, 2, "02/03/2024")])
    assert found.seconds[0] // DAY_S == (np.datetime64("2024-03-02") - np.datetime64("1970-01-01")).astype(int)
    assert "day first" in found.caveats[0]


def test_months_without_days_are_known_as_such(tmp_path: Path) -> None:
    assert not read(tmp_path, [(1, 2, "2024-01")]).has_days


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ((1, "abc", "2024-01-05"), "Line 3 of events.csv: y is “abc”, which is no number."),
        ((1, 2, "2024-13-05"), "Line 3 of events.csv: date is “2024-13-05”, which is no date and time."),
        ((1, 2, "2024-01-05 2460"), "Line 3 of events.csv: date is “2024-01-05 2460”, which is no date and time."),
        ((1, 2), "Line 3 of events.csv has 2 cells, the heading has 3."),
        ((1, 2, "2024-01-05", 4), "Line 3 of events.csv has 4 cells, the heading has 3."),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_with_its_line(tmp_path: Path, row: tuple[object, ...], said: str) -> None:
    assert refusal(tmp_path, [(1, 2, "2024-01-05"), row]) == said


def test_the_line_is_right_after_a_cell_of_two_lines_and_a_blank_one(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text('x,y,date,note\n1,2,2024-01-05,"two\nlines"\n\n1,?,2024-01-05,\n', "utf-8")
    with pytest.raises(Malformed, match="Line 5 of"):
        read_events(path, METRES)


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    assert refusal(tmp_path, [(1, 2, 3)], heading="x,Y,date").startswith(
        "events.csv has no column y. Line 1 has: x, Y, date"
    )


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    assert "twice" in refusal(tmp_path, [(1, 2, 3, 4)], heading="x,y,date,x")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "is empty"), (b"x,y,date\n", "no rows"), (b"\x1f\x8b\x08broken", "cannot be read|cut short")],
)
def test_a_file_of_nothing_is_refused_with_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "events.csv").write_bytes(content)
    with pytest.raises(Malformed, match=said):
        read_events(tmp_path / "events.csv", METRES)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="No such file"):
        read_events(tmp_path / "none.csv", METRES)


def test_packed_files_other_encodings_and_separators_are_read(tmp_path: Path) -> None:
    text = "x;y;date;थाना\n1;2;2024-01-05;नूंह\n"
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(text.encode("utf-8-sig")))
    (tmp_path / "b.csv").write_bytes(text.encode("utf-16"))
    for name in ("a.csv.gz", "b.csv"):
        found = read_events(tmp_path / name, Columns(x="x", y="y", time="date", unit="थाना"))
        assert found.unit is not None
        assert found.unit.tolist() == ["नूंह"]


def test_degrees_named_as_metres_are_refused(tmp_path: Path) -> None:
    assert "look like degrees" in refusal(tmp_path, [(lon, lat, day) for lat, lon, day in DELHI])


def test_metres_named_as_degrees_are_refused(tmp_path: Path) -> None:
    rows = [(28.6, 77.2, "2024-01-05")] * 3 + [(3_500_000, 700_000, "2024-01-05")]
    assert "Line 5" in refusal(tmp_path, rows, DEGREES, "lat,lon,date")


def test_a_file_of_changed_degrees_is_refused(tmp_path: Path) -> None:
    toronto = [(-79.4, 43.6 + at / 1000, "2024-01-05") for at in range(9)]
    columns = Columns(lat="lon", lon="lat", time="date")
    assert "changed about" in refusal(tmp_path, toronto, columns, "lon,lat,date")
    sydney = [(151.2, -33.8, "2024-01-05")] * 9
    assert "changed about" in refusal(tmp_path, sydney, DEGREES, "lat,lon,date")


def test_most_events_beyond_a_polar_circle_are_doubted(tmp_path: Path) -> None:
    found = read(tmp_path, [(lon, lat, day) for lat, lon, day in DELHI], DEGREES, "lat,lon,date")
    assert "polar circle" in found.caveats[0]


def test_single_changed_points_and_those_at_nought_are_left_out(tmp_path: Path) -> None:
    rows = [*DELHI, (77.2, 28.6, "2024-01-05"), (0, 0, "2024-01-05")]
    found = read(tmp_path, rows, DEGREES, "lat,lon,date")
    assert found.left_out == {"at 0,0": 1, "latitude and longitude changed about": 1}
    assert len(found) == len(DELHI)


def test_metres_at_nought_stay_where_the_data_lies_round_it(tmp_path: Path) -> None:
    near = [(at, at, "2024-01-05") for at in range(-5, 6)]
    far = [(at + 300_000, at + 500_000, "2024-01-05") for at in range(10)] + [(0, 0, "2024-01-05")]
    assert len(read(tmp_path, near)) == 11
    assert read(tmp_path, far).left_out == {"at 0,0": 1}


def test_degrees_become_metres_as_on_the_ground(tmp_path: Path) -> None:
    """One minute of arc at Delhi: 1,847 m to the north and 1,630 m to the east (WGS 84, by Vincenty's formula)."""
    rows = [(28.6, 77.2, "2024-01-05"), (28.6 + 1 / 60, 77.2, "2024-01-05"), (28.6, 77.2 + 1 / 60, "2024-01-05")]
    found = read(tmp_path, rows, DEGREES, "lat,lon,date")
    assert np.hypot(found.x[1] - found.x[0], found.y[1] - found.y[0]) == pytest.approx(1847, rel=0.001)
    assert np.hypot(found.x[2] - found.x[0], found.y[2] - found.y[0]) == pytest.approx(1630, rel=0.001)


def test_one_place_a_thousand_times_is_doubted(tmp_path: Path) -> None:
    rows = [(at * 10, at * 7, "2024-01-05") for at in range(1000)]
    assert read(tmp_path, rows).caveats == ()
    assert "address of a station" in read(tmp_path, [*rows, *[(5, 5, "2024-01-05")] * 1000]).caveats[0]


def test_heads_hours_and_weekdays_choose_and_the_others_are_counted(tmp_path: Path) -> None:
    rows = [
        (1, 2, "2024-01-05 22:00", "a"),
        (1, 2, "2024-01-05 09:00", "a"),
        (1, 2, "2024-01-06 22:00", "a"),
        (1, 2, "2024-01-05 22:00", "b"),
    ]
    path = written(tmp_path / "e.csv", "x,y,date,head", rows)
    columns = Columns(x="x", y="y", time="date", head="head")
    found = read_events(path, columns, Chosen(heads=("a",), hours=(21, 22, 23), weekdays=(4,)))
    assert (len(found), found.left_out) == (1, {"other heads": 1, "other hours": 1, "other weekdays": 1})
    with pytest.raises(Malformed, match="No event has the head c"):
        read_events(path, columns, Chosen(heads=("c",)))


def test_a_file_of_which_nothing_is_left_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, [(1, 2, "")]) == "events.csv: no event is left. Left out: 1 undated."


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("905", 32_700),
        ("5", 300),
        ("2400", DAY_S),
        ("9:05", 32_700),
        ("2401", None),
        ("1260", None),
        ("x", None),
        ("12 AM", None),
        ("12:00 am", 0),
    ],
)
def test_times_of_day_are_read_or_none(text: str, seconds: int | None) -> None:
    assert clock_seconds(text) == seconds
