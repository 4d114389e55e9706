"""How each kind of value is kept, found and spoken, at the edges of each rule."""

import base64
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import pytest
from support.cast import says
from support.refusals import refuses

from sangam.federation.files import messages
from sangam.federation.types import FileRef
from sangam.identifiers.types import Kind as Identifier
from sangam.kernel.handling import Caveat
from sangam.records.schema import values
from sangam.records.schema.kinds import KINDS
from sangam.records.types import Statement, Value

PERSON, MISSING, WEAPON = KINDS["person"], KINDS["missing"], KINDS["weapon"]
JPEG = b"\xff\xd8\xff"
PHOTO = FileRef(UUID(int=12), "ab" * 32, "A" * 43 + "=", 2048, "image/jpeg", "naka.jpg")


def stated(name: str, value: Value, *caveats: Caveat) -> Statement:
    said = says(name, value, *caveats)
    return Statement(UUID(int=1), name, value, said.source, said.grade, said.handling, date(2026, 1, 1))


def kept(kind: str, name: str, value: Value) -> Value:
    return values.check(KINDS[kind], says(name, value)).value


def encoded(image: bytes) -> dict[str, str]:
    return {"jpeg": base64.b64encode(image).decode()}


@pytest.mark.parametrize(
    ("kind", "name", "value", "as_kept"),
    [
        ("person", "village", " Kundli ", "Kundli"),
        ("person", "village", "x" * 4_000, "x" * 4_000),
        ("person", "sex", "female", "female"),
        ("person", "plate", "hr 26 dk 8337", "HR26DK8337"),
        ("person", "born_year", "1998", 1998),
        ("missing", "age_from", "0", 0),
        ("missing", "age_from", 120, 120),
        ("missing", "seen_date", "2026-11-24", "2026-11-24"),
        ("weapon", "number", " no number, filed off ", "no number, filed off"),
        ("person", "linked", {"ref": "a", "label": "Harjeet", "more": 1}, {"ref": "a", "label": "Harjeet"}),
        ("person", "linked", {"ref": "a", "label": "x" * 201}, {"ref": "a", "label": "x" * 200}),
        ("person", "linked", {"ref": "a"}, {"ref": "a", "label": ""}),
        ("person", "photo", {**encoded(JPEG), "label": "his"}, {**encoded(JPEG), "label": ""}),
        ("person", "photograph", messages.ref_out(PHOTO), messages.ref_out(PHOTO)),
    ],
)
def test_a_value_is_kept_in_one_form(kind: str, name: str, value: Value, as_kept: Value) -> None:
    assert kept(kind, name, value) == as_kept
    assert kept(kind, name, as_kept) == as_kept


@pytest.mark.parametrize(
    ("code", "kind", "name", "value"),
    [
        ("property", "person", "engine", "K12MN1234567"),
        ("text", "person", "village", " "),
        ("text", "person", "village", "x" * 4_001),
        ("choice", "person", "sex", "unknown"),
        ("year", "person", "born_year", "1899"),
        ("number", "missing", "age_from", "121"),
        ("number", "missing", "height_from", "29"),
        ("date", "missing", "seen_date", "24.11.2026"),
        ("reference", "person", "linked", "Harjeet"),
        ("reference", "person", "linked", {"label": "Harjeet"}),
        ("reference", "person", "linked", {"ref": ""}),
        ("photo", "person", "photo", encoded(b"GIF89a")),
        ("photo", "person", "photo", encoded(JPEG + b"x" * values.PHOTO_MOST_BYTES)),
        ("photo", "person", "photo", {"jpeg": "/9j/*" + encoded(JPEG)["jpeg"]}),
        ("photo", "person", "photo", {}),
        ("photo", "person", "photo", "a picture"),
        ("file-kind", "person", "voice", messages.ref_out(PHOTO)),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_rule(code: str, kind: str, name: str, value: Any) -> None:
    refuses(f"records:{code}", kept, kind, name, value)


def test_a_photograph_has_a_stray_letter_nowhere() -> None:
    whole = encoded(JPEG + b"x" * 27)["jpeg"]
    refuses("records:photo", kept, "person", "photo", {"jpeg": f"{whole[:8]}*{whole[8:]}"})


def test_a_statement_says_where_it_is_from() -> None:
    refuses("records:source", values.check, PERSON, replace(says("name", "Harjeet"), source=" "))
    refuses("kernel:text-long", values.check, PERSON, replace(says("name", "Harjeet"), source="x" * 301))
    trimmed = values.check(PERSON, replace(says("name", "Harjeet"), source=" PS Narela "))
    assert trimmed.source == "PS Narela"


def test_what_is_kept_as_it_is_stays_the_same_object() -> None:
    said = says("name", "Harjeet")
    assert values.check(PERSON, said) is said


def test_there_are_the_kinds_of_the_table_and_no_others() -> None:
    assert values.kind_of("person") is PERSON
    refuses("records:kind", values.kind_of, "persons")


def test_another_forces_words_are_checked_and_put_into_form() -> None:
    same, plate = stated("name", "Harjeet"), stated("plate", "hr 26 dk 8337")
    found = values.received_statements("person", [same, plate])
    assert found[0] is same
    assert found[1].value == "HR26DK8337"
    refuses("records:choice", values.received_statements, "person", [stated("sex", "unknown")])


def test_what_is_for_the_owner_alone_never_comes() -> None:
    hidden = stated("village", "Kundli", Caveat.OWNER_ONLY)
    refuses("records:owner-only", values.received_statements, "person", [stated("name", "Harjeet"), hidden])
    values.received_statements("person", [stated("village", "Kundli", Caveat.VICTIM)])


@pytest.mark.parametrize("value", ["plain", 7, "x" * 4_000])
def test_a_property_of_a_newer_version_is_kept_in_plain_text(value: Value) -> None:
    newer = stated("gait", value)
    assert values.received_statements("person", [newer]) == (newer,)
    assert list(values.keys(PERSON, newer)) == []


@pytest.mark.parametrize(
    "newer",
    [
        stated("gait", {"ref": "a"}),
        stated("gait", "x" * 4_001),
        stated("Gait!", "limps"),
        stated("g" * 41, "limps"),
        msgspec.structs.replace(stated("gait", "limps"), source=" "),
    ],
)
def test_what_is_no_plain_text_of_a_newer_version_is_refused(newer: Statement) -> None:
    refuses("records:property-newer", values.received_statements, "person", [newer])


@pytest.mark.parametrize(
    ("kind", "said", "label"),
    [
        (
            "person",
            [("alias", "Kala"), ("name", "Harjeet"), ("name", "Harjit"), ("alias", "Tau")],
            "Harjeet @ Kala @ Tau",
        ),
        ("person", [("name", "Harjeet"), ("village", "Kundli"), ("relative", "s/o Balwant")], "Harjeet s/o Balwant"),
        ("wanted", [("person", {"label": "Kala"}), ("name", "Harjeet")], "Harjeet"),
        ("wanted", [("person", {"label": "Kala"})], "Kala"),
        ("person", [("name", "x" * 300)], "x" * 200),
        ("person", [], ""),
    ],
)
def test_a_record_is_called_by_its_title(kind: str, said: list[tuple[str, Value]], label: str) -> None:
    assert values.label(KINDS[kind], said) == label


def test_a_value_is_read_out_in_a_line() -> None:
    assert [values.words(value) for value in ("Kala", {"label": "Harjeet"}, {}, 1998)] == [
        "Kala",
        "Harjeet",
        "",
        "1998",
    ]


def spaces(kind: str, name: str, value: Value) -> set[str]:
    return {space for space, _ in values.keys(KINDS[kind], stated(name, value))}


def test_a_record_is_found_by_what_its_kind_is_found_by() -> None:
    assert spaces("person", "plate", "HR26DK8337") == {str(Identifier.PLATE)}
    assert spaces("person", "name", "Harjeet") == {values.NAME_SPACE}
    assert spaces("weapon", "number", "SYN-7741") == {"weapon-number"}
    assert spaces("person", "village", "Kundli") == set()
    assert spaces("weapon", "number", "filed off, nothing to be read") == set()


def test_a_record_is_found_by_the_id_to_which_it_refers() -> None:
    assert list(values.keys(PERSON, stated("linked", {"ref": "AB-1"}))) == [(values.REFERENCE_SPACE, "ab-1")]
    assert spaces("person", "linked", "Harjeet") == set()


def test_look_alikes_of_a_plate_have_one_key() -> None:
    plates = [dict(values.keys(PERSON, stated("plate", plate))) for plate in ("HR26DK8337", "HR26DK8O37", "HR26DK8037")]
    assert plates[1] == plates[2] != plates[0]


def test_a_kind_is_found_by_names_numbers_and_references_alone() -> None:
    assert {"name", "alias", "plate", "linked"} <= values.key_properties("person")
    assert "number" in values.key_properties("weapon")
    assert not {"village", "sex", "born_year"} & values.key_properties("person")


def test_a_number_that_reads_as_none_is_empty() -> None:
    assert values.number_in(Identifier.PLATE, "hr 26 dk 8337") == "HR26DK8337"
    assert values.number_in(Identifier.PLATE, "no plate") == ""


def test_namesakes_are_told_apart_by_each_relative() -> None:
    name, alias, father = stated("name", "Harjeet"), stated("alias", "Kala"), stated("relative", "s/o Balwant")
    found = list(values.kin_keys([name, alias, father]))
    assert found
    assert {(each.property, relative.property) for each, relative, _ in found} == {("name", "relative")}
    assert list(values.kin_keys([name, alias])) == []
    assert list(values.kin_keys([father, alias])) == []


@pytest.mark.parametrize(
    ("said", "child"),
    [
        ([("age_from", "17")], True),
        ([("age_from", "18")], False),
        ([("age_from", "17"), ("age_to", "25")], True),
        ([("age_to", "17")], True),
        ([("born_year", "2008")], True),
        ([("born_year", "2007")], False),
        ([("age_from", "about ten")], False),
        ([("height_from", "12")], False),
        ([("age_from", "30"), ("born_year", "2015")], True),
        ([], False),
    ],
)
def test_who_may_be_a_child_is_one_until_somebody_knows_better(said: list[tuple[str, str]], child: bool) -> None:
    assert values.tells_of_child(said, year=2026) is child


def test_a_person_is_spoken_of_in_one_phrase() -> None:
    said = [
        *(stated("alias", each) for each in ("Kala", "Tau")),
        *(stated("name", each) for each in ("Harjeet", "Harjit")),
        *(stated("relative", each) for each in ("s/o Balwant", "b/o Karan")),
        stated("village", "Kundli"),
    ]
    assert values.spoken_name(PERSON, said) == "Harjeet @ Kala @ Tau s/o Balwant"
    assert values.spoken_name(KINDS["vehicle"], said) == ""
