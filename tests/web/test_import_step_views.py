"""What the pages of an import say at each step, from made views: kinds, columns, counts, parts of what came in."""

import inspect
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation

from sangam.interchange.types import Assigned, ColumnView, JobView, Legacy, Mapping, Plan, Trouble
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Grade
from sangam.records.own_records.bulk_import import MOST_SHARED
from sangam.web.imports import import_shares, imports

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
OFFICER = Actor("DL", "SI Asha, Narela", role="analyst", officer=uuid4(), post=uuid4(), unit="DL-ON")
NAME = ColumnView("NAME", ("Harjit", "Sunil"), "name", "by its heading")
OLD = ColumnView("NAAM", (), "alias", "by its heading", legacy=0.9, preview=(("gjthr", "हरजीत"),))
FROM = Mapping("person", (Assigned("name", ("NAME",)),), "Jail list", grade=Grade.parse("B2"))
PLAN = Plan("gang.csv", "d", 9, 3, "utf-8", FROM, (NAME, OLD), (), first=(("Harjit", ""), ("", "")))
JOB = JobView(uuid4(), "gang.csv", "person", "DL", AT, "trial", "trial", 3, 3, {}, (), 2, "", PLAN)
RELEASES = ("नाम", "पिता का नाम", "रिहाई की तारीख", "रिहाई का प्रकार")


@pytest.fixture(autouse=True)
def in_english(tmp_path):
    with translation.override("en"), here.acting_as(here.Here("DL", tmp_path, tmp_path)):
        yield


def sent(**fields: object) -> HttpRequest:
    request = RequestFactory().post("/", fields)
    request.actor, request.purpose = OFFICER, None
    return request


def asked() -> HttpRequest:
    return RequestFactory().get("/")


def test_a_step_that_an_import_has_not_is_refused():
    for step in ({}, {"step": "none-such"}):
        with pytest.raises(Malformed, match="An import goes on by"):
            inspect.unwrap(imports.import_one)(sent(**step), JOB.id)


def test_what_the_rows_contain_is_chosen_before_all_else():
    assert imports._required_kind("person") == "person"
    with pytest.raises(Malformed, match="Choose what the rows"):
        imports._required_kind("")


def test_a_dry_run_counts_what_would_be_taken_in_and_what_not():
    said = imports._job(replace(JOB, counts={"new": 3, "changed": 4, "same": 5, "repeated": 6, "rejected": 7}))
    shown = {name: said[name] for name in ("new", "taken", "changed", "same", "rejected", "empty")}
    assert shown == {"new": 3, "taken": 7, "changed": 4, "same": 11, "rejected": 7, "empty": 0}
    assert {imports._job(JOB)[name] for name in shown} == {0}
    assert imports._job(replace(JOB, counts={"rejected": 7, "recalled": 1}))["rejected"] == 8


@pytest.mark.parametrize("count", ["others", "became"])
def test_all_that_become_another_are_counted_though_the_first_are_named(count):
    named = Trouble(2, "S NO", "1", "Naresh becomes Kuldeep", becomes=True)
    rejected = Trouble(9, "MOBILE", "12", "too short")
    job = replace(JOB, counts={count: 300}, troubles=(named, rejected), troubles_in_all=301)
    others, troubles = imports._others(job), imports._troubles(job)
    assert (len(others["others"]), others["others_in_all"], others["others_more"]) == (1, 300, 299)
    assert ([each.line for each in troubles["troubles"]], troubles["more"]) == ([9], 0)


@pytest.mark.parametrize("state", ["waiting", "running", "kind", "columns", "trial", "finished", "failed", "cancelled"])
def test_a_report_is_given_out_once_all_rows_were_read_and_one_has_trouble(state):
    assert bool(imports._job(replace(JOB, state=state))["reported"]) is (state in ("trial", "finished"))
    assert not imports._job(replace(JOB, state=state, troubles_in_all=0))["reported"]


def of(headings: tuple[str, ...], request: HttpRequest) -> dict:
    columns = tuple(replace(NAME, name=each) for each in headings)
    return imports._kind(request, replace(JOB, plan=replace(PLAN, columns=columns)))


def test_a_kind_is_suggested_by_the_headings_with_those_that_tell():
    shown = of(RELEASES, asked())
    assert (shown["kind"], shown["suggested"]) == ("release", "release")
    assert shown["how_many"] > 0
    assert any(each in shown["telling"] for each in RELEASES)


def test_no_kind_is_chosen_where_the_headings_suggest_none():
    shown = of(("X", "Y"), asked())
    assert (shown["kind"], shown["suggested"], shown["telling"], shown["how_many"]) == ("", "", "", 0)


def test_what_the_officer_chose_stands_before_what_is_suggested():
    assert (of(RELEASES, sent(kind="gang"))["kind"], of(RELEASES, sent(kind="gang"))["suggested"]) == (
        "gang",
        "release",
    )
    assert of(RELEASES, sent(kind="none-such"))["kind"] == "release"
    assert of(("X",), sent(kind="none-such"))["kind"] == ""


def test_columns_stand_as_they_were_guessed_until_the_form_is_sent():
    guessed = imports._columns(asked(), JOB)
    assert [each["chosen"] for each in guessed["columns"]] == ["name", "alias"]
    assert guessed["values"] == {"source": "Jail list", "grade_source": "B", "grade_information": "2"}
    typed = imports._columns(sent(**{"map-0": "note", "map-1": "", "source": "x", "grade_source": "C"}), JOB)
    assert [each["chosen"] for each in typed["columns"]] == ["note", ""]
    assert typed["values"] == {"source": "x", "grade_source": "C", "grade_information": "2"}


def test_a_column_shows_its_first_value_and_how_an_old_font_will_read():
    shown = imports._columns(asked(), JOB)
    assert [(each["sample"], each["legacy"]) for each in shown["columns"]] == [("Harjit", False), ("", True)]
    assert shown["pieces"] == [{"before": "gjthr", "after": "हरजीत"}]


def test_an_old_font_is_converted_unless_the_officer_unticks_it():
    def ticked(request: HttpRequest) -> list[bool]:
        return [each["convert"] for each in imports._columns(request, JOB)["columns"]]

    assert ticked(asked()) == [True, True]
    assert ticked(sent(**{"font-1": "1"})) == [False, True]
    assert ticked(sent(source="x")) == [False, False]
    assert imports._fonts(sent(**{"font-1": "1"}), PLAN) == {"NAAM": Legacy.CONVERT}
    assert imports._fonts(sent(), PLAN) == {"NAAM": Legacy.KEEP}


def test_the_first_rows_are_shown_by_what_their_columns_become():
    shown = imports._first_rows(JOB)
    assert shown["headings"] == ["Name"]
    (cell,) = shown["rows"][0]["cells"]
    assert (cell["label"], [each["words"] for each in cell["values"]]) == ("Name", ["Harjit"])


def test_a_column_may_hold_each_property_and_what_stands_beside_them():
    offered = {each["code"]: each["label"] for each in imports._properties("person")}
    assert offered["name"] == "Name"
    assert all(offered.values())
    assert "text" in offered
    assert "text" not in {each["code"] for each in imports._properties("vehicle")}


def test_without_a_purpose_nothing_of_what_came_in_is_shown():
    assert imports._came(sent(), JOB.id) == {"came": [], "no_purpose": True}


def test_what_came_in_is_shown_in_parts_of_what_one_act_shares():
    one = import_shares.Came([], 1, 1, 7).words
    assert (list(one["parts"]), one["first"], one["last"]) == ([], 1, 7)
    last = import_shares.Came([], 2, 2, MOST_SHARED + 7).words
    assert (list(last["parts"]), last["first"], last["last"]) == ([1, 2], MOST_SHARED + 1, MOST_SHARED + 7)
    assert import_shares.Came([], 1, 2, MOST_SHARED + 7).words["last"] == MOST_SHARED
