"""Rows of an Excel workbook (.xlsx), opened once: the first sheet that holds anything, or the one that is named."""

import codecs
import csv
import io
import warnings
import zipfile
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sangam.interchange.policy import (
    MOST_COLUMNS,
    MOST_PART_BYTES,
    MOST_PARTS,
    MOST_STRINGS_BYTES,
    MOST_TYPES_BYTES,
    MOST_UNPACKED_BYTES,
    MOST_WORKBOOK_BYTES,
)
from sangam.interchange.types import Row, Trouble
from sangam.kernel.errors import Malformed, SangamError
from sangam.kernel.sentences import Told

# Whether a workbook is of a size that can be read: every part unpacked once and counted, before anything parses it.
#
# What a part is declared to hold is not believed. A part that is read whole into memory may be far smaller than a
# sheet, which is read row by row. Pure.

CONTENT_TYPES = "[Content_Types].xml"
STRINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_BOOK = ".main+xml"
_READ_WHOLE = frozenset(
    {"xl/workbook.xml", "xl/styles.xml", "xl/theme/theme1.xml", "docProps/core.xml", "docProps/custom.xml"}
)
_ENTRY = b"PK\x01\x02"
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_PIECE = 1024 * 1024


def require_few(archive: bytes) -> None:
    """Raise Malformed where an archive lists more parts than a workbook has; nothing of it is read before."""
    if archive.count(_ENTRY) > MOST_PARTS:
        raise Malformed(
            "interchange:workbook-parts",
            "The Excel file has more than {most} parts inside: save it as CSV.",
            most=f"{MOST_PARTS:,}",
        )


def require_types(packed: zipfile.ZipFile) -> None:
    """Raise Malformed where the list of what the parts are is itself too large.  Raises as `zipfile` does."""
    _unpack(packed, packed.getinfo(CONTENT_TYPES), MOST_TYPES_BYTES)


def require_modest(packed: zipfile.ZipFile, types: Iterable[tuple[str, str]]) -> None:
    """Raise Malformed where what is packed unpacks to more than is read of a workbook.

    types: (part, what it is declared as); a part may be declared as several.  Raises as `zipfile` does, too.
    """
    declared = defaultdict[str, set[str]](set)
    for part, kind in types:
        declared[part[1:]].add(kind)
    left = MOST_UNPACKED_BYTES
    for entry in packed.infolist():
        left -= _unpack(packed, entry, min(left, _most(entry.filename, declared[entry.filename])))


def _most(name: str, kinds: set[str]) -> int:
    """Return how much a part may hold: less where it is read whole."""
    if name in _READ_WHOLE or name.endswith(".rels") or any(_BOOK in kind for kind in kinds):
        return MOST_PART_BYTES
    return MOST_STRINGS_BYTES if STRINGS in kinds else MOST_UNPACKED_BYTES


def _unpack(packed: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int:
    """Return how much a part holds.  Raises Malformed above `most`, and BadZipFile for what no spreadsheet writes."""
    if part.compress_type not in _METHODS or part.flag_bits & 0x1:
        raise zipfile.BadZipFile
    size = 0
    with packed.open(part) as opened:
        while piece := opened.read(_PIECE):
            size += len(piece)
            if size > most:
                raise Malformed(
                    "interchange:workbook-unpacked",
                    "The Excel file is packed too tightly: {part} unpacks to more than {most} MB. Save it as CSV.",
                    part=part.filename[:80],
                    most=most // 2**20,
                )
    return size


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

    require_few(archive)
    reader = ExcelReader(io.BytesIO(archive), read_only=True, data_only=True, keep_links=False)
    require_types(reader.archive)
    reader.read_manifest()
    require_modest(reader.archive, [(each.PartName, each.ContentType) for each in reader.package.Override])
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


# Which encoding a text file is in, found by reading all of it once; and its lines in that encoding.
#
# UTF-8 and UTF-16 are recognised by their mark or by their form. What is neither is Windows-1252, which old Indian
# spreadsheets with legacy fonts are. A file that mixes both is read as UTF-8 with the odd bytes as Windows-1252, and
# says so.

LONGEST_LINE = 1_000_000
_FALLBACK = "sangam.windows-1252"
_SAMPLE_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to decode a file; said: a sentence for the person, empty where nothing is remarkable."""

    name: str
    label: str
    errors: str = "replace"
    said: str = ""


def detect(path: Path) -> Encoding:
    """Return the encoding of a text file."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE_BYTES)
    if sample.startswith(codecs.BOM_UTF8):
        return _utf8(path, "utf-8-sig", "UTF-8 with a mark")
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Encoding("utf-16", "UTF-16")
    return _unmarked_utf16(sample) or _utf8(path, "utf-8", "UTF-8")


def lines(path: Path, encoding: Encoding) -> Iterator[tuple[str, bool]]:
    """Yield each physical line with its end, and whether it was cut at LONGEST_LINE characters."""
    with path.open(encoding=encoding.name, errors=encoding.errors, newline="") as file:
        while line := file.readline(LONGEST_LINE):
            cut = len(line) >= LONGEST_LINE and not line.endswith(("\n", "\r"))
            rest = line
            while cut and len(rest) >= LONGEST_LINE and not rest.endswith(("\n", "\r")):
                rest = file.readline(LONGEST_LINE)
            yield line, cut


def _unmarked_utf16(sample: bytes) -> Encoding | None:
    """Tell UTF-16 without its mark by where the zero bytes of its line ends, blanks and delimiters lie."""
    if len(sample) < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    said = Told("The file has no byte order mark; it reads as UTF-16.")
    if odd > len(sample) / 16 and even * 8 < odd:
        return Encoding("utf-16-le", "UTF-16", said=said)
    if even > len(sample) / 16 and odd * 8 < even:
        return Encoding("utf-16-be", "UTF-16", said=said)
    return None


def _utf8(path: Path, name: str, label: str) -> Encoding:
    good, bad = _count_lines(path)
    if not bad:
        return Encoding(name, label)
    if good * 20 <= bad and name == "utf-8":
        return Encoding("cp1252", "Windows-1252", said=Told("The file is not UTF-8; it was read as Windows-1252."))
    odd = "{lines} line(s) of the file are not {encoding}; in those the odd bytes were read as Windows-1252."
    said = Told(odd, lines=bad, encoding=label)
    return Encoding(name, f"{label} mixed with Windows-1252", _FALLBACK, said)


def _count_lines(path: Path) -> tuple[int, int]:
    """Return how many lines beyond ASCII are UTF-8, and how many are not."""
    good = bad = 0
    with path.open("rb") as file:
        for line in iter(lambda: file.readline(LONGEST_LINE), b""):
            if not line.isascii():
                good, bad = (good + 1, bad) if _is_utf8(line) else (good, bad + 1)
    return good, bad


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError as error:
        return len(line) == LONGEST_LINE and error.reason == "unexpected end of data"
    return True


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_FALLBACK, _as_windows_1252)


# Rows of a delimited text file, numbered as a spreadsheet numbers them: a cell with line breaks is one row.
#
# A quotation mark that is never closed must not swallow the rest of the file. Where a row cannot be read with its
# quotation marks, its first line is read without them, as written, and says so.

DELIMITERS = (",", "\t", ";", "|")
NONE = "\x1f"
"""For a file of one column: a character that no text holds."""
_LONGEST_ROW_LINES = 100


def rows(path: Path, encoding: Encoding, delimiter: str) -> Iterator[Row]:
    """Yield every row, empty ones included."""
    feed = _Feed(lines(path, encoding))
    number = 0
    while (taken := feed.next()) is not None:
        number += 1
        line, cut = taken
        if cut:
            yield _cut_row(number, line)
        elif '"' not in line:
            yield Row(number, tuple(cell.strip() for cell in _plain(line, delimiter)))
        else:
            yield _quoted_row(number, line, feed, delimiter)


def sniff(path: Path, encoding: Encoding) -> str:
    """Return the delimiter: the one that the first line holds most of.

    Where it holds none, it is a title if all lines below hold the same number of one; else the file has one column.
    """
    head = [line for (line, _), _ in zip(lines(path, encoding), range(10), strict=False) if line.strip()]
    first = head[0] if head else ""
    best = max(DELIMITERS, key=lambda delimiter: _outside(first, delimiter))
    return best if _outside(first, best) else _below_a_title(head[1:])


def _below_a_title(lines: list[str]) -> str:
    for delimiter in DELIMITERS:
        counts = {_outside(line, delimiter) for line in lines}
        if len(lines) >= 2 and len(counts) == 1 and min(counts):
            return delimiter
    return NONE


def _outside(line: str, delimiter: str) -> int:
    """Count a delimiter outside of quotation marks."""
    return sum(part.count(delimiter) for part in line.split('"')[::2])


class _Feed:
    """Lines, with a way to put some back."""

    def __init__(self, lines: Iterator[tuple[str, bool]]) -> None:
        self._lines = lines
        self._back: deque[tuple[str, bool]] = deque()

    def next(self) -> tuple[str, bool] | None:
        return self._back.popleft() if self._back else next(self._lines, None)

    def put_back(self, lines: list[tuple[str, bool]]) -> None:
        self._back.extendleft(reversed(lines))


def _quoted_row(number: int, line: str, feed: _Feed, delimiter: str) -> Row:
    more: list[tuple[str, bool]] = []
    try:
        cells = next(csv.reader(_with_following(line, feed, more), delimiter=delimiter, strict=True))
    except csv.Error:
        feed.put_back(more)
        return _as_written(number, line, delimiter)
    return Row(number, tuple(cell.strip() for cell in cells))


def _with_following(line: str, feed: _Feed, more: list[tuple[str, bool]]) -> Iterator[str]:
    """Yield a line and, as long as the reader asks for them, those behind it, which are kept to be put back."""
    yield line
    while len(more) < _LONGEST_ROW_LINES and (following := feed.next()) is not None:
        more.append(following)
        yield following[0]


def _as_written(number: int, line: str, delimiter: str) -> Row:
    cells = tuple(cell.strip() for cell in _plain(line, delimiter))
    value = next((cell for cell in cells if cell.startswith('"')), line.strip())
    why = Told("a quotation mark is not closed here: the row was read as written")
    return Row(number, cells, (Trouble(number, "", value[:200], why, rejected=False),))


def _cut_row(number: int, line: str) -> Row:
    why = Told("the line is longer than {most} characters", most=LONGEST_LINE)
    return Row(number, ("…",), (Trouble(number, "", line[:200], why),))


def _plain(line: str, delimiter: str) -> list[str]:
    return line.rstrip("\r\n").split(delimiter)
