"""What the series board, the register of calls and the trends of a year say, from made values."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
from django.http import QueryDict
from django.utils import translation
from made_views import record, says, thread

from sangam.analysis.extortion import Call, Together
from sangam.analysis.findings.incidents import INDIA_S, Incidents
from sangam.analysis.findings.places import History
from sangam.analysis.findings.series import Pair, Series
from sangam.analysis.series_board.kept_series import KeptSeries
from sangam.analysis.series_board.matrix import Line, Matrix, Said
from sangam.analysis.trends import Trend, UnitPeriod
from sangam.exchange.types import RecordRef
from sangam.kernel import here
from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.handling import Caveat
from sangam.records.types import ShownStatement
from sangam.web.series import board, extortion, findings_paper, kept_series, trends

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
DAY = date(2026, 11, 1)
IDS = tuple(UUID(int=each) for each in range(1, 5))


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"), here.acting_as(here.Here("DL", Path(), Path())):
        yield


incident = partial(record, kind="incident")


def incidents(*hours: float, span: float = 0.0) -> Incidents:
    """Return incidents so many hours after the first, the second of another force."""
    n = len(hours)
    seconds = np.array([int(AT.timestamp()) + INDIA_S + int(3600 * each) for each in hours])
    no, none, words = np.zeros(n), np.zeros(n, bool), (frozenset(),) * n
    forces = ("DL", "HR", "DL", "DL")[:n]
    return Incidents(
        IDS[:n], forces, no, no, no, no, seconds, no + span, none, none, words, words, words, ("",) * n, None
    )


def test_time_runs_from_the_left_and_each_force_has_its_lane():
    shown = board.timeline_words(incidents(0, 120, 240), (0, 1, 2))
    first, second, third = shown["marks"]
    assert first["x"] < second["x"] < third["x"] <= shown["line_to"]
    assert second["x"] - first["x"] == third["x"] - second["x"]
    assert first["y"] == third["y"] < second["y"]
    assert [each["force"] for each in shown["lanes"]] == ["DL", "HR"]
    assert (shown["days"], shown["begin"] != shown["end"]) == (10, True)


def test_incidents_of_one_instant_stand_at_one_place():
    shown = board.timeline_words(incidents(0, 0), (0, 1))
    assert (len({each["x"] for each in shown["marks"]}), shown["days"]) == (1, 0)


def test_an_uncertain_time_is_drawn_as_long_as_it_is_and_within_the_line():
    shown = board.timeline_words(incidents(0, 120, 240, span=48), (0, 1, 2))
    first, second, third = shown["marks"]
    assert first["from"] == first["x"] < first["to"]
    assert second["x"] - second["from"] == second["to"] - second["x"] > 0
    assert third["from"] < third["x"] == third["to"]


KEPT = KeptSeries(
    record(9, says("series_kind", "spree"), kind="series"),
    (incident(1), incident(2, owner="HR")),
)


def test_leads_that_share_an_incident_with_a_kept_series_bring_the_rest():
    one, two, three, four = IDS
    assert board.more_of(KEPT, [{two, three}, {three, four}]) == {three}
    assert board.more_of(KEPT, [{one, two}]) == set()


def test_a_kept_series_says_its_kind_where_it_was_judged():
    shown = board.kept_words(KEPT)
    assert (shown["series_kind"], shown["forces"], shown["n"]) == ("spree", ("DL", "HR"), 2)
    assert board.kept_words(replace(KEPT, record=record(9, kind="series")))["series_kind"] == ""


def matrix() -> Matrix:
    first, second = (
        incident(1, says("phone", "9810012345")),
        incident(2, says("phone", "9810012345", Caveat.OWNER_ONLY)),
    )
    plate = incident(2, says("plate", "HR26DK8337"))
    lines = (
        Line("phone", ("", ""), {0: Said(first, first.statements[0]), 1: Said(second, second.statements[0])}),
        Line("vehicle", ("", ""), {1: Said(plate, plate.statements[0])}),
    )
    return Matrix((first, second), lines, 0)


def test_the_matrix_has_parts_that_are_named_and_a_cell_an_incident():
    shown = board.matrix_parts(matrix())
    assert [(each["name"], len(each["lines"])) for each in shown] == [("Telephones and accounts", 1), ("Vehicles", 1)]
    phone, plate = (each["lines"][0] for each in shown)
    assert ([phone["cells"], plate["cells"]], phone["n"]) == ([[True, True], [False, True]], 2)


def test_a_line_of_the_matrix_is_barred_where_one_statement_is():
    assert [each["lines"][0]["is_barred"] for each in board.matrix_parts(matrix())] == [True, False]


def test_a_line_of_the_matrix_leads_to_the_record_that_it_names():
    suspect = {"ref": str(IDS[3]), "label": "Rana"}
    named = incident(1, says("suspect", suspect))
    line = Line("person", ("", ""), {0: Said(named, named.statements[0])})
    shown = board._line(Matrix((named,), (line,), 0), line)
    assert (shown["words"], shown["url"]) == ("Rana", f"/records/{IDS[3]}/")
    masked = incident(1, replace(says("suspect", suspect), value=None))
    bare = Line("person", ("", ""), {0: Said(masked, masked.statements[0])})
    assert board._line(Matrix((masked,), (bare,), 0), bare)["url"] == ""


THREAD = thread(RecordRef(IDS[1], "DL", "Firing", ""), Author("HR", "", uuid4(), "ASI"), question="One series?", at=AT)


def test_a_lead_that_was_asked_about_shows_its_threads():
    pair = public_pair()
    shown = board._card(incidents(0, 24, 48), pair, {IDS[1]: THREAD, IDS[3]: THREAD})
    assert [each["number"] for each in shown["threads"]] == ["HR-7Q2M0XK"]
    assert board._card(incidents(0, 24, 48), pair, {})["threads"] == []


def public_pair() -> object:
    pair = Pair((0, 1), 3.0, 1.2, 6.0, (), ("jeweller",))
    return Series((0, 1, 2), (pair,) * 2, ("DL", "HR"), (), ("jeweller",))


def call(number: int, at: tuple[float, float] | None, *said: ShownStatement, owner: str = "DL", when: str = "") -> Call:
    return Call(incident(number, *said, owner=owner), (), (), (), (), None, (), (), "", when, at)


def test_calls_of_two_forces_cross_and_the_first_of_theirs_is_asked_of():
    ours, theirs, later = call(1, None), call(2, None, owner="HR"), call(3, None, owner="HR")
    shares = (("phone", "9810012345"), ("claimed", "Kala"))
    across = extortion._together(Together((ours, theirs, later), shares, ("DL", "HR")))
    assert (across["crosses"], across["ask"]) == (True, IDS[1])
    assert ("number" in across["shares"], "claimed name" in across["shares"]) == (True, True)
    here_alone = extortion._together(Together((ours, ours), shares, ("DL",)))
    assert (here_alone["crosses"], here_alone["ask"]) == (False, None)


def test_what_is_masked_of_a_call_is_not_shown_as_empty():
    masked = replace(says("phone", "x"), value=None)
    assert extortion._call(call(1, None, masked, says("phone", "9810012345")))["numbers"] == ["9810012345"]


def test_a_number_runs_from_the_left_and_a_claimed_name_as_its_script_does():
    assert extortion._fixed_direction("phone", "98") == "\u206698\u2069"
    assert extortion._fixed_direction("claimed", "Kala") != extortion._fixed_direction("upi", "Kala")


def test_a_call_stands_in_its_place_else_in_its_station():
    place, station = says("place", "Sector 7"), says("station", "Kundli")
    assert extortion._call(call(1, None, station, place))["area"] == ["Sector 7"]
    assert extortion._call(call(1, None, station))["area"] == ["Kundli"]
    assert extortion._call(call(1, None))["at"] is None
    assert extortion._call(call(1, None, when="2026-11-24T12:00:00+05:30"))["at"] == AT


def dots(*places: tuple[float, float]) -> tuple[int, list[tuple[int, int]]]:
    drawn = extortion._map([call(at + 1, place) for at, place in enumerate(places)])
    return drawn["side"], [(each["x"], each["y"]) for each in drawn["dots"]]


def test_the_farthest_calls_stand_at_like_distance_from_the_edges():
    for places in (((28.1, 77.0), (28.9, 77.4)), ((28.1, 77.0), (28.3, 77.9))):
        side, (one, other) = dots(*places)
        for axis in (0, 1):
            assert abs(one[axis] + other[axis] - side) <= 1
            assert 0 < min(one[axis], other[axis]) <= max(one[axis], other[axis]) < side


def test_a_single_call_stands_in_the_middle_and_near_ones_stay_near():
    side, (only,) = dots((28.1, 77.0))
    assert only == (side // 2, side // 2)
    side, (one, other) = dots((28.1, 77.0), (28.101, 77.0))
    assert abs(one[1] - other[1]) < side / 10


UNIT = UnitPeriod("HR robbery", DAY, 9, 4.0, 2, 7, 8)
THIN = UnitPeriod("DL theft", DAY, 12, None, None, None, None)
TREND = Trend(9, "week", (DAY, date(2026, 11, 8)), (UNIT, THIN), (UNIT,), 0.05, None, 0, {}, ())
YEAR = History(9, TREND, None, None, None)


def test_a_trend_lists_the_fullest_first_and_counts_what_is_thin():
    shown = trends._trend(YEAR)
    assert [(each["force"], each["is_thin"], each["is_alarm"]) for each in shown["last"]] == [
        ("DL", True, False),
        ("HR", False, True),
    ]
    assert (shown["thin"], shown["week"], shown["false_alarms"]) == (1, date(2026, 11, 8), "5")


def test_false_alarms_are_measured_where_they_could_be_tested():
    assert trends._trend(YEAR)["measured"] == ""
    assert trends._trend(replace(YEAR, trend=replace(TREND, measured=0.0)))["measured"] == "0.0"


def test_without_a_trend_the_page_says_why():
    assert trends._trend(replace(YEAR, trend=None)) is None
    assert trends._emerging_rows(YEAR) is None
    assert (trends._why(None), trends._why(Refused("x", "Too few weeks."))) == ("", "Too few weeks.")


def test_an_incident_of_a_kept_series_says_when_it_began():
    assert kept_series._column(incident(1))["at"] == ""
    assert "2026" in kept_series._column(incident(1, says("earliest", "2026-11-03T21:30:00+05:30")))["at"]


def test_only_incidents_of_the_list_are_taken_into_a_series():
    assert kept_series._chosen_incidents(QueryDict(f"incident={IDS[0]}&incident={IDS[2]}")) == [IDS[0], IDS[2]]
    with pytest.raises(Malformed, match="incidents of the list"):
        kept_series._chosen_incidents(QueryDict("incident=x"))


def test_a_line_of_the_paper_holds_what_may_be_printed_alone():
    assert findings_paper._text(findings_paper._("Patterns")) == "Patterns"
    assert findings_paper._text(board.Unprinted("9810012345", "a number")) == "a number"
