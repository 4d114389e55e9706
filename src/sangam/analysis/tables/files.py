"""Read a CSV, also .gz, as columns of text; name the line of whatever cannot be read."""

import csv
import gzip
import io
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from numpy.typing import NDArray

from sangam.analysis.tables.units import DAY_S, UNDATED
from sangam.kernel.errors import Malformed

_DELIMITERS = (",", ";", "\t", "|")
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_BLOCK_BYTES = 1 << 24


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as columns of text.  Cells are as they stand; an empty one is ""."""

    name: str
    text: bytes
    delimiter: str
    table: pa.Table

    def column(self, heading: str) -> pa.ChunkedArray:
        """Return a column by its heading."""
        return self.table.column(heading)

    def line(self, row: int) -> int:
        """Return the line of the file on which a row begins, the heading being line 1."""
        with io.StringIO(self.text.decode("utf-8"), newline="") as file:
            reader = csv.reader(file, delimiter=self.delimiter)
            before, seen = 0, -2
            for cells in reader:
                seen += bool(cells)
                if seen == row:
                    return before + 1
                before = reader.line_num
        return before


def read_sheet(path: Path, headings: tuple[str, ...]) -> Sheet:
    """Return the named columns of a file.  Raises Malformed where a column or the file cannot be read."""
    text = _text(path)
    found, delimiter = _headings(text)
    _require_headings(path, found, headings)
    if not text.partition(b"\n")[2].strip():
        raise Malformed("analysis:empty", "{path} has a heading and no rows.", path=path.name)
    return Sheet(path.name, text, delimiter, _table(path, text, delimiter, headings))


def read_headings(path: Path) -> list[str]:
    """Return the headings of a file's columns."""
    return _headings(_text(path))[0]


def _headings(text: bytes) -> tuple[list[str], str]:
    """Return the headings and the sign that stands between them."""
    first = text.partition(b"\n")[0].decode("utf-8").rstrip("\r")
    delimiter = max(_DELIMITERS, key=first.count)
    return next(csv.reader([first], delimiter=delimiter), []), delimiter


def _text(path: Path) -> bytes:
    """Return the file unpacked, in UTF-8 without a mark."""
    try:
        raw = path.read_bytes()
        raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    except OSError as error:
        reason = error.strerror or "it is not a whole .gz file"
        raise Malformed("analysis:unread", "{path} cannot be read: {reason}.", path=path.name, reason=reason) from None
    except EOFError:
        raise Malformed("analysis:cut-short", "{path} is a .gz file that is cut short.", path=path.name) from None
    if not raw.strip():
        raise Malformed("analysis:nothing", "{path} is empty.", path=path.name)
    encoding = next((name for mark, name in _MARKS.items() if raw.startswith(mark)), "utf-8")
    for each in (encoding, "cp1252"):
        try:
            return raw if each == "utf-8" and raw.decode("utf-8") else raw.decode(each).encode("utf-8")
        except UnicodeDecodeError:
            continue
    raise Malformed(
        "analysis:encoding", "{path} is no text in UTF-8, UTF-16 or Windows-1252. Is it a spreadsheet?", path=path.name
    )


def _require_headings(path: Path, found: list[str], headings: tuple[str, ...]) -> None:
    for heading in headings:
        if heading not in found:
            raise Malformed(
                "analysis:no-column",
                "{path} has no column {heading}. Line 1 has: {found}.",
                path=path.name,
                heading=heading,
                found=", ".join(found),
            )
        if found.count(heading) > 1:
            raise Malformed(
                "analysis:column-twice",
                "{path} has the column {heading} twice: name one of them otherwise.",
                path=path.name,
                heading=heading,
            )


def _table(path: Path, text: bytes, delimiter: str, headings: tuple[str, ...]) -> pa.Table:
    try:
        return arrow_csv.read_csv(
            pa.BufferReader(text),
            read_options=arrow_csv.ReadOptions(block_size=_BLOCK_BYTES),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=b'"' in text),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=list(headings),
                column_types=dict.fromkeys(headings, pa.string()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        line, cells, expected = _odd_line(text, delimiter)
        raise Malformed(
            "analysis:cells",
            "Line {line} of {path} has {cells} cells, the heading has {expected}.",
            line=line,
            path=path.name,
            cells=cells,
            expected=expected,
        ) from None


def _odd_line(text: bytes, delimiter: str) -> tuple[int, int, int]:
    """Return the first line whose cells are more or fewer than the heading's, with both numbers."""
    reader = csv.reader(io.StringIO(text.decode("utf-8"), newline=""), delimiter=delimiter)
    expected, before = len(next(reader)), 1
    for cells in reader:
        if cells and len(cells) != expected:
            return before + 1, len(cells), expected
        before = reader.line_num
    return before, 0, expected


# Columns of text as numbers.

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "--", "nil", "."})
"""What stands in a cell, in small letters, where nothing is known."""


def strip_cells(column: pa.ChunkedArray) -> pa.Array:
    """Return the cells without blanks round them, as one array; what is missing is null."""
    cells = pc.utf8_trim_whitespace(column.combine_chunks())
    is_missing = pc.is_in(pc.utf8_lower(cells), value_set=pa.array(sorted(MISSING)))
    return pc.if_else(is_missing, pa.scalar(None, pa.string()), cells)


def read_numbers(sheet: Sheet, heading: str) -> NDArray[np.float64]:
    """Return a column's numbers, NaN where the cell is missing.  Raises Malformed with the line of another text."""
    cells = strip_cells(sheet.column(heading))
    try:
        numbers = pc.cast(cells, pa.float64())
    except pa.ArrowInvalid:
        row = next(at for at, cell in enumerate(cells.to_pylist()) if cell is not None and not _is_number(cell))
        raise Malformed(
            "analysis:number",
            "Line {line} of {path}: {heading} is “{cell}”, which is no number.",
            line=sheet.line(row),
            path=sheet.name,
            heading=heading,
            cell=cells[row].as_py(),
        ) from None
    found: NDArray[np.float64] = numbers.to_numpy(zero_copy_only=False).astype(np.float64)
    return np.where(np.isfinite(found), found, np.nan)


def _is_number(cell: str) -> bool:
    try:
        pc.cast(pa.scalar(cell), pa.float64())
    except pa.ArrowInvalid:
        return False
    return True


# Columns of text as times: ISO, day first or month first, with or without a time of day; `2400` is the next midnight.
#
# Which of the day and the month stands first is decided for the whole column. A zone written behind is left off: the
# time stays the local one that was written.

_FIRST = datetime(1970, 1, 1)  # noqa: DTZ001 - local time, as all of them
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(.*))?")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{4,6}))?")
_LOCAL = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ,]+(.*))?")
_CLOCK = re.compile(r"(\d{1,2}):?(\d{2})(?::?(\d{2})(?:\.\d+)?)?\s*([AaPp][Mm])?\s*(?:Z|[+-]\d{2}:?\d{2})?")
_HOURS = re.compile(r"\d{1,4}")


@dataclass(frozen=True, slots=True)
class Times:
    """seconds: local time since 1970 (`UNDATED` where missing).  has_days: False where only months were written."""

    seconds: NDArray[np.int64]
    has_days: bool
    caveats: tuple[str, ...]


def read_times(sheet: Sheet, heading: str) -> Times:
    """Return a column's times.  Raises Malformed with the line of a text that is no time."""
    cells = strip_cells(sheet.column(heading))
    try:
        return Times(_seconds(pc.cast(cells, pa.timestamp("s"))), has_days=True, caveats=())
    except pa.ArrowInvalid:
        return _by_text(sheet, heading, cells)


def _seconds(stamps: pa.Array) -> NDArray[np.int64]:
    found: NDArray[np.int64] = pc.fill_null(pc.cast(stamps, pa.int64()), int(UNDATED)).to_numpy(zero_copy_only=False)
    return found


def _by_text(sheet: Sheet, heading: str, cells: pa.Array) -> Times:
    """Read each distinct text once."""
    coded = cells.dictionary_encode()
    texts: list[str] = coded.dictionary.to_pylist()
    day_first, caveats = _order(texts, heading)
    found = np.array([_moment(text, day_first) for text in texts] + [UNDATED], np.int64)
    codes = pc.fill_null(coded.indices, len(texts)).to_numpy(zero_copy_only=False)
    unread = [at for at, text in enumerate(texts) if found[at] == UNDATED]
    if unread:
        row = int(np.flatnonzero(np.isin(codes, unread))[0])
        raise Malformed(
            "analysis:time",
            "Line {line} of {path}: {heading} is “{cell}”, which is no date and time.",
            line=sheet.line(row),
            path=sheet.name,
            heading=heading,
            cell=cells[row].as_py(),
        )
    return Times(found[codes], not all(map(_MONTH.fullmatch, texts)), caveats)


def _order(texts: list[str], heading: str) -> tuple[bool, tuple[str, ...]]:
    """Tell whether the day stands before the month, and what is not certain of it."""
    parts = [(int(found[1]), int(found[2])) for text in texts if (found := _LOCAL.fullmatch(text))]
    if any(first > 12 for first, _ in parts):
        return True, ()
    if any(second > 12 for _, second in parts):
        return False, ()
    if not parts:
        return True, ()
    return True, (f"{heading}: no date tells whether day or month stands first; read as day first.",)


def _moment(text: str, day_first: bool) -> int:
    """Return a text as seconds, `UNDATED` where it is no time."""
    if found := _MONTH.fullmatch(text):
        year, month, day, clock = found[1], found[2], "1", None
    elif found := (_ISO.fullmatch(text) or _PACKED.fullmatch(text)):
        year, month, day, clock = found.groups()
    elif found := _LOCAL.fullmatch(text):
        day, month, year, clock = (found[i] for i in ((1, 2, 3, 4) if day_first else (2, 1, 3, 4)))
    else:
        return int(UNDATED)
    seconds = clock_seconds(clock.strip()) if clock and clock.strip() else 0
    try:
        midnight = datetime(int(year), int(month), int(day))  # noqa: DTZ001 - local time, as it was written
    except ValueError:
        return int(UNDATED)
    return int(UNDATED) if seconds is None else (midnight - _FIRST) // timedelta(seconds=1) + seconds


def clock_seconds(text: str) -> int | None:
    """Return a time of day in seconds after midnight, None where it is none: `9:05`, `905`, `5` (00:05), `2400`."""
    text = f"{int(text):04d}" if _HOURS.fullmatch(text) else text
    if not (found := _CLOCK.fullmatch(text)):
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "pm" else 0)
    if minute > 59 or second > 59 or hour * 3600 + minute * 60 + second > DAY_S:
        return None
    return hour * 3600 + minute * 60 + second
