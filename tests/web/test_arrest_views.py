"""What pages say of arrests, despatches and lists of releases, from made views."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.utils import translation

from sangam.arrests.types import (
    ArrestDraft,
    ArrestView,
    ChecklistItem,
    Condition,
    DespatchAct,
    DespatchAnswer,
    DespatchKind,
    DespatchState,
    DespatchView,
    Lack,
    Point,
    ReleaseRow,
    StepState,
    StepView,
    WordView,
)
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed
from sangam.web.arrests import accused_pages, arrest_forms, arrest_pages, checklist_pages, despatch_pages

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
BY = Author("DL", "DL-ON-NARELA", uuid4(), "SI Asha, Narela")
ITEM = ChecklistItem(
    "grounds", 1, {"en": "Grounds in writing", "hi": "आधार लिखित में"}, "BNSS 2023, section 47", "law", (),
    (Condition.ALWAYS,), ("language", "document"), timedelta(hours=1), date(2024, 7, 1), None, "",
)  # fmt: skip
STEP = StepView("grounds", StepState.DONE, AT, "", "", "memo 4", "Hindi", "", AT, BY.label, "")
DRAFT = ArrestDraft("Harjeet Singh", AT, "Naka", "HR-SNP-KUNDLI", language="Punjabi")
ARREST = ArrestView(uuid4(), "DL-1", "DL-ON-NARELA", BY.label, DRAFT, AT, None, ())
DESPATCH = DespatchView(
    uuid4(), "DL-7", DespatchKind.ROLL_A, BY, "HR-SNP-KUNDLI", "Harjeet Singh", "He has gone to you", BY.label,
    "policy", None, None, AT, AT, DespatchState.SENT, (),
)  # fmt: skip
WORD = WordView(DespatchAct.RECEIVED, None, "", BY, AT)
NAMES = {"DL-ON-NARELA": "PS Narela", "HR-SNP-KUNDLI": "PS Kundli"}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def point(*lacks: Lack, steps: tuple[StepView, ...] = (STEP,)) -> Point:
    return Point(ITEM, steps, lacks, AT)


def test_a_list_warns_of_grounds_in_another_language_alone():
    lacking = replace(ARREST, points=(point(Lack.DOCUMENT), point(), point(Lack.LANGUAGE)))
    row = arrest_pages._row(lacking, NAMES)
    assert row["lacking"] == 2
    assert row["grounds"] == "Not in the language that the person understands: Punjabi is missing."
    assert arrest_pages._row(replace(ARREST, points=(point(Lack.DOCUMENT),)), NAMES)["grounds"] == ""


@pytest.mark.parametrize(
    "lacks, steps, done, due_by",
    [((), (STEP,), True, None), ((Lack.DOCUMENT,), (STEP,), False, None), ((), (), False, AT)],
)
def test_a_point_is_done_when_it_is_written_and_nothing_lacks(lacks, steps, done, due_by):
    shown = arrest_pages._point(ARREST, point(*lacks, steps=steps), {BY.label: BY.label})
    assert (shown["done"], shown["due_by"]) == (done, due_by)
    assert [shown[name] for name in ("language", "document", "signature")] == [True, True, False]
    assert shown["text"] == "Grounds in writing"


def test_a_step_shows_what_was_written_of_it():
    shown = arrest_pages._step_words(STEP, {BY.label: BY.label})
    assert (shown["done"], shown["told"]) == (True, ["memo 4", "Hindi"])
    assert arrest_pages._step_words(replace(STEP, state=StepState.NOT_DONE), {BY.label: BY.label})["done"] is False


def test_a_point_is_read_in_the_readers_language():
    for language, said in (("hi", "आधार लिखित में"), ("ur", "Grounds in writing"), (None, "Grounds in writing")):
        with translation.override(language):
            assert arrest_pages._point(ARREST, point(), {BY.label: ""})["text"] == said
            assert checklist_pages._item(ITEM)["text"] == said


def test_an_arrest_names_its_home_where_it_is_known(delhi):
    assert arrest_pages._whole(ARREST)["home"] == ""
    at_home = replace(ARREST, draft=replace(DRAFT, home_unit="DL-ON-ALIPUR"))
    assert arrest_pages._whole(at_home)["home"] == "PS Alipur"
    assert "Case: -." in arrest_pages._notice_text(ARREST, "PS Kundli")
    cased = replace(ARREST, draft=replace(DRAFT, fir="442/2026", sections="379"))
    assert "Case: 442/2026 379." in arrest_pages._notice_text(cased, "PS Kundli")


@pytest.mark.parametrize(
    "kind, state, words, waits",
    [
        (DespatchKind.ROLL_A, DespatchState.SENT, (), True),
        (DespatchKind.ROLL_A, DespatchState.RECEIVED, (WORD,), True),
        (DespatchKind.ROLL_A, DespatchState.OVERDUE, (), True),
        (DespatchKind.ROLL_A, DespatchState.ANSWERED, (WORD,), False),
        (DespatchKind.HOME_NOTICE, DespatchState.SENT, (), True),
        (DespatchKind.HOME_NOTICE, DespatchState.RECEIVED, (WORD,), False),
    ],
)
def test_a_despatch_waits_until_all_that_it_asks_is_said(kind, state, words, waits):
    row = despatch_pages._row(replace(DESPATCH, kind=kind, state=state, words=words), NAMES)
    assert (row["waits"], row["due_by"]) == (waits, AT if waits else None)
    assert row["overdue"] is (state is DespatchState.OVERDUE)
    assert (row["by"], row["to"], row["to_force"]) == ("PS Narela", "PS Kundli", "HR")


def test_a_word_to_a_despatch_says_its_answer():
    assert despatch_pages._word(WORD)["answer"] == ""
    assert despatch_pages._word(replace(WORD, answer=DespatchAnswer.HERE))["answer"] == "Is here"
    assert despatch_pages._basis("law: BNSS 2023") == "law: BNSS 2023"


def test_a_line_of_a_jails_list_says_what_is_wrong_with_it():
    row = ReleaseRow(1, "Harjeet Singh", "", "", "DL-ON-NARELA", "bail", "2026-11-20", "", "", "", "", threat=False)
    assert (accused_pages._release(row, NAMES)["wrong"], accused_pages._release(row, NAMES)["station"]) == (
        "",
        "PS Narela",
    )
    assert accused_pages._release(replace(row, wrong="no-name"), NAMES)["wrong"] == "no name"
    assert accused_pages._release(replace(row, station="DL-X"), NAMES)["station"] == "DL-X"


def test_a_fresh_arrest_is_in_hindi_where_the_address_names_no_language():
    assert arrest_forms.new_arrest(QueryDict(""))["language"] == "Hindi"
    assert arrest_forms.new_arrest(QueryDict("language=Punjabi"))["language"] == "Punjabi"


def test_a_form_of_an_arrest_reads_ids_and_times_where_they_are_given():
    assert arrest_forms.id_in("") is None
    with pytest.raises(Malformed):
        arrest_forms.id_in("x")
    empty = dict.fromkeys(arrest_forms.STEP, "") | {"state": "done"}
    assert arrest_forms.step(empty).at is None
    assert arrest_forms.step(empty | {"at": "2026-11-24T12:00"}).at == AT


def test_a_status_is_sent_from_the_page_of_an_arrest_alone():
    assert {each["code"] for each in arrest_forms.kinds()} == set(DespatchKind) - {DespatchKind.STATUS}


def test_a_form_offers_units_beside_found_and_chosen_with_those_above(delhi):
    def offered(unit: str, **values: str) -> list[str]:
        said = {"q": "", "to": "", **values}
        return [each["code"] for each in arrest_forms.unit_choices(Actor("DL", "SI Asha", unit=unit), said, "to")]

    assert offered("") == []
    assert offered("", to="DL-ON-ALIPUR") == ["DL", "DL-ON", "DL-ON-ALIPUR"]
    assert "DL-ON-ALIPUR" in offered("", q="Alipur")
    assert "HR-SNP-KUNDLI" in offered("DL-ON-NARELA")
