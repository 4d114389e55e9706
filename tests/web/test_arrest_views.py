"""What pages say of arrests, despatches and lists of releases, from made views."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils import translation

from sangam.arrests.types import (
    ArrestDraft,
    ArrestView,
    ChecklistItem,
    Condition,
    DespatchAct,
    DespatchKind,
    DespatchState,
    DespatchView,
    Lack,
    Point,
    StepState,
    StepView,
    WordView,
)
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed
from sangam.web.arrests import arrest_forms, arrest_pages, despatch_pages

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
    assert "2 points are open" in render_to_string("arrests/_arrest_item.html", {"each": row})
    assert row["grounds"] == "Not in the language that the person understands: Punjabi is missing."
    assert arrest_pages._row(replace(ARREST, points=(point(Lack.DOCUMENT),)), NAMES)["grounds"] == ""


@pytest.mark.parametrize("steps, due_by", [((STEP,), None), ((), AT)])
def test_a_point_has_a_clock_until_it_is_written(steps, due_by):
    shown = arrest_pages._point(ARREST, point(steps=steps), {BY.label: BY.label})
    assert (shown["due_by"], shown["text"]) == (due_by, "Grounds in writing")


def test_a_step_shows_what_was_written_of_it():
    assert arrest_pages._step_words(STEP, {BY.label: BY.label})["told"] == ["memo 4", "Hindi"]


def test_a_point_is_read_in_the_readers_language():
    for language, said in (("hi", "आधार लिखित में"), ("ur", "Grounds in writing"), (None, "Grounds in writing")):
        with translation.override(language):
            assert arrest_pages._point(ARREST, point(), {BY.label: ""})["text"] == said


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
    item = render_to_string("arrests/_despatch_item.html", {"each": row})
    assert (' urgent"' in item) is (state is DespatchState.OVERDUE)
    assert (row["by"], row["to"], row["to_force"]) == ("PS Narela", "PS Kundli", "HR")


def test_a_despatch_says_on_what_it_rests():
    assert despatch_pages._basis("law: BNSS 2023") == "law: BNSS 2023"


def test_a_fresh_arrest_is_in_hindi_where_the_address_names_no_language():
    def drafted(address: str) -> dict:
        request = HttpRequest()
        request.GET = QueryDict(address)
        return arrest_pages._fresh_values(request)

    assert drafted("language=")["language"] == "Hindi"
    assert drafted("language=Punjabi")["language"] == "Punjabi"


def test_a_form_of_an_arrest_reads_ids_and_times_where_they_are_given():
    assert arrest_forms.id_in("") is None
    with pytest.raises(Malformed):
        arrest_forms.id_in("x")
    forms = [arrest_forms.StepForm({"state": "done", "at": at}) for at in ("", "2026-11-24T12:00")]
    assert [form.is_valid() and form.draft().at for form in forms] == [None, AT]


def test_a_form_offers_units_beside_found_and_chosen_with_those_above(delhi):
    def form(unit: str, **values: str) -> arrest_forms.DespatchForm:
        return arrest_forms.DespatchForm(actor=Actor("DL", "SI Asha", unit=unit), initial=values)

    def offered(unit: str, **values: str) -> list[str]:
        return [code for code, _ in form(unit, **values).fields["to"].choices]

    assert offered("") == []
    assert offered("", to="DL-ON-ALIPUR") == ["DL", "DL-ON", "DL-ON-ALIPUR"]
    assert "DL-ON-ALIPUR" in offered("", q="Alipur")
    assert "HR-SNP-KUNDLI" in offered("DL-ON-NARELA")
    of_a_form = {code for code, _ in form("").fields["kind"].choices}
    assert of_a_form == set(DespatchKind) - {DespatchKind.STATUS}  # a status is sent from the page of an arrest
