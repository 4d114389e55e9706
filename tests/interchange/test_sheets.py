"""Reading sheets of any make: no database."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from sangam.interchange.sheets import sheets
from sangam.interchange.sheets.sheets import open_sheet
from sangam.kernel.errors import Malformed

HINDI = "नाम,पिता\nहरजीत,बलवंत\n"
Write = Callable[..., Path]


def cells(path: Path) -> list[tuple[str, ...]]:
    return [row.cells for row in open_sheet(path).rows() if not row.empty]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_hindi_reads_alike_in_every_unicode_encoding(write: Write, encoding: str) -> None:
    sheet = open_sheet(write(HINDI, encoding=encoding))
    assert sheet.header == ("नाम", "पिता")
    assert [row.cells for row in sheet.rows()] == [("हरजीत", "बलवंत")]


def test_utf16_with_a_mark_in_either_order_is_read(write: Write) -> None:
    big = b"\xfe\xff" + HINDI.encode("utf-16-be")
    assert cells(write(big)) == [("हरजीत", "बलवंत")]


def test_windows_1252_is_read_and_said_aloud(write: Write) -> None:
    sheet = open_sheet(write("name,place\nRené,Hôtel\n", encoding="cp1252"))
    assert [row.cells for row in sheet.rows()] == [("René", "Hôtel")]
    assert sheet.notes == ("The file is not UTF-8; it was read as Windows-1252.",)


def test_a_file_of_mixed_encodings_keeps_both_and_says_so(write: Write) -> None:
    hindi = "\n".join(f"हरजीत {n},बलवंत" for n in range(3))
    sheet = open_sheet(write(f"name,father\n{hindi}\n".encode() + "René,Jo\n".encode("cp1252")))
    rows = [row.cells for row in sheet.rows()]
    assert rows[0] == ("हरजीत 0", "बलवंत")
    assert rows[-1] == ("René", "Jo")
    assert "1 line(s)" in sheet.notes[0]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(write: Write, delimiter: str) -> None:
    text = (
        "name\tfather\nHarjit, of Nuh\tBalwant\n".replace("\t", delimiter) if delimiter != "," else "name,father\na,b\n"
    )
    assert len(open_sheet(write(text)).header) == 2


def test_a_single_column_with_commas_in_its_values_stays_one_column(write: Write) -> None:
    sheet = open_sheet(write("raw\nHarjit s/o Balwant, r/o Nuh\nSunil\nRam, Shyam, Mohan\n"))
    assert sheet.header == ("raw",)
    assert next(sheet.rows()).cells == ("Harjit s/o Balwant, r/o Nuh",)


def test_a_title_above_the_heading_is_passed_over_and_said(write: Write) -> None:
    sheet = open_sheet(write("Gang list of Sonipat\nNAME,FATHER,VILLAGE\nA,B,C\nD,E,F\n"))
    assert sheet.header == ("NAME", "FATHER", "VILLAGE")
    assert [row.line for row in sheet.rows()] == [3, 4]
    assert "row 2" in sheet.notes[0]


def test_a_cell_with_line_breaks_is_one_row_counted_as_in_the_sheet(write: Write) -> None:
    rows = list(open_sheet(write('name,address\nA,"House 1\nNuh"\n\nB,Delhi\n')).rows())
    assert [(row.line, row.empty) for row in rows] == [(2, False), (3, True), (4, False)]
    assert rows[0].cells[1] == "House 1\nNuh"


def test_a_quotation_mark_that_is_never_closed_costs_no_other_row(write: Write) -> None:
    rows = list(open_sheet(write('name,father\n"Harjit,Balwant\nSunil,Ram\nMukesh,Dev\n')).rows())
    assert [row.cells for row in rows] == [('"Harjit', "Balwant"), ("Sunil", "Ram"), ("Mukesh", "Dev")]
    assert [trouble.why for trouble in rows[0].troubles] == [
        "a quotation mark is not closed here: the row was read as written"
    ]
    assert not rows[0].rejected


def test_a_row_wider_than_the_heading_is_rejected_and_a_narrower_one_told(write: Write) -> None:
    wide, narrow, loose = open_sheet(write("a,b\n1,2,3\n1\n1,2,\n")).rows()
    assert wide.rejected
    assert "3 cells, the heading 2" in wide.troubles[0].why
    assert not narrow.rejected
    assert narrow.cells == ("1", "")
    assert "taken as empty" in narrow.troubles[0].why
    assert not loose.troubles


def test_a_zero_byte_and_an_unreadable_character_reject_their_row_alone(write: Write) -> None:
    content = b"name,father\n" + b"Har\x00jit,Balwant\n" + "रा,म\n".encode() + b"Ram\x81,Dev\n" + b"Sunil,Ram\n"
    rows = list(open_sheet(write(content)).rows())
    assert [row.rejected for row in rows] == [True, False, True, False]
    assert rows[0].troubles[0].column == "name"


def test_a_cell_longer_than_a_spreadsheet_holds_rejects_its_row(write: Write) -> None:
    long, endless, fine = open_sheet(write(f"a,b\n{'x' * 40_000},1\n{'y' * 1_200_000},1\nz,1\n")).rows()
    assert "longer than a cell" in long.troubles[0].why
    assert "the line is longer" in endless.troubles[0].why
    assert fine.cells == ("z", "1")


def test_double_and_missing_headings_are_named(write: Write) -> None:
    sheet = open_sheet(write("name,phone,,phone\nA,1,2,3\n"))
    assert sheet.header == ("name", "phone", "column C", "phone (2)")
    assert len(sheet.notes) == 2


def test_a_workbook_gives_days_and_numbers_as_typed_with_its_row_numbers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["NAME", "MOBILE", "SEEN"])
    page.append(["हरजीत", 9812345678.0, datetime(2026, 11, 24)])  # noqa: DTZ001  a spreadsheet's day has no zone
    page.append([])
    page.append(["Sunil"])
    book.create_sheet("Old").append(["x"])
    book.save(tmp_path / "p.xlsx")
    sheet = open_sheet(tmp_path / "p.xlsx")
    assert [(row.line, row.cells) for row in sheet.rows() if not row.empty] == [
        (2, ("हरजीत", "9812345678", "2026-11-24")),
        (4, ("Sunil", "", "")),
    ]
    assert sheet.notes == ("Read from the sheet Sheet; left out: Old.",)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "interchange:empty"),
        (b"\n\n\n", "interchange:empty"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "interchange:old-excel"),
        (b"PK\x03\x04 cut off", "interchange:workbook"),
        (b"\x00\x01\x02\x03\x04\x05\x06\x07 no table", "interchange:no-table"),
    ],
)
def test_what_is_no_sheet_is_refused_with_a_sentence(write: Write, content: bytes, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        open_sheet(write(content))
    assert refused.value.code == code


def test_a_sheet_that_a_workbook_has_not_is_refused(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "p.xlsx")
    with pytest.raises(Malformed, match="it has Sheet"):
        open_sheet(tmp_path / "p.xlsx", sheet="2026")


def test_a_file_beyond_the_limits_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("a,b\n1,2\n3,4\n")
    monkeypatch.setattr(sheets, "MOST_ROWS", 1)
    with pytest.raises(Malformed, match="split it"):
        list(open_sheet(path).rows())
    monkeypatch.setattr(sheets, "MOST_FILE_BYTES", 4)
    with pytest.raises(Malformed, match="larger than"):
        open_sheet(path)
