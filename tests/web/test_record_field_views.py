"""What a record's form takes from its boxes, ticks, references and photograph, and what it offers in them."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils import translation
from support.cast import NAKA, says
from support.handed import picture

from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Caveat, Grade, Handling
from sangam.records.own_records import records
from sangam.records.schema import event_kinds
from sangam.records.schema.kinds import KINDS, STATUSES
from sangam.records.types import RecordView, Said, Terms
from sangam.web.records import record_fields

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
OFFICER = Actor("DL", "SI Asha, Narela", role="station", officer=uuid4(), post=uuid4(), unit="DL-ON-NARELA")
GRADE, HANDLING = Grade.parse("B2"), Handling()
GANG = KINDS["membership"].property("gang")
VIEW = RecordView(uuid4(), "gang", "DL", "DL-ON-NARELA", 1, "live", "Kala", (), Terms(AT), AT, None)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def sent(actor: Actor = OFFICER, **fields: object):
    request = RequestFactory().post("/", fields)
    request.actor, request.purpose = actor, NAKA
    return request


def taken(kind: str, request) -> list[Said]:
    return record_fields.statements_of_form(request, kind, grade=GRADE, handling=HANDLING)


def of(kind: str, **fields: object) -> list[tuple[str, object]]:
    return [(each.property, each.value) for each in taken(kind, sent(source="FIR", **fields))]


@pytest.fixture
def code(tmp_path):
    """Return a code of a way of working, as a node that has no words of its own for them offers it."""
    with here.acting_as(here.Here("DL", tmp_path, tmp_path)):
        yield event_kinds.master().heads[0].codes[0]


def test_ways_of_working_are_offered_to_kinds_that_have_their_codes(code):
    shown = record_fields.modus(sent(modus=code), "incident")
    assert len(shown) == len(event_kinds.master().heads)
    assert [each["code"] for head in shown for each in head["codes"] if each["ticked"]] == [code]
    assert record_fields.modus(sent(modus=code), "person") == []


def test_ways_of_working_are_said_in_english_where_no_language_is_known(code):
    in_english = record_fields.modus(sent(), "incident")
    with translation.override(None):
        assert record_fields.modus(sent(), "incident") == in_english
    with translation.override("hi"):
        assert record_fields.modus(sent(), "incident") != in_english


def test_a_way_of_working_is_taken_once_and_only_as_offered(code):
    assert of("incident", modus=[code, code]) == [("modus", code)]
    assert of("person", modus="none-such") == []
    with pytest.raises(Malformed, match="the form offers, not 'none-such'"):
        of("incident", modus=[code, "none-such"])


def test_a_status_is_offered_as_it_fits_the_kind():
    def offered(kind: str, name: str) -> list[str]:
        return [each["code"] for each in record_fields.field_words(kind, KINDS[kind].property(name), "")["choices"]]

    assert offered("vehicle", "status") == list(STATUSES["vehicle"])
    assert offered("person", "sex") == list(KINDS["person"].property("sex").options)
    assert offered("person", "name") == []


def test_a_choice_that_the_form_does_not_offer_is_not_taken():
    assert of("person", name=" Harjeet ", status="active") == [("name", "Harjeet"), ("status", "active")]
    with pytest.raises(Malformed, match="not 'stolen'"):
        of("person", name="Harjeet", status="stolen")


def test_each_caution_is_a_statement_of_the_one_source_grade_and_handling():
    assert taken("person", sent(source="GD 12", caution=["armed", "violent"])) == [
        Said("caution", each, "GD 12", GRADE, HANDLING) for each in ("armed", "violent")
    ]


def test_a_photograph_is_taken_up_to_twelve_megabytes():
    assert of("person", name="Harjeet") == [("name", "Harjeet")]
    request = sent(source="FIR")
    photo = request.FILES["photo"] = SimpleUploadedFile("a.jpg", picture())
    photo.size = 12_000_000
    assert [each.property for each in taken("person", request)] == ["photo"]
    photo.size += 1
    with pytest.raises(Malformed, match="larger than 12 megabytes"):
        taken("person", request)


@pytest.mark.parametrize("kind", ["arrest", "externment", "history_sheet", "prosecution"])
def test_what_speaks_of_a_person_says_of_whom(kind):
    note = Said("note", "x", "FIR", GRADE, HANDLING)
    for name in ("person", "name"):
        record_fields.require_whole(kind, [replace(note, property=name)])
    with pytest.raises(Malformed, match="say of whom this is"):
        record_fields.require_whole(kind, [note])


def test_a_record_that_names_this_one_is_asked_before_all_else():
    leads = {each["name"]: each["leads"] for each in record_fields.references(sent(), "wanted")}
    assert leads == {"person": True}
    assert [each["leads"] for each in record_fields.references(sent(), "case")] == [False, False]
    assert record_fields.references(sent(), "organisation")[0]["kinds"] == []


def test_what_was_sought_and_not_chosen_is_asked_for():
    assert of("membership", find_gang="  ") == []
    with pytest.raises(Malformed, match="Choose from what was found for 'Kala'"):
        of("membership", find_gang=" Kala ")


def test_what_names_no_record_is_not_taken_for_a_choice():
    for fields in ({}, {"find_gang": "Kala"}):
        with pytest.raises(Malformed, match="from those that the form has found"):
            of("membership", gang="none-such", **fields)


def test_a_choice_stands_in_the_link_until_the_form_is_sent():
    one, other = str(uuid4()), str(uuid4())
    linked = RequestFactory().get("/", {"gang": [one, one, ""]})
    assert list(map(str, record_fields._ids(linked, "gang"))) == [one]
    posted = RequestFactory().post(f"/?gang={one}", {"gang": other})
    assert list(map(str, record_fields._ids(posted, "gang"))) == [other]


def test_a_reference_fits_the_kinds_that_it_may_name():
    assert record_fields._fits(GANG, VIEW) is True
    assert record_fields._fits(GANG, replace(VIEW, kind="person")) is False
    assert record_fields._fits(KINDS["gang"].property("linked"), replace(VIEW, kind="person")) is True


def test_what_is_long_sought_is_cut():
    assert len(record_fields._sought_text(sent(find_gang="x" * 999), GANG)) == record_fields._LONGEST_SOUGHT


def test_what_is_sought_is_looked_up_until_one_is_chosen(narela):
    def asked(**fields: object) -> dict:
        return record_fields._reference(sent(narela.actor, **fields), GANG)

    gang = str(records.create(narela.actor, records.New("gang", [says("name", "Kala Jatheri")])))
    assert asked()["looked"] is False
    found = asked(find_gang="Kala Jatheri")
    assert (found["looked"], [(str(each["id"]), each["chosen"]) for each in found["rows"]]) == (True, [(gang, False)])
    chosen = asked(find_gang="Kala Jatheri", gang=gang)
    assert (chosen["looked"], [each["chosen"] for each in chosen["rows"]]) == (False, [True])
    again = asked(find_gang="Kala Jatheri", gang=gang, find="gang")
    assert (again["looked"], [each["chosen"] for each in again["rows"]]) == (True, [True])


def test_a_chosen_record_is_taken_where_it_fits_with_its_handling(narela):
    victim = says("name", "Kala", Caveat.VICTIM)
    gang, man = (
        str(records.create(narela.actor, records.New(kind, [victim, says("alias", "Kala")])))
        for kind in ("gang", "person")
    )
    (claim,) = taken("membership", sent(narela.actor, gang=gang, find_gang="Kala"))
    assert (claim.property, claim.value["ref"]) == ("gang", gang)
    with pytest.raises(Malformed, match="from those that the form has found"):
        taken("membership", sent(narela.actor, gang=man))
