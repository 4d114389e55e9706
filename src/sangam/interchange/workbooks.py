"""Rows of an Excel workbook (.xlsx): the first sheet that holds anything, or the one that is named."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sangam.interchange.policy import MOST_UNPACKED_BYTES, MOST_WORKBOOK_BYTES
from sangam.interchange.types import Row
from sangam.kernel.errors import Malformed

ZIP_MARK = b"PK\x03\x04"
OLD_MARK = b"\xd0\xcf\x11\xe0"


def sheet_names(path: Path) -> list[str]:
    """Return the names of the sheets.  Raises Malformed for what is no workbook, or too large a one."""
    _require_sound(path)
    with closing(_opened(path)) as book:
        return [sheet.title for sheet in book.worksheets]


def rows(path: Path, sheet: str) -> Iterator[Row]:
    """Yield every row of a sheet, empty ones included."""
    with closing(_opened(path)) as book, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl leaves out (charts, validations) holds no rows
        for line, cells in enumerate(book[sheet].iter_rows(values_only=True), 1):
            yield Row(line, tuple(_text(cell) for cell in cells))


def _opened(path: Path) -> Any:
    # imported here: it is a twentieth of what each process takes to start, and few of them read a workbook
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:
        raise _unreadable(type(error).__name__) from None


def _unreadable(what: str) -> Malformed:
    return Malformed(
        "interchange:workbook", "The Excel file cannot be read ({what}): open it, save it anew as .xlsx or CSV.",
        what=what,
    )  # fmt: skip


def _require_sound(path: Path) -> None:
    if path.stat().st_size > MOST_WORKBOOK_BYTES:
        raise Malformed(
            "interchange:workbook-size",
            "The Excel file is larger than {most} MB: save it as CSV, which may be larger.",
            most=MOST_WORKBOOK_BYTES // 2**20,
        )
    try:
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile:
        raise _unreadable("not a whole file") from None
    if unpacked > MOST_UNPACKED_BYTES:
        raise Malformed(
            "interchange:workbook-unpacked", "The Excel file unpacks to more than {most} MB: save it as CSV.",
            most=MOST_UNPACKED_BYTES // 2**20,
        )  # fmt: skip


def _text(cell: object) -> str:
    """Return a cell as it would be typed: whole numbers without a point, days as 2026-11-24."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell).strip()
