"""Which kind of record the headings of a sheet suggest: a pure function, asked over headings as officers write them."""

import csv
from importlib import resources

import pytest

from sangam.interchange.imports import kind_suggestions
from sangam.interchange.imports.columns import guess_mapping
from sangam.interchange.imports.kind_suggestions import suggested_kind
from sangam.records.schema.kinds import KINDS

CLEAR = [
    ("release", "S.No|Name|Father's Name|Age|Address|Mobile No|PS|Date of release|Jail"),
    ("release", "क्रमांक|नाम|उर्फ|पिता का नाम|आयु|मोबाइल|थाना|रिहाई की तारीख|रिहाई का प्रकार"),
    ("release", "Prisoner Name|Father Name|Parole From|Parole To|Prison"),
    ("release", "बंदी का नाम|पिता का नाम|जेल|शर्तें|जमानत दिनांक"),
    ("release", "Name|Date of arrest|Date of release|Jail"),
    ("person", "ID|NAME|FATHER NAME|MOBILE NO"),
    ("person", "नाम|पिता का नाम|पता|उम्र"),
    ("person", "NAME|FATHER|ADDRESS|FIR NO|PS|SECTION"),
    ("person", "Accused name|S/o|R/o|Vehicle No"),
    ("person", "Guest name|Mobile|Room"),
    ("person", "नाम|پتہ|عمر"),
    ("vehicle", "FIR No|Date|Regn. No.|Make|Model|Colour|Chassis No|Engine No|Owner Name|Father's Name"),
    ("vehicle", "वाहन संख्या|रंग|इंजन नंबर|चेसिस नंबर"),
    ("vehicle", "Vehicle No|Colour|Remarks"),
    ("vehicle", "Plate"),
    ("phone", "Mobile Number|Remarks"),
    ("phone", "IMEI No|Make|Model|Date of loss"),
    ("phone", "मोबाइल नंबर|सिम"),
    ("account", "Account No.|Bank|IFSC"),
    ("account", "UPI ID|Bank Name"),
    ("weapon", "Weapon No|Bore|Remarks"),
    ("gang", "Gang name|Area of operation"),
    ("gang", "गैंग का नाम|क्षेत्र"),
    ("wanted", "Name|Father|NBW No|Court|Reward"),
    ("wanted", "नाम|पिता का नाम|थाना|इनाम"),
    ("missing", "Name|Father's name|Age|Missing since|Complexion"),
    ("missing", "गुमशुदा का नाम|पिता|आयु|गुमशुदगी दिनांक"),
    ("body", "Date|Place|Sex|Age|Mortuary"),
    ("arrest", "Accused Name|Father Name|FIR No|Date of Arrest"),
    ("arrest", "नाम|पिता का नाम|गिरफ्तारी दिनांक"),
    ("externment", "Name|Father|Externed from|Order No"),
    ("history_sheet", "HS No|Name|Father|PS"),
    ("prosecution", "Accused name|FIR|Court|Next date"),
    ("case", "FIR No|PS|Under Section|Date of occurrence|Complainant"),
    ("case", "मु०अ०सं०|थाना|धारा"),
    ("organisation", "Organisation|Date listed"),
]

UNCLEAR = [
    "",
    "A|B|C",
    "NAME",
    "S.No|Date|PS|Remarks",
    "Name|Jail",
    "Jail|Remarks",
    "Mobile No|Vehicle No",
    "Father's name|Age",
    "Prisoner name|Father's name|Jail",
    "Date of arrest|Warrant No",
]


@pytest.mark.parametrize(("kind", "headings"), CLEAR)
def test_clear_headings_suggest_their_kind(kind: str, headings: str) -> None:
    found = suggested_kind(headings.split("|"))
    assert found
    assert found.kind == kind


@pytest.mark.parametrize("headings", UNCLEAR)
def test_unclear_headings_suggest_nothing(headings: str) -> None:
    assert suggested_kind(headings.split("|")) is None


def test_the_reason_names_the_headings_that_tell_the_surest_first() -> None:
    found = suggested_kind(["Name", "Father's Name", "Jail", "Date of release", "Bail conditions", "Kind of release"])
    assert found
    assert found.headings == ("Date of release", "Jail", "Bail conditions")


def test_the_order_and_the_letters_of_headings_change_nothing() -> None:
    headings = ["Date of Release", "Father's Name", "JAIL", "name"]
    assert {suggested_kind(each).kind for each in (headings, headings[::-1], [h.upper() for h in headings])} == {
        "release"
    }


def test_a_word_inside_another_is_no_sign() -> None:
    assert suggested_kind(["Vehicles department", "Jailor", "Pressreleases"]) is None


def test_each_sign_is_of_a_kind_of_record() -> None:
    assert {each.kind for each in kind_suggestions._signs()} <= set(KINDS)


@pytest.mark.parametrize(("file", "kind"), [("releases", "release"), ("vehicles", "vehicle"), ("persons", "person")])
def test_the_lists_of_the_demonstration_suggest_their_kind(file: str, kind: str) -> None:
    text = (resources.files("sangam_lab.world") / "lists" / f"{file}.csv").read_text(encoding="utf-8")
    found = suggested_kind(next(csv.reader(text.splitlines())))
    assert found
    assert found.kind == kind


@pytest.mark.parametrize(
    ("kind", "heading", "becomes"),
    [
        ("arrest", "Date of Arrest", "arrested_at"),
        ("missing", "Missing since", "seen_date"),
        ("prosecution", "Next date", "next_date"),
        ("externment", "Externed from", "from_date"),
        ("history_sheet", "HS No", "number"),
        ("account", "Account No.", "number"),
        ("body", "Mortuary", "mortuary"),
    ],
)
def test_a_heading_that_tells_the_kind_is_known_as_a_column_of_it(kind: str, heading: str, becomes: str) -> None:
    mapping, _ = guess_mapping(kind, ["Name", heading], [[], []], file="list.csv")
    assert mapping.of(becomes)
