"""Read a CSV, also .gz, as columns of text; name the line of whatever cannot be read."""

import csv
import gzip
import io
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv

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
