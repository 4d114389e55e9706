"""Single parts of pages, from made values: links to the next page, parts of a map, reasons, findings, calls, fields."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.test import RequestFactory
from django.utils import translation
from made_views import says
from support.visiting import text

from sangam.analysis.extortion import Call
from sangam.analysis.findings.places import HOT_SQUARE, Pattern
from sangam.arrests.gang_charts.chart_types import Decision, ReasonView
from sangam.federation.types import FileKind, FileState, FileView
from sangam.kernel.errors import Malformed
from sangam.oversight.responses import overdue as response_overdue
from sangam.oversight.types import OverdueList
from sangam.records.types import RecordView, Terms
from sangam.records.visibility.event_columns import Area
from sangam.web.accountability import overdue
from sangam.web.briefs import brief_words
from sangam.web.common import inputs
from sangam.web.gang_charts import chart_words
from sangam.web.maps import map_pages
from sangam.web.records import files
from sangam.web.series import extortion

AT = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
DAY = date(2026, 11, 1)
FORM = "application/x-www-form-urlencoded"
PHOTO = FileView(UUID(int=1), FileKind.PHOTO, "image/jpeg", "a.jpg", 90, FileState.HERE, 90, b"small", "", "")
REASON = ReasonView("DM", Decision.AGREES, "Seen.", "", "", "", "DCP Outer North", AT, "K7", is_current=True)
SQUARE = Pattern(HOT_SQUARE, tuple(UUID(int=each) for each in range(1, 8)), {"DL": 4, "HR": 3}, AT, AT, (28.85, 77.09))


@pytest.fixture(autouse=True)
def in_english(delhi):
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    "page, listed, before, after",
    [
        (1, response_overdue.A_PAGE, False, False),
        (1, response_overdue.A_PAGE + 1, False, True),
        (2, 2 * response_overdue.A_PAGE, True, False),
        (response_overdue.MOST_PAGES - 1, 10**9, True, True),
        (response_overdue.MOST_PAGES, 10**9, True, False),
    ],
)
def test_a_list_leads_on_while_there_is_more_and_not_past_its_last_page(page, listed, before, after):
    links = overdue._page_links(OverdueList("", "", page, (), (), 0), listed)
    assert (bool(links["before_url"]), bool(links["after_url"])) == (before, after)
    assert "page=" not in overdue._page_links(OverdueList("", "", 2, (), (), 0), listed)["before_url"]


def test_two_areas_share_what_lies_in_both():
    one, other = Area(28, 76, 29, 78), Area(28.5, 75, 30, 77)
    assert map_pages._common(one, other) == Area(28.5, 76, 29, 77)
    assert map_pages._common(None, other) == other


@pytest.mark.parametrize("aside", [Area(29, 76, 30, 78), Area(28, 78, 29, 79), Area(30, 76, 31, 78)])
def test_areas_that_share_nothing_are_refused(aside):
    with pytest.raises(Malformed, match="outside the area"):
        map_pages._common(Area(28, 76, 29, 78), aside)


@pytest.mark.parametrize("decision", Decision)
def test_a_reason_agrees_where_its_authority_did(decision):
    shown = chart_words.reason_words(replace(REASON, decision=decision), {"DCP Outer North": "DCP"})
    assert shown["agrees"] is (decision is Decision.AGREES)


def test_a_reason_names_its_order_as_far_as_it_has_one():
    signed = replace(REASON, order_number="12/2026", document="K1")
    assert chart_words.reason_words(signed, {"DCP Outer North": "DCP"})["order"] == ["12/2026", "K1"]


def test_a_hot_place_leads_to_the_map_around_it_and_a_series_to_its_page():
    square = brief_words._pattern(SQUARE, DAY)
    assert (square["is_series"], square["title"]) == (False, "Hot place on the state border")
    assert square["url"].startswith("/patterns/?since=2026-11-01")
    assert "around=28.8500%2C+77.0900&km=2" in square["url"]
    series = brief_words._pattern(replace(SQUARE, kind="series", at=None), DAY)
    assert (series["is_series"], series["url"].split("?")[0]) == (True, f"/patterns/series/{UUID(int=1)}/")


def test_a_pattern_is_dated_by_days_in_india_and_names_few_records():
    shown = brief_words._pattern(SQUARE, DAY)
    assert (shown["begun"], shown["ended"]) == (date(2026, 11, 25), date(2026, 11, 25))
    assert len(shown["records"]) + shown["more"] == shown["n"] == 7


def test_an_officers_page_marks_the_session_that_reads_it(narela):
    page = text(narela.gets("/me/"))
    assert page.count("this one") == 1
    assert "End it" not in page


def call(number: int, at: tuple[float, float] | None, *said) -> Call:
    view = RecordView(UUID(int=number), "incident", "HR", "HR-SNP-KUNDLI", 1, "live", "", said, Terms(None), AT, None)
    return Call(view, (), (), (), (), None, (), (), "", "2026-11-03T21:30:00+05:30", at)


def test_a_call_shows_what_its_record_says_of_each_property_and_no_other():
    said = [("phone", "9810012345"), ("upi", "rana@upi"), ("phone", None), ("station", "Kundli")]
    shown = extortion._call(call(1, None, *(says(*each) for each in said)))
    assert [len(shown[each]) for each in ("numbers", "upi", "apps", "claimed", "trades", "area")] == [1, 1, 0, 0, 0, 1]
    assert shown["numbers"] == ["9810012345"]


def test_calls_lie_on_a_square_with_north_up_and_east_right():
    drawn = extortion._map([call(1, (28.1, 77.0)), call(2, None), call(3, (28.9, 77.4))])
    south, north = drawn["dots"]
    assert (south["id"], north["id"]) == (UUID(int=1), UUID(int=3))
    assert south["y"] > north["y"]
    assert south["x"] < north["x"]
    assert all(0 <= dot[axis] <= drawn["side"] for dot in drawn["dots"] for axis in "xy")
    assert south["y"] - north["y"] > (north["x"] - south["x"]) * 1.9
    assert extortion._map([call(2, None)]) is None


@pytest.mark.parametrize("path, form", [("/a\x01b", {}), ("/", {"na\x00me": "x"}), ("/", {"name": "x\x00"})])
def test_an_invisible_character_is_refused_in_a_path_a_field_and_a_text(path, form):
    inputs.require_readable(RequestFactory().post("/", {"name": "हरजीत\r\n\t"}))
    with pytest.raises(Malformed, match="invisible"):
        inputs.require_readable(RequestFactory().post(path, form))


def test_a_form_in_another_encoding_is_refused():
    with pytest.raises(Malformed, match="UTF-8"):
        inputs.require_readable(RequestFactory().post("/", "name=x", content_type=f"{FORM}; charset=latin-1"))
    inputs.require_readable(RequestFactory().post("/", "name=x", content_type=f"{FORM}; charset=UTF-8"))


@pytest.mark.parametrize("state", FileState)
def test_a_file_is_opened_and_previewed_where_it_is_here(state):
    shown = files.file_words(replace(PHOTO, state=state), "/file/")
    assert (bool(shown["url"]), bool(shown["preview"])) == (state is FileState.HERE,) * 2
    assert (shown["kb"], shown["original_url"]) == (1, "")


def test_the_bytes_that_were_handed_in_have_an_address_where_they_are_kept():
    assert files.file_words(replace(PHOTO, original_sha256="ab"), "/file/")["original_url"] == "/file/?original=1"
    assert files.file_words(replace(PHOTO, preview=b""), "/file/")["preview"] == ""
