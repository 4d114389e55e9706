"""What a network's page answers further, what its brief prints, and sums of calls, from made views."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation

from sangam.access.types import DutyView
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.paper import Unprinted
from sangam.networks import files
from sangam.networks.types import Changes, Chart, Claim, Compared, Shared, Spot, Surroundings, Ways
from sangam.records.types import RecordView, Terms
from sangam.web.gangs import answers, brief_paper, call_sheets, network_watches
from sangam.web.units import duty

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
DAY = date(2026, 11, 1)
OFFICER = Actor("DL", "SI Asha, Narela", role="analyst", officer=uuid.uuid4(), post=uuid.uuid4(), unit="DL-ON")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def view(number: int, kind: str = "person") -> RecordView:
    return RecordView(uuid.UUID(int=number), kind, "DL", "DL-ON", 1, "live", f"R{number}", (), Terms(AT), AT, None)


MIDDLE, MAN, CASE, OTHER = view(1), view(2), view(3, "case"), view(4)
FOUND = Surroundings(MIDDLE, (), {}, (), (), Ways((), True), (), (), Chart((), (), 0))


def drawn(*spots: RecordView, lines: tuple[tuple[int, int], ...] = ()) -> Surroundings:
    joined = tuple((uuid.UUID(int=one), uuid.UUID(int=other)) for one, other in lines)
    return replace(FOUND, chart=Chart(tuple(Spot(each, 1) for each in spots), joined, len(spots)))


def named(of: RecordView) -> dict:
    return {"id": of.id}


def tied(tie: SimpleNamespace) -> dict:
    """Say a made tie: whether it may be printed, and what it joins."""
    return {"unprinted": tie.unprinted, "ends": [{"id": each} for each in tie.ends]}


def tie(*ends: RecordView, unprinted: bool = False) -> SimpleNamespace:
    return SimpleNamespace(unprinted=unprinted, ends=[each.id for each in ends])


def said(found: Surroundings, *, barred: bool = False) -> dict:
    return answers.answer_words(found, named, tied, named, lambda _claim: barred)


def test_a_day_and_a_second_record_are_asked_for_only_where_they_are_typed():
    for empty in ({}, {"since": " ", "beside": " "}):
        assert answers.since_of(empty) is answers.beside_of(empty) is None
    assert answers.since_of({"since": " 01.11.2026 "}) == DAY
    assert answers.beside_of({"beside": f" {MAN.id} "}) == MAN.id
    with pytest.raises(Malformed, match="from the calendar: soon"):
        answers.since_of({"since": "soon"})
    with pytest.raises(Malformed, match="second record from the list"):
        answers.beside_of({"beside": "x"})


def test_a_record_is_compared_with_any_of_the_chart_but_itself():
    assert [each["code"] for each in said(drawn(MIDDLE, MAN, CASE))["choices"]] == [str(MAN.id), str(CASE.id)]


def test_a_matrix_marks_a_tie_whichever_of_its_ends_was_made_first():
    late = view(9)
    matrix = said(drawn(MAN, CASE, late, lines=((2, 3), (3, 9), (2, 9))))["matrix"]
    assert [each["id"] for each in matrix["heads"]] == [MAN.id, late.id]
    assert [(each["id"], each["marks"]) for each in matrix["rows"]] == [(CASE.id, [True, True])]


def test_an_event_stands_in_the_matrix_where_it_ties_one_of_it():
    matrix = said(drawn(MAN, CASE, OTHER, view(5, "case"), lines=((2, 3),)))["matrix"]
    assert [(each["id"], each["marks"]) for each in matrix["rows"]] == [(CASE.id, [True, False])]
    assert said(drawn(MAN, CASE))["matrix"] is said(FOUND)["matrix"] is None


def test_what_is_new_is_told_where_it_was_asked():
    assert said(FOUND)["changes"] is None
    claim = Claim(view(7, "membership"), OTHER, view(8, "gang"), "shooter", DAY, None)
    ties = (tie(MAN, CASE), tie(OTHER, CASE, unprinted=True))
    found = replace(FOUND, changes=Changes(DAY, ties, (MAN, OTHER), (MAN, OTHER), (claim,)))
    for barred in (True, False):
        changes = said(found, barred=barred)["changes"]
        assert [(each["id"], each["unprinted"]) for each in changes["fresh"]] == [(MAN.id, False), (OTHER.id, True)]
        assert [(each["id"], each["unprinted"]) for each in changes["ended"]] == [(OTHER.id, barred)]


def test_what_two_share_is_barred_from_paper_by_one_of_its_ties():
    assert said(FOUND)["compared"] is None
    shared = tuple(
        Shared(CASE, (tie(MIDDLE, CASE),), tuple(tie(MAN, CASE, unprinted=each) for each in others))
        for others in ((), (False,), (False, True))
    )
    compared = said(replace(FOUND, compared=Compared(MAN, shared, Ways((), True))))["compared"]
    assert [each["unprinted"] for each in compared["shared"]] == [False, False, True]
    assert [len(each["ties"]) for each in compared["shared"]] == [1, 2, 3]


MEMBER = {
    "id": MAN.id,
    "title": "Harjeet",
    "kind": "person",
    "role": "Shooter",
    "owner": "DL",
    "grade": "B2",
    "until": None,
    "opinions": [],
    "apart": "",
    "spared": False,
    "unprinted": False,
}


def sections(*, is_gang: bool = True, **words: object) -> dict[str, list[str]]:
    lists = {"ways": [], "members": [], "apart": [], "between": [], "events": []}
    return dict(brief_paper.sections_of({**lists, "is_gang": is_gang, **words}))


def test_a_brief_counts_each_member_once_and_none_that_is_barred():
    other = {**MEMBER, "id": OTHER.id, "title": "Balwant"}
    shown = sections(members=[MEMBER, MEMBER, other, {**other, "id": CASE.id, "title": "Kala", "unprinted": True}])
    lines = shown["Members, as claimed: 2"]
    assert len(lines) == 4
    assert "Kala" not in str(shown)
    assert not any(each.startswith("Members") for each in sections(is_gang=False, members=[MEMBER]))


def test_a_claim_on_paper_names_no_child_and_says_no_more_than_there_is():
    assert brief_paper._claim(MEMBER) == "Harjeet · Shooter · DL · B2"
    assert brief_paper._claim({**MEMBER, "spared": True, "role": ""}) == "Person · DL · B2"
    assert brief_paper._claim({**MEMBER, "until": DAY}).endswith("· B2 · 01.11.2026")
    opinions = [{"words": "HR disputes it"}, {"words": Unprinted("kept secret")}]
    assert brief_paper._claim({**MEMBER, "opinions": opinions}).endswith("· B2 · HR disputes it")


def test_a_text_that_may_not_be_printed_is_three_dots_on_paper():
    assert brief_paper._text("Harjeet") == "Harjeet"
    assert brief_paper._text(Unprinted("Chhotu", "Person")) == "Person"
    assert brief_paper._text(Unprinted("Chhotu")) == "…"
    assert brief_paper._text(7) == "7"


def test_a_source_on_paper_says_its_grade_where_it_has_one():
    source = {
        "number": 1,
        "source": "GD 12",
        "source_force": "DL",
        "grade": "B2",
        "classification": "restricted",
        "learned_date": DAY,
    }
    assert brief_paper._source(source).startswith("[1] GD 12 (")
    assert brief_paper._source(source).count("(B2)") == 1
    assert "(B2)" not in brief_paper._source({**source, "grade": ""})


def test_the_sources_of_a_tie_are_given_by_their_numbers_once_in_order():
    numbered = [{"source_number": each} for each in (2, 1, 2, None)]
    assert brief_paper._numbers({"statements": [*numbered, {}]}) == " [1] [2]"


def sheet(file: SimpleUploadedFile | None = None, **fields: object) -> HttpRequest:
    request = RequestFactory().post("/", fields)
    if file is not None:
        request.FILES["file"] = file
    return request


def test_a_sheet_of_calls_is_its_file_or_else_what_was_pasted():
    assert call_sheets._sheet(sheet(text="a,b")) == "a,b"
    assert call_sheets._sheet(sheet(SimpleUploadedFile("a.csv", "\ufeffनंबर".encode()), text="a,b")) == "नंबर"
    with pytest.raises(Malformed, match="not in UTF-8"):
        call_sheets._sheet(sheet(SimpleUploadedFile("a.csv", b"\xff\xfe")))


def test_a_sheet_of_calls_is_taken_up_to_two_megabytes():
    file = SimpleUploadedFile("a.csv", b"x")
    file.size = call_sheets._MOST_BYTES
    assert call_sheets._sheet(sheet(file)) == "x"
    file.size += 1
    with pytest.raises(Malformed, match="larger than 2 MB"):
        call_sheets._sheet(sheet(file))


def test_a_column_of_calls_has_its_own_name_unless_another_is_typed():
    mapping = call_sheets._column_mapping(sheet(number=" A-party ", other="  "))
    assert mapping == {**{each: each for each in files.COLUMNS}, "number": "A-party"}


def test_a_role_that_reads_no_networks_has_no_watches_on_them():
    assert network_watches.listed_words(replace(OFFICER, role="auditor")) == []


DUTY = DutyView("DL-ON", "DL-ON", "011-2778 1234, 100/200", "Duty Officer", "ड्यूटी अधिकारी")


def test_a_number_is_dialled_by_its_first_digits():
    assert duty._ring_words(DUTY, {})["dialled"] == "01127781234"
    assert duty._ring_words(replace(DUTY, number="+91 11 2778/79"), {})["dialled"] == "+91112778"
    assert duty._ring_words(replace(DUTY, number=""), {})["dialled"] == ""


def test_a_number_of_another_unit_is_said_with_whose_it_is():
    assert duty._ring_words(DUTY, {"DL-ON": "Outer North"})["of"] == ""
    lent = replace(DUTY, number_of="DL")
    assert duty._ring_words(lent, {"DL": "Delhi Police"})["of"] == "Delhi Police"
    assert duty._ring_words(lent, {})["of"] == "DL"
