"""What a saved chart says on its page, on its sheet and by its doors, from made records and ties."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.http import HttpRequest, JsonResponse, QueryDict
from django.utils import translation
from made_views import record, says

from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.handling import Caveat, Classification
from sangam.kernel.ids import new_id
from sangam.networks.types import TIE, ChartLine, Drawing, Edge, OpenedChart, Place, Tie
from sangam.records.types import RecordView, ShownStatement
from sangam.web.analysis.networks import NetworkWords
from sangam.web.charts import chart_doors, chart_lists, chart_paper, chart_shares, chart_words

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
DAY = date(2026, 11, 1)
LINE = ChartLine(uuid4(), "Kala and his friends", 3, AT, "SI Asha", "DL-ON-NARELA")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"), here.acting_as(here.Here("DL", Path(), Path())):
        yield


RANA = record(1, says("name", "Rana"))
BALI = record(2, says("name", "Bali"))
GANG = record(3, says("name", "Narela Boys"), kind="gang")
BANNED = record(4, says("name", "Front"), says("listed_in", "UAPA"), kind="organisation")


def tie(
    *said: ShownStatement, owner: str = "DL", ends: tuple[RecordView, RecordView] = (RANA, BALI), at: int = 9
) -> Tie:
    """Return a tie that rests on its first statement."""
    view = record(at, *said, kind="tie", owner=owner)
    return Tie(Edge(ends[0].id, ends[1].id, view.id, (said[0].id,), TIE), view, said)


OPEN = tie(says("relation", "brother"))
SHUT = tie(says("relation", "friend", Caveat.OWNER_ONLY))
PLACES = {RANA.id: Place(0, 0), BALI.id: Place(300, 40), GANG.id: Place(600, 90, hidden=True)}


def opened(*ties: Tie, spared: tuple[UUID, ...] = (), places: object = PLACES) -> OpenedChart:
    drawing = Drawing((RANA, BALI, GANG), ties or (OPEN,), 3, 9, frozenset(spared))
    return OpenedChart(LINE, drawing, places, frozenset({OPEN.edge.pin}), ())


@pytest.mark.parametrize(
    "made, barred",
    [
        (OPEN, False),
        (SHUT, True),
        (tie(says("relation", "friend", Caveat.LEAD_ONLY), owner="HR"), True),
        (tie(says("relation", "friend", Caveat.LEAD_ONLY)), False),
    ],
)
def test_a_tie_that_may_neither_be_printed_nor_taken_away_is_barred(made, barred):
    assert chart_words._tie(made, "friend")["barred"] is barred


def test_a_tie_names_the_source_of_what_makes_it_and_its_days():
    statement = replace(says("relation", "friend"), source="Beat book")
    made = tie(statement, replace(says("evidence", "Seen"), source="Letter"), says("until", "2027-01-31"))
    shown = chart_words._tie(made, "friend")
    assert (shown["source"], shown["since"], shown["until"]) == ("Beat book", "2026-11-01", "2027-01-31")
    assert chart_words._tie(OPEN, "friend")["until"] == ""


def test_what_a_record_says_twice_of_two_is_one_line_barred_as_either():
    said = says("relation", "brother")
    phone = says("phone", "98", Caveat.OWNER_ONLY)
    view = replace(RANA, statements=(says("linked", "x"), phone))
    linked = Tie(Edge(RANA.id, BALI.id, view.id, (view.statements[0].id,), "linked"), view, view.statements[:1])
    called = Tie(Edge(RANA.id, BALI.id, view.id, (phone.id,), "phone"), view, (phone,))
    (line,) = chart_words._ties(Drawing((), (linked, called, linked), 0, 0)).values()
    assert (line["relation"].count(" · "), line["barred"]) == (1, True)
    (alone,) = chart_words._ties(Drawing((), (linked, linked), 0, 0)).values()
    assert (" · " in alone["relation"], alone["barred"]) == (False, False)
    assert len(chart_words._ties(Drawing((), (tie(said), tie(said, ends=(RANA, GANG))), 0, 0))) == 2


def test_ties_of_two_records_each_say_what_they_are():
    drawn = Drawing((), (OPEN, tie(says("relation", "friend"), at=10)), 0, 0)
    assert len({each["relation"] for each in chart_words._ties(drawn).values()}) == 2


def shown(view: RecordView, *spared: UUID) -> dict:
    return chart_words._record(NetworkWords({}, spared), view)


def test_a_record_that_no_paper_or_picture_names_is_barred():
    assert (shown(RANA)["barred"], shown(RANA, RANA.id)["barred"]) == (False, True)
    lead = says("name", "Rana", Caveat.LEAD_ONLY)
    assert shown(record(1, lead, owner="HR"))["barred"] is True
    assert shown(record(1, says("name", "Rana"), says("note", "x", Caveat.LEAD_ONLY), owner="HR"))["barred"] is False


def test_a_record_shows_its_cautions_and_its_ban():
    assert (shown(RANA)["cautions"], shown(RANA)["banned"]) == ("", False)
    assert shown(record(1, says("name", "Rana"), says("caution", "armed")))["cautions"] == "Armed"
    assert shown(BANNED)["banned"] is True


def test_what_is_hidden_keeps_its_place_and_is_not_drawn(delhi):
    chart = opened()
    assert set(chart_words.places_of(chart)) == {RANA.id, BALI.id}
    words = chart_words.opened_words(chart)
    assert words["places"][str(GANG.id)] == [600, 90, True]
    assert (words["pins"], words["version"], len(words["records"])) == ([str(OPEN.edge.pin)], 3, 3)


def drawn(chart: OpenedChart) -> dict:
    return chart_paper._drawing_words(chart, chart.drawing.ties, NetworkWords({}, chart.drawing.spared))


def test_a_sheet_is_as_large_as_what_stands_on_it():
    sheet = drawn(opened())
    rana, bali = sheet["spots"]
    assert ([rana["x"], rana["y"]], sheet["shown"]) == ([f"{chart_paper._MARGIN:.1f}"] * 2, 2)
    assert float(bali["x"]) - float(rana["x"]) == 300
    assert float(sheet["width"]) == float(bali["x"]) + sheet["box"] + chart_paper._MARGIN
    assert float(sheet["height"]) == float(bali["y"]) + sheet["box_height"] + chart_paper._MARGIN
    left = drawn(opened(places={RANA.id: Place(-500, -9), BALI.id: Place(-200, 31)}))
    assert [each["x"] for each in left["spots"]] == [each["x"] for each in sheet["spots"]]


def test_a_sheet_of_nothing_is_empty():
    everything_hidden = {each: Place(9, 9, hidden=True) for each in PLACES}
    sheet = drawn(replace(opened(places=everything_hidden), drawing=replace(opened().drawing, ties=())))
    assert (sheet["spots"], sheet["lines"], sheet["unprinted"]) == ([], [], False)


def test_a_sheet_says_that_it_leaves_something_out():
    assert [drawn(each)["unprinted"] for each in (opened(), opened(OPEN, SHUT), opened(spared=(BALI.id,)))] == [
        False,
        True,
        True,
    ]
    assert drawn(opened(spared=(GANG.id,)))["unprinted"] is False


def test_a_sheet_is_handled_as_the_highest_of_its_statements():
    secret = tie(says("relation", "friend"), says("evidence", "x", level=Classification.CONFIDENTIAL))
    assert [chart_paper._sheet(each)["handling"] for each in (opened(), opened(OPEN, secret))] == [
        chart_paper._sheet(opened(OPEN))["handling"],
        chart_paper.sheet("x", new_id(), 1, number="x", handling=Classification.CONFIDENTIAL)["handling"],
    ]


def test_a_long_name_is_cut_on_the_sheet():
    most = chart_paper._LONGEST
    assert (chart_paper._short("x" * most), len(chart_paper._short("x" * (most + 1)))) == ("x" * most, most)


def posted(form: str, unit: str = "DL-ON-NARELA") -> HttpRequest:
    request = HttpRequest()
    request.method, request.POST = "POST", QueryDict(form)
    request.actor = Actor("DL", "SI Asha", role="station", unit=unit)
    return request


def test_a_chart_is_attached_to_a_case_or_a_meeting():
    thing = uuid4()
    for kind in ("case", "meeting"):
        found = chart_shares._target(posted(f"with={kind}:{thing}"))
        assert (found.kind, found.thing) == (kind, thing)
    for wrong in (f"person:{thing}", "case:x", "case", ""):
        with pytest.raises(Malformed, match="case or a meeting"):
            chart_shares._target(posted(f"with={wrong}"))


def test_a_chart_of_the_officers_own_unit_is_shown_as_ever():
    own = chart_shares._render_shared(posted(""), LINE, "/data/")
    assert (own.status_code, own.headers["Location"]) == (303, f"/networks/charts/{LINE.id}/")


def test_a_refusal_at_a_door_says_why_and_which_records_are_meant():
    def refuses(_request: HttpRequest) -> JsonResponse:
        raise Refused("networks:x", "Not these: {ids}.", ids="a b")

    answer = chart_doors.in_json(refuses)(posted(""))
    assert json.loads(answer.content) == {"error": "Not these: a b.", "code": "networks:x", "ids": ["a", "b"]}
    assert answer.status_code == 403


def test_a_list_of_charts_says_whose_each_is():
    shown = chart_lists._line(LINE, "/chart/")
    assert (shown["name"], shown["by"], shown["at"]) == ("Kala and his friends", "SI Asha", AT)
