"""Workbooks that were made to do harm are refused before anything parses them, and their reader is bounded."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from sangam.interchange import policy
from sangam.interchange.sheets import outlines, sheets, workbooks
from sangam.interchange.sheets import outlines as sheet_outlines
from sangam.interchange.sheets.outlines import Outline, Unread
from sangam.interchange.sheets.sheets import open_rows, open_sheet
from sangam.kernel.errors import Malformed

STRINGS, SHEET, STYLES = "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"
TYPES = "[Content_Types].xml"
Reads = Callable[[bytes], Outline | Unread | None]


def workbook(rows: int = 2) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["ID", "NAME"])
    for number in range(rows):
        page.append([number, f"Harjit {number}"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(parts: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a workbook with these parts in place of its own, or beside them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as source, zipfile.ZipFile(out, "w", compression) as target:
        for name in {**dict.fromkeys(source.namelist()), **parts}:
            target.writestr(name, parts[name] if name in parts else source.read(name))
    return out.getvalue()


def strings(words: bytes, *, name: str = STRINGS) -> dict[str, bytes]:
    """Return a part of shared strings, and the list of parts that declares it."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as packed:
        types = packed.read(TYPES)
    declared = f'<Override PartName="/{name}" ContentType="{workbooks.STRINGS}"/></Types>'.encode()
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    content = b"<sst " + space + b"><si><t>" + words + b"</t></si></sst>"
    return {TYPES: types.replace(b"</Types>", declared), name: content}


def sheet(rows: bytes, *, before: bytes = b"") -> bytes:
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return b"<worksheet " + space + b">" + before + b"<sheetData>" + rows + b"</sheetData></worksheet>"


def endless() -> bytes:
    """Return a workbook with a second row that lies very far down."""
    rows = b'<row r="1">' + cell("A1", "ID") + b'</row><row r="99999999999">' + cell("A2", "x") + b"</row>"
    return changed({SHEET: sheet(rows)})


def cell(at: str, text: str) -> bytes:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'.encode()


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept.rows"


@pytest.fixture
def reads(tmp_path: Path, kept: Path) -> Reads:
    """Return `reads(content)`: what the reader's process answers of a file under a bare name."""

    def read(content: bytes) -> Outline | Unread | None:
        path = tmp_path / "0193a2f0"
        path.write_bytes(content)
        return sheet_outlines.read_outline(path, "people.xlsx", kept=kept, leaving=lambda: False)

    return read


BOMBS = {
    "strings": (strings(bytes(60 * 2**20)), "interchange:workbook-unpacked"),
    "styles": ({STYLES: bytes(20 * 2**20)}, "interchange:workbook-unpacked"),
    "types": ({TYPES: bytes(2 * 2**20)}, "interchange:workbook-unpacked"),
    "relations": ({"xl/_rels/workbook.xml.rels": bytes(20 * 2**20)}, "interchange:workbook-unpacked"),
    "no XML": ({SHEET: b"<worksheet"}, "interchange:workbook"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_is_parsed(write: Callable[..., Path], name: str) -> None:
    parts, code = BOMBS[name]
    path = write(changed(parts), name="0193a2f0")
    with pytest.raises(Malformed) as refused:
        list(open_sheet(path).rows())
    assert refused.value.code == code


def test_sheets_together_unpack_to_no_more_than_is_read(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MOST_UNPACKED_BYTES", 3 * 2**20)
    path = write(changed({f"xl/worksheets/sheet{n}.xml": bytes(2**20) for n in range(2, 5)}), name="p.xlsx")
    with pytest.raises(Malformed, match="packed too tightly"):
        open_sheet(path)


def test_a_part_declared_as_shared_strings_is_bounded_under_any_name(write: Callable[..., Path]) -> None:
    parts = strings(bytes(60 * 2**20), name="xl/worksheets/sheet9.xml")
    with pytest.raises(Malformed, match=r"sheet9\.xml unpacks to more than 50 MB"):
        open_sheet(write(changed(parts), name="p.xlsx"))


def test_what_a_part_is_declared_to_hold_is_not_believed(write: Callable[..., Path]) -> None:
    content = changed(strings(bytes(60 * 2**20)))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        size = packed.getinfo(STRINGS).file_size.to_bytes(4, "little")
    lied = content.replace(size, (100).to_bytes(4, "little"))
    with pytest.raises(Malformed):
        open_sheet(write(lied, name="p.xlsx"))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_way_of_packing_that_no_spreadsheet_uses_is_refused(write: Callable[..., Path], method: int) -> None:
    with pytest.raises(Malformed, match="cannot be read"):
        open_sheet(write(changed({}, compression=method), name="p.xlsx"))


def test_an_archive_of_very_many_parts_is_refused_unopened(write: Callable[..., Path]) -> None:
    content = workbook() + b"PK\x01\x02" * (policy.MOST_PARTS + 1)
    with pytest.raises(Malformed, match="more than 10,000 parts"):
        open_sheet(write(content, name="p.xlsx"))


def test_dimensions_that_are_declared_neither_widen_nor_cut_a_sheet(write: Callable[..., Path]) -> None:
    rows = b'<row r="1">' + cell("A1", "ID") + cell("B1", "NAME") + b"</row>"
    rows += b'<row r="3">' + cell("A3", "1") + cell("B3", "Harjit") + b"</row>"
    for declared in (b'<dimension ref="A1:XFD1048576"/>', b'<dimension ref="A1:A1"/>'):
        path = write(changed({SHEET: sheet(rows, before=declared)}), name="p.xlsx")
        found = [(row.line, row.cells) for row in open_sheet(path).rows() if not row.empty]
        assert found == [(3, ("1", "Harjit"))]


def test_a_cell_beyond_the_last_column_rejects_its_row(write: Callable[..., Path]) -> None:
    rows = b'<row r="1">' + cell("A1", "ID") + cell("B1", "NAME") + b"</row>"
    rows += b'<row r="2">' + cell("A2", "1") + cell("XFD2", "far") + b"</row>"
    (row,) = open_sheet(write(changed({SHEET: sheet(rows)}), name="p.xlsx")).rows()
    assert row.rejected


def test_a_row_number_that_no_sheet_has_ends_the_reading(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 1_000)
    with pytest.raises(Malformed, match="more than 1,000 rows"):
        list(open_sheet(write(endless(), name="p.xlsx")).rows())


def test_a_workbook_is_parsed_once_and_its_rows_are_kept(reads: Reads, kept: Path, tmp_path: Path) -> None:
    found = reads(workbook(rows=3))
    assert isinstance(found, Outline)
    assert (found.rows, found.header) == (3, ("ID", "NAME"))
    whole = tmp_path / "0193a2f0"
    assert found == outlines.outline(whole, open_sheet(whole, name="people.xlsx"))
    assert list(open_rows(kept).rows()) == list(open_sheet(whole).rows())
    assert kept.stat().st_mode & 0o777 == 0o600


def test_no_rows_are_kept_of_a_text_file(reads: Reads, kept: Path) -> None:
    found = reads(b"ID,NAME\n1,Harjit\n")
    assert isinstance(found, Outline)
    assert not kept.exists()


def test_a_refusal_by_the_reader_is_told_in_its_words(reads: Reads, kept: Path) -> None:
    found = reads(changed(strings(bytes(60 * 2**20))))
    assert isinstance(found, Unread)
    assert found.code == "interchange:workbook-unpacked"
    assert "more than 50 MB" in found.why
    assert not kept.exists()


@pytest.mark.parametrize(("bound", "most"), [("MOST_READING_BYTES", 150 * 2**20), ("MOST_READING_S", 1)])
def test_a_file_beyond_the_bounds_ends_its_reader_with_a_sentence(
    reads: Reads, kept: Path, monkeypatch: pytest.MonkeyPatch, bound: str, most: int
) -> None:
    monkeypatch.setattr(sheet_outlines, bound, most)
    found = reads(endless() if bound == "MOST_READING_S" else changed(strings(b"x" * 49 * 2**20)))
    assert isinstance(found, Unread)
    assert (found.code, "to read: split it" in found.why) == ("interchange:too-much", True)
    assert not kept.exists()


def test_a_reading_that_is_left_ends_at_once(tmp_path: Path, kept: Path) -> None:
    path = tmp_path / "0193a2f0"
    path.write_bytes(b"ID,NAME\n" + b"1,Harjit\n" * 200_000)
    assert sheet_outlines.read_outline(path, "people.csv", kept=kept, leaving=lambda: True) is None
