"""A file into a sheet of text cells: CSV with any delimiter and encoding, TSV, parquet.

No row is lost silently: rows that do not fit the heading are counted and said.  A quotation mark that is never closed
must not swallow the rest of the file.  So a file with an odd number of them is read as written, without quoting.
"""

import codecs
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from sangam.kernel.errors import Malformed
from sangam.matching.resolution.types import Sheet

_DELIMITERS = ",\t;|"
_PARQUET = b"PAR1"
_BLOCK = 32 << 20
_SAMPLE = 1 << 16


def read_sheet(path: Path) -> Sheet:
    """Read one file.  Raises Malformed, with the reason, when nothing can be compared in it."""
    if not path.is_file():
        raise Malformed("resolution:missing", "There is no file {file}.", file=path)
    try:
        with path.open("rb") as file:
            start = file.read(_SAMPLE)
    except OSError as error:
        raise Malformed(
            "resolution:unreadable", "{file} cannot be read: {why}.", file=path, why=error.strerror
        ) from None
    if not start.strip(b"\x00 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise Malformed("resolution:empty", "{file} is empty.", file=path)
    sheet = _parquet(path) if start.startswith(_PARQUET) else _read_delimited_file(path, start)
    if not sheet.table.num_rows:
        raise Malformed("resolution:no-rows", "{file} has a heading and no rows.", file=path)
    return sheet


def sheet(name: str, rows: Sequence[Mapping[str, str]]) -> Sheet:
    """Return rows in memory as a sheet; the first one's keys are the heading."""
    columns = [pa.chunked_array([[row[column] for row in rows]], pa.string()) for column in rows[0]]
    return Sheet(name, _cleaned_table(columns, list(rows[0])))


def _parquet(path: Path) -> Sheet:
    try:
        table = parquet.read_table(path)
    except (pa.ArrowException, OSError):
        raise Malformed("resolution:broken", "{file} is not a whole parquet file.", file=path) from None
    columns = [_as_text(path, name, column) for name, column in zip(table.column_names, table.columns, strict=True)]
    return Sheet(path.name, _cleaned_table(columns, table.column_names))


def _as_text(path: Path, name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        return column.cast(pa.string())
    except pa.ArrowException:
        raise Malformed(
            "resolution:nested", "Column {column} of {file} holds lists, not plain values.", column=name, file=path
        ) from None


def _read_delimited_file(path: Path, start: bytes) -> Sheet:
    encoding = _find_encoding(path, start)
    heading = start.decode(encoding, "replace").lstrip("\ufeff").splitlines()[0]
    delimiter = max(_DELIMITERS, key=heading.count)
    if not heading.count(delimiter):
        raise Malformed(
            "resolution:one-column",
            "{file} has one column only; persons are compared by several.  (Is it a CSV, TSV or parquet file?)",
            file=path,
        )
    quoted = not path.read_bytes().count(b'"') % 2
    lost: list[int] = []
    table = _parse_table(path, encoding, delimiter, quoted=quoted, lost=lost)
    names = [name.strip().strip('"').lstrip("\ufeff").strip() for name in table.column_names]
    said = [] if quoted else [f"{path.name}: a quotation mark is not closed; the file was read without quoting."]
    if encoding == "cp1252":
        said.append(f"{path.name}: not UTF-8; read as Windows-1252.")
    if lost:
        said.append(f"{path.name}: {len(lost):,} row(s) have not as many cells as the heading and were left out.")
    return Sheet(path.name, _cleaned_table(table.columns, _distinct(names)), tuple(said))


def _parse_table(path: Path, encoding: str, delimiter: str, *, quoted: bool, lost: list[int]) -> pa.Table:
    def note(_row: csv.InvalidRow) -> str:
        lost.append(1)
        return "skip"

    parse = csv.ParseOptions(
        delimiter=delimiter, quote_char='"' if quoted else False, newlines_in_values=quoted, invalid_row_handler=note
    )
    columns = _column_names(path, encoding, parse)
    try:
        return csv.read_csv(
            path,
            csv.ReadOptions(encoding=encoding, block_size=_BLOCK, skip_rows=1, column_names=columns),
            parse,
            csv.ConvertOptions(column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False),
        )
    except (pa.ArrowException, UnicodeError) as error:
        raise Malformed(
            "resolution:broken-text", "{file} cannot be read as a table: {why}.", file=path, why=error
        ) from None


def _column_names(path: Path, encoding: str, parse: csv.ParseOptions) -> list[str]:
    """Return the heading's cells, made distinct: two columns of one name are two columns."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        line = file.readline()
    cells = line.strip("\r\n\ufeff").split(parse.delimiter)
    return _distinct([cell.strip().strip('"').strip() for cell in cells])


def _distinct(names: list[str]) -> list[str]:
    given: list[str] = []
    for at, name in enumerate(names, 1):
        wanted = name or f"column {at}"
        given.append(f"{wanted} ({at})" if wanted in given else wanted)
    return given


def _find_encoding(path: Path, start: bytes) -> str:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if max(even, odd) * 16 > len(start):
        if min(even, odd) * 8 >= max(even, odd):
            raise Malformed("resolution:binary", "{file} is not a text table and not parquet.", file=path)
        return "utf-16-le" if odd > even else "utf-16-be"
    if 0 in start:
        raise Malformed("resolution:binary", "{file} is not a text table and not parquet.", file=path)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _cleaned_table(columns: list[pa.ChunkedArray], names: list[str]) -> pa.Table:
    """Return the cells without outer blanks, empty ones and the usual words for nothing as null."""
    cleaned = []
    for column in columns:
        text = pc.utf8_trim_whitespace(column)
        nothing = pc.is_in(
            pc.utf8_lower(text), value_set=pa.array(["", "null", "none", "nan", "n/a", "na", "-", "nil"])
        )
        cleaned.append(pc.if_else(nothing, pa.scalar(None, pa.string()), text))
    return pa.table(cleaned, names=names)
