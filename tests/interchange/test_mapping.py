"""Columns to properties, one row to one record: no database."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from sangam.interchange.imports import phrases
from sangam.interchange.imports.columns import guess_mapping, read_map
from sangam.interchange.imports.row_drafts import Drafted, Drafter
from sangam.interchange.sheets.heading_words import is_counting_up
from sangam.interchange.types import Mapping, Row, Trouble
from sangam.kernel import clock
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Caveat, Classification, Grade

HEADER = ("ID", "NAME", "FATHER", "M1", "M2", "HOUSE", "STREET", "SEX")
Write = Callable[..., Path]


def mapped(text: str, *, kind: str = "person", header: tuple[str, ...] = HEADER) -> Mapping:
    return read_map(text, kind=kind, header=header, file="people.csv")


def drafter(header: tuple[str, ...], mapping: Mapping) -> Drafter:
    return Drafter(
        header, mapping, force="HR", file="people.csv", word=lambda said: sha256(said.encode()).digest()[:16]
    )


def drafted(text: str, cells: tuple[str, ...], *, header: tuple[str, ...] = HEADER, kind: str = "person") -> Drafted:
    found = drafter(header, mapped(text, header=header, kind=kind)).draft(Row(2, cells))
    assert isinstance(found, Drafted), found
    return found


def said(draft: Drafted) -> list[tuple[str, object]]:
    return [(each.property, each.value) for each in draft.new.said]


def troubles(text: str, cells: tuple[str, ...], *, header: tuple[str, ...], kind: str = "person") -> list[Trouble]:
    found = drafter(header, mapped(text, header=header, kind=kind)).draft(Row(2, cells))
    assert isinstance(found, tuple), found
    return list(found)


def test_columns_are_joined_with_an_ampersand_and_stand_beside_with_a_plus() -> None:
    draft = drafted(
        "name=NAME,phone=M1+M2,address=HOUSE&STREET",
        ("", "Harjit", "", "9812345678", "9812345679", "H.No. 5", "Main road", ""),
    )
    assert said(draft) == [
        ("name", "Harjit"),
        ("phone", "+919812345678"),
        ("phone", "+919812345679"),
        ("address", "H.No. 5 Main road"),
    ]


def test_constants_grade_and_handling_hold_for_the_whole_file() -> None:
    mapping = mapped(
        'name=NAME,source="Haryana gang file, 2026",grade=B2,classification=confidential,caveats=lead-only,'
        'learned="24/11/2026",caution="armed"'
    )
    assert (mapping.source, mapping.grade) == ("Haryana gang file, 2026", Grade("B", 2))
    assert mapping.handling.classification is Classification.CONFIDENTIAL
    assert mapping.handling.caveats == {Caveat.LEAD_ONLY}
    assert (mapping.learned_date, mapping.constants) == (date(2026, 11, 24), {"caution": "armed"})
    assert Mapping.read(mapping.form()) == mapping


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name=NOBODY", "interchange:column"),
        ("colour=NAME", "interchange:property"),
        ("photo=NAME", "interchange:property"),
        ("name", "interchange:map"),
        ("name=NAME,grade=Z9", "interchange:grade"),
        ("name=NAME,caveats=whatever", "interchange:handling"),
        ("id=ID", "interchange:nothing-mapped"),
        ('name=NAME,learned="some day"', "interchange:day"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_and_says_what_there_is(text: str, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        mapped(text)
    assert refused.value.code == code


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(Malformed, match="there are person"):
        mapped("name=NAME", kind="ghost")


def test_hindi_and_english_headings_are_known_and_say_how() -> None:
    header = ("क्रमांक", "नाम", "पिता का नाम", "Mobile No.", "MOBILE NO 2", "Favourite food")
    mapping, hows = guess_mapping("person", header, [[] for _ in header], file="f.csv")
    assert {(each.property, each.columns) for each in mapping.columns} == {
        ("name", ("नाम",)),
        ("relative", ("पिता का नाम",)),
        ("phone", ("Mobile No.", "MOBILE NO 2")),
    }
    assert hows[2] == "the heading पिता का नाम is known as relative"
    assert hows[-1] == "not known: left out"
    assert hows[0] == "a serial number of the rows, which names no record: left out"


@pytest.mark.parametrize(
    "heading", ["S No", "S.No.", "Sr. No.", "Sl No", "#", "No.", "क्र.सं.", "क्र०सं०", "نمبر شمار", "ਲੜੀ ਨੰ."]
)
def test_a_serial_number_of_rows_is_preset_as_nothing(heading: str) -> None:
    mapping, _ = guess_mapping("person", (heading, "Name"), [["1", "2", "3"], ["Harjit"]], file="f.csv")
    assert [each.property for each in mapping.columns] == ["name"]


@pytest.mark.parametrize(
    ("values", "counts_up"),
    [
        (["1", "2", "3"], True),
        (["१", "२"], True),
        (["1."], True),
        (["51", "52", "53"], True),
        (["7"], False),
        (["1", "2", "2"], False),
        (["AR-1", "AR-2"], False),
        (["2031", "1987"], False),
        ([], False),
    ],
)
def test_values_that_count_up_by_one_are_seen(values: list[str], counts_up: bool) -> None:
    assert is_counting_up(values) is counts_up


@pytest.mark.parametrize("heading", ["Police Station", "PS Name", "थाना", "تھانہ", "ਥਾਣਾ"])
@pytest.mark.parametrize(("kind", "becomes"), [("release", "station"), ("person", "address"), ("case", "station")])
def test_a_column_of_police_stations_is_known(heading: str, kind: str, becomes: str) -> None:
    found, _ = guess_mapping(kind, ("NAME" if kind != "case" else "FIR", heading), (("x",), ("Loni",)), file="list.csv")
    assert (becomes, (heading,)) in {(each.property, each.columns) for each in found.columns}


def test_a_column_is_known_by_its_values_where_its_heading_says_nothing() -> None:
    mapping, hows = guess_mapping(
        "vehicle", ("A", "B"), [["HR26DK8337", "DL3CAB1234", "UP14AB1234"], ["x"]], file="f.csv"
    )
    assert mapping.columns[0].property == "plate"
    assert hows[0] == "3 of the first 3 values are of the kind plate"


def test_a_file_of_one_column_is_read_as_whole_strings() -> None:
    mapping, _ = guess_mapping("person", ("x",), [["Harjit @ Kala"]], file="f.csv")
    assert mapping.columns[0].property == "text"


def test_a_police_style_string_is_taken_apart_and_kept_as_written() -> None:
    raw = "HARJIT @ Kala s/o Balwant Singh, r/o Nuh, 98123 45678 HR26 DK 8337"
    draft = drafted("text=raw", (raw,), header=("raw",))
    assert said(draft) == [
        ("name", "HARJIT"),
        ("alias", "Kala"),
        ("relative", "s/o Balwant Singh"),
        ("address", "Nuh"),
        ("village", "Nuh"),
        ("phone", "+919812345678"),
        ("plate", "HR26DK8337"),
        ("note", f"As written: {raw}"),
    ]


def test_the_other_name_of_a_father_is_kept_with_the_first() -> None:
    draft = drafted("text=raw", ("sandeep s/o pappu urf munesh kumar",), header=("raw",))
    assert ("relative", "s/o pappu @ munesh kumar") in said(draft)


def test_a_string_without_a_name_is_rejected_with_its_text() -> None:
    (trouble,) = troubles("text=raw", ("98123 45678",), header=("raw",))
    assert (trouble.line, trouble.column, trouble.value) == (2, "raw", "98123 45678")
    assert "no name" in trouble.why


def test_a_cell_for_names_gives_alias_and_relative_too() -> None:
    draft = drafted("name=NAME", ("", "हरजीत उर्फ काला पुत्र बलवंत", "", "", "", "", "", ""))
    assert said(draft) == [("name", "हरजीत"), ("alias", "काला"), ("relative", "s/o बलवंत")]


@pytest.mark.parametrize(
    ("sex", "father", "expected"),
    [("M", "Balwant", "s/o Balwant"), ("महिला", "Balwant", "d/o Balwant"), ("", "Balwant", "child of Balwant"),
     ("F", "w/o Ram", "w/o Ram")],
)  # fmt: skip
def test_a_fathers_name_becomes_a_relative_as_sex_and_cell_tell(sex: str, father: str, expected: str) -> None:
    draft = drafted("name=NAME,relative=FATHER,sex=SEX", ("", "Harjit", father, "", "", "", "", sex))
    assert ("relative", expected) in said(draft)


def test_devanagari_digits_count_in_numbers_days_and_ids() -> None:
    header = ("id", "fir", "born", "learned", "name")
    text = "id=id,fir=fir,born_year=born,learned=learned,name=name"
    hindi = drafted(text, ("१२", "०१२३/२०२४", "१९९०", "२४/११/२०२६", "हरजीत"), header=header)
    latin = drafted(text, ("12", "0123/2024", "1990", "24/11/2026", "हरजीत"), header=header)
    assert said(hindi) == said(latin)
    assert hindi.id == latin.id
    assert hindi.new.said[0].learned_date == date(2026, 11, 24)


@pytest.mark.parametrize("heading", ["AGE", "Age (years)", "आयु", "उम्र"])
def test_a_number_under_a_heading_of_ages_is_counted_back(heading: str) -> None:
    this_year = clock.now().astimezone(clock.INDIA).year
    draft = drafted(f"name=name,born_year={heading}", ("Harjit", "34"), header=("name", heading))
    assert ("born_year", this_year - 34) in said(draft)


@pytest.mark.parametrize("heading", ["जन्म वर्ष", "YEAR OF BIRTH", "born", "Age / Year of birth"])
def test_a_short_number_under_another_heading_is_no_age(heading: str) -> None:
    (trouble,) = troubles(f"name=name,born_year={heading}", ("Harjit", "85"), header=("name", heading))
    assert (trouble.column, trouble.value) == (heading, "85")
    assert "Write the year in full" in trouble.why


@pytest.mark.parametrize("cell", ["34 yrs", "३४ वर्ष", "34y"])
def test_a_number_with_the_unit_of_an_age_is_one_under_any_heading(cell: str) -> None:
    this_year = clock.now().astimezone(clock.INDIA).year
    draft = drafted("name=name,born_year=जन्म वर्ष", ("Harjit", cell), header=("name", "जन्म वर्ष"))
    assert ("born_year", this_year - 34) in said(draft)


def test_every_fault_of_a_row_is_named_with_column_value_and_reason() -> None:
    header = ("name", "born", "mobile", "sex")
    found = troubles(
        "name=name,born_year=born,phone=mobile,sex=sex", ("Harjit", "17x", "9.81235E+09", "perhaps"), header=header
    )
    assert [(each.column, each.value) for each in found] == [
        ("born", "17x"),
        ("mobile", "9.81235E+09"),
        ("sex", "perhaps"),
    ]
    assert "format the column as text" in found[1].why


def test_a_bad_grade_or_day_in_a_row_rejects_it_once() -> None:
    header = ("name", "alias", "grade")
    (found,) = troubles("name=name,alias=alias,grade=grade", ("Harjit", "Kala", "Z9"), header=header)
    assert found.column == "grade"


def test_several_identifiers_in_a_cell_become_several_statements() -> None:
    draft = drafted(
        "name=n,phone=p,alias=a", ("Harjit", "9812345678, 9812345679", "Kala @ Pahalwan"), header=("n", "p", "a")
    )
    assert [value for name, value in said(draft) if name == "phone"] == ["+919812345678", "+919812345679"]
    assert [value for name, value in said(draft) if name == "alias"] == ["Kala", "Pahalwan"]


def test_words_for_nothing_say_nothing_and_a_row_of_them_is_rejected() -> None:
    draft = drafted("name=NAME,relative=FATHER", ("", "Harjit", "N/A", "", "", "", "", ""))
    assert said(draft) == [("name", "Harjit")]
    (found,) = troubles("name=n,alias=a", ("NIL", "-"), header=("n", "a"))
    assert "holds anything" in found.why


def test_an_aadhaar_number_is_kept_only_masked() -> None:
    assert "2341 2341 2346" not in phrases.mask_aadhaar("Harjit, Aadhaar 2341 2341 2346")
    draft = drafted("name=n,note=t", ("Harjit", "Aadhaar 2341 2341 2346"), header=("n", "t"))
    assert "2341 2341" not in str(said(draft))


def test_the_same_source_and_id_name_the_same_record_and_another_does_not() -> None:
    first, later = (drafted("id=i,name=n", ("7", name), header=("i", "n")) for name in ("Harjit", "Harjeet"))
    other = drafted('id=i,name=n,source="Other file"', ("7", "Harjit"), header=("i", "n"))
    assert first.id == later.id != other.id


def test_without_an_id_what_identifies_a_record_names_it_and_notes_do_not() -> None:
    plain, noted = (drafted("name=n,note=t", ("Harjit", note), header=("n", "t")) for note in ("", "seen in Nuh"))
    assert plain.id == noted.id
    assert plain.digest != noted.digest


def test_a_reference_takes_the_id_of_a_record_and_nothing_else() -> None:
    record = "0193a2f0-0000-7000-8000-000000000001"
    draft = drafted("evidence=e,person=p", ("FIR 1", record), header=("e", "p"), kind="membership")
    assert dict(said(draft))["person"] == {"ref": record, "label": ""}
    (found,) = troubles("evidence=e,person=p", ("FIR 1", "Harjit"), header=("e", "p"), kind="membership")
    assert "id of a record" in found.why
