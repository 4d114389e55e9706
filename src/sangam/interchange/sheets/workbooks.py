"""Rows of an Excel workbook (.xlsx), opened once: the first sheet that holds anything, or the one that is named."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sangam.interchange.policy import MOST_COLUMNS, MOST_WORKBOOK_BYTES
from sangam.interchange.sheets import workbook_bounds
from sangam.interchange.types import Row
from sangam.kernel.errors import Malformed, SangamError

ZIP_MARK = b"PK\x03\x04"
OLD_MARK = b"\xd0\xcf\x11\xe0"
_BEYOND = "…"


class Workbook:
    """A workbook in memory, its sheets packed as they came.

    Raises Malformed for what is no workbook, or for one that is larger than it is read, before it is parsed.
    """

    def __init__(self, path: Path) -> None:
        """Open the file at `path`, whatever its name ends in."""
        if path.stat().st_size > MOST_WORKBOOK_BYTES:
            raise Malformed(
                "interchange:workbook-size",
                "The Excel file is larger than {most} MB: save it as CSV, which may be larger.",
                most=MOST_WORKBOOK_BYTES // 2**20,
            )
        with _readable():
            self._book = _parse_workbook(path.read_bytes())

    @property
    def titles(self) -> list[str]:
        """Return the names of the sheets."""
        return [sheet.title for sheet in self._book.worksheets]

    def rows(self, title: str) -> Iterator[Row]:
        """Yield every row of a sheet, empty ones included.  Raises Malformed where it is damaged."""
        with _readable():
            for line, cells in enumerate(self._book[title].iter_rows(values_only=True), 1):
                yield Row(line, tuple(_text(cell) for cell in _limit_cells(cells)))


def _parse_workbook(archive: bytes) -> Any:
    # imported here: it is a twentieth of what each process takes to start, and few of them read a workbook
    from openpyxl.reader.excel import ExcelReader

    workbook_bounds.require_few(archive)
    reader = ExcelReader(io.BytesIO(archive), read_only=True, data_only=True, keep_links=False)
    workbook_bounds.require_types(reader.archive)
    reader.read_manifest()
    workbook_bounds.require_modest(
        reader.archive, [(each.PartName, each.ContentType) for each in reader.package.Override]
    )
    reader.read_chartsheet = lambda *_: None  # type: ignore[method-assign]  # a chart holds no rows
    reader.read()
    for sheet in reader.wb.worksheets:
        sheet.reset_dimensions()  # they are declared, and may be far from what is there
    return reader.wb


@contextmanager
def _readable() -> Iterator[None]:
    """Raise Malformed for whatever a damaged file, or one that was made to do harm, makes of its readers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl leaves out (charts, validations) holds no rows
        try:
            yield
        except (SangamError, MemoryError, GeneratorExit):
            raise
        except zipfile.BadZipFile:
            raise _unreadable("not a whole file") from None
        except Exception as error:  # it raises as many kinds as there are ways to be damaged
            raise _unreadable(type(error).__name__) from None


def _unreadable(what: str) -> Malformed:
    return Malformed(
        "interchange:workbook",
        "The Excel file cannot be read ({what}): open it, save it anew as .xlsx or CSV.",
        what=what,
    )


def _limit_cells(cells: tuple[object, ...]) -> tuple[object, ...]:
    """Return the cells, those beyond the last column that a sheet may have as one that says that there are more."""
    if len(cells) <= MOST_COLUMNS:
        return cells
    beyond = any(cell is not None for cell in cells[MOST_COLUMNS:])
    return (*cells[:MOST_COLUMNS], *((_BEYOND,) if beyond else ()))


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
