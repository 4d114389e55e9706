"""A sheet of any make as rows under a heading: encoding, delimiter, heading and oddities found and said aloud."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Protocol

from sangam.interchange.policy import MOST_CELL, MOST_COLUMNS, MOST_FILE_BYTES, MOST_ROWS
from sangam.interchange.sheets import workbooks
from sangam.interchange.sheets import workbooks as sheet_workbooks
from sangam.interchange.types import Row, Trouble
from sangam.kernel import sentences
from sangam.kernel.errors import Malformed
from sangam.kernel.sentences import Told

_HEAD_ROWS = 10
_UNREADABLE = "\ufffd"


class _Source(Protocol):
    def __call__(self) -> Iterator[Row]: ...


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that was opened.  header: its columns, each named once; notes: what the person should know."""

    name: str
    encoding: str
    header: tuple[str, ...]
    header_line: int
    notes: tuple[str, ...]
    source: _Source
    short_rows_told: bool = True

    def rows(self) -> Iterator[Row]:
        """Yield every row below the heading, empty ones too, each with as many cells as the heading.

        Raises Malformed above a million rows.
        """
        for row in self.source():
            if row.line > self.header_line:
                if row.line - self.header_line > MOST_ROWS:
                    raise Malformed(
                        "interchange:rows",
                        "{file} has more than {most} rows: split it.",
                        file=self.name,
                        most=f"{MOST_ROWS:,}",
                    )
                yield _check_row(row, self.header, told=self.short_rows_told)


def open_sheet(path: Path, *, name: str = "", sheet: str = "") -> Sheet:
    """Return the sheet in a CSV, TSV or Excel file, whatever its ending says.

    name: as the person knows the file.  sheet: which one of a workbook, else the first.
    Raises Malformed for what is no sheet, is empty, or too large.
    """
    name = name or path.name
    mark = require_likely(path, name)
    return _workbook(path, name, sheet) if mark == workbooks.ZIP_MARK else _open_delimited(path, name)


def require_likely(path: Path, name: str) -> bytes:
    """Return the first four bytes of what may be a sheet.  Raises Malformed where they say that it is none."""
    with path.open("rb") as file:
        mark = file.read(4)
    if not mark:
        raise _empty(name)
    if mark == workbooks.OLD_MARK:
        raise Malformed(
            "interchange:old-excel",
            "{file} is an old Excel file (.xls) or locked by a password: save it as .xlsx or CSV.",
            file=name,
        )
    return mark


def _workbook(path: Path, name: str, wanted: str) -> Sheet:
    book = workbooks.Workbook(path)
    titles = book.titles
    if wanted and wanted not in titles:
        raise Malformed(
            "interchange:no-sheet",
            "{file} has no sheet {sheet}; it has {sheets}.",
            file=name,
            sheet=wanted,
            sheets=", ".join(titles),
        )
    filled = (title for title in titles if any(not row.empty for row in islice(book.rows(title), 100)))
    chosen = wanted or next(filled, titles[0] if titles else "")
    others = [title for title in titles if title != chosen]
    read_from = Told("Read from the sheet {sheet}; left out: {others}.", sheet=chosen, others=", ".join(others))
    notes: list[str] = [read_from] if others else []
    read = _sheet_with_heading(name, f"Excel, sheet {chosen}", partial(book.rows, chosen), notes)
    return replace(read, short_rows_told=False)


def _open_delimited(path: Path, name: str) -> Sheet:
    if path.stat().st_size > MOST_FILE_BYTES:
        raise Malformed(
            "interchange:file-size",
            "{file} is larger than {most} MB: split it.",
            file=name,
            most=MOST_FILE_BYTES // 2**20,
        )
    encoding = sheet_workbooks.detect(path)
    delimiter = sheet_workbooks.sniff(path, encoding)
    notes = [encoding.said] if encoding.said else []
    return _sheet_with_heading(name, encoding.label, partial(sheet_workbooks.rows, path, encoding, delimiter), notes)


def _sheet_with_heading(name: str, encoding: str, source: _Source, notes: list[str]) -> Sheet:
    heading = _find_heading(source)
    if heading is None:
        raise _empty(name)
    cells = _trim_cells(heading.cells)
    if len(cells) > MOST_COLUMNS or any("\x00" in cell or len(cell) > 500 for cell in cells):
        raise Malformed(
            "interchange:no-table", "{file} is no table: its first row does not read as a heading.", file=name
        )
    if heading.line > 1:
        notes.append(Told("The heading was taken from row {row}; what stands above it was left out.", row=heading.line))
    header, oddities = _name_columns(cells)
    return Sheet(name, encoding, header, heading.line, (*notes, *oddities), source)


def _empty(name: str) -> Malformed:
    return Malformed("interchange:empty", "{file} is empty: it has no heading and no rows.", file=name)


def _find_heading(source: _Source) -> Row | None:
    """Return the first row with two cells, past a title above it; where none has two, the first that is not empty."""
    head = [row for row in islice(source(), _HEAD_ROWS) if not row.empty]
    wide = (row for row in head if sum(map(bool, row.cells)) > 1)
    first = next(iter(head), None)
    if first is None or len(first.cells) > 1:
        return next(wide, first)
    followed = next(wide, None)
    return followed if followed and followed.line - first.line <= 3 else first


def _name_columns(cells: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
    """Return a name for each column, each once, and what was odd about them."""
    names: dict[str, None] = {}
    times: dict[str, int] = {}
    notes: list[str] = []
    for at, cell in enumerate(cells):
        name = " ".join(cell.split()) or f"column {_letters(at)}"
        if not cell:
            notes.append(Told("The heading of {column} is empty.", column=name))
        if name in names:
            counts = range(times.get(name, 2), len(cells) + 2)
            times[name], other = next((n, f"{name} ({n})") for n in counts if f"{name} ({n})" not in names)
            twice = "Two columns are called {column}: the one in {at} is called {other} here."
            notes.append(Told(twice, column=name, at=_letters(at), other=other))
            name = other
        names[name] = None
    return tuple(names), notes


def _trim_cells(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Return the cells without the empty ones at the end: columns that are only formatted are none."""
    return cells[: max((at for at, cell in enumerate(cells, 1) if cell), default=0)]


def _letters(at: int) -> str:
    """Return a column's letters as spreadsheets give them: A, Z, AA."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _check_row(row: Row, header: tuple[str, ...], *, told: bool) -> Row:
    """Return the row with as many cells as the heading, and what is wrong with it."""
    if row.empty:
        return row
    wide, extra = len(header), any(row.cells[len(header) :])
    text = "".join(row.cells)
    plain = not extra and len(text) <= MOST_CELL and "\x00" not in text and _UNREADABLE not in text
    if plain and len(row.cells) == wide:
        return row
    troubles = [*row.troubles, *(_ragged_troubles(row, wide) if told or extra else ())]
    for name, cell in zip(header, row.cells, strict=False):
        troubles += _unfit(row.line, name, cell)
    return replace(row, cells=(*row.cells, *[""] * wide)[:wide], troubles=tuple(troubles))


def _ragged_troubles(row: Row, wide: int) -> list[Trouble]:
    found = len(row.cells)
    if any(row.cells[wide:]):
        astray = "the row has {found} cells, the heading {wide}: a delimiter or a quotation mark is astray"
        why = Told(astray, found=found, wide=wide)
        return [Trouble(row.line, "", " | ".join(row.cells)[:200], why)]
    if found < wide and wide > 1:
        short = "the row has {found} cells, the heading {wide}: the missing ones were taken as empty"
        why = Told(short, found=found, wide=wide)
        return [Trouble(row.line, "", "", why, rejected=False)]
    return []


def _unfit(line: int, column: str, cell: str) -> Iterator[Trouble]:
    if "\x00" in cell:
        why = Told("holds a zero byte: the file is damaged here")
        yield Trouble(line, column, cell.replace("\x00", "␀")[:200], why)
    if _UNREADABLE in cell:
        why = Told("holds a character that cannot be read in the file's encoding")
        yield Trouble(line, column, cell[:200], why)
    if len(cell) > MOST_CELL:
        why = Told("is longer than a cell may be ({most} characters)", most=MOST_CELL)
        yield Trouble(line, column, cell[:200], why)


# The rows of a workbook as their first reading found them, a line of JSON each: it is parsed once. Pure.


def keeping_rows(sheet: Sheet, file: IO[str]) -> Sheet:
    """Return a sheet whose rows are written down as they are read, the first time."""
    head = {
        "name": sheet.name, "encoding": sheet.encoding, "header": sheet.header, "header_line": sheet.header_line,
        "notes": [sentences.form(note) for note in sheet.notes],
    }  # fmt: skip
    file.write(json.dumps(head, ensure_ascii=False) + "\n")
    return replace(sheet, source=partial(_write_rows, sheet, file))


def open_rows(path: Path) -> Sheet:
    """Return the sheet whose rows were written down.  Raises OSError."""
    with path.open(encoding="utf-8") as file:
        head = json.loads(file.readline())
    return Sheet(
        head["name"],
        head["encoding"],
        tuple(head["header"]),
        head["header_line"],
        tuple(map(sentences.sentence_from_form, head["notes"])),
        partial(_read_rows, path),
        short_rows_told=False,
    )


def _write_rows(sheet: Sheet, file: IO[str]) -> Iterator[Row]:
    for row in sheet.source():
        file.write(json.dumps([row.line, row.cells if not row.empty else []], ensure_ascii=False) + "\n")
        yield row


def _read_rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as file:
        file.readline()
        for text in file:
            line, cells = json.loads(text)
            yield Row(line, tuple(cells))
