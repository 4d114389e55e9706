"""Edge lists in CSV files, plain or gzip, into a graph.

The quick reader takes whole columns; where it meets anything unusual, the careful one reads again and names the line.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from sangam.graphs.adjacency import Flags, Floats, Graph, Ints, Longs, Rows, graph_of
from sangam.kernel.errors import Malformed

_DELIMITERS = ",;\t|"
_GZIP = b"\x1f\x8b"
_DAMAGED = (OSError, EOFError, zlib.error)
_BLOCK_BYTES = 1 << 23
_LONGEST_NUMBER = 18
_NUMBERS_A_ROW = 8
_LONGEST_SUM = 1e300


@dataclass(frozen=True, slots=True)
class Columns:
    """Headings of the columns to read.  weight: none is read where empty."""

    source: str = "src"
    target: str = "dst"
    weight: str = ""

    @property
    def wanted(self) -> list[str]:
        """Return the headings that must be there."""
        return [self.source, self.target, *([self.weight] if self.weight else [])]


def read_graph(edges: Path, *, nodes: Path | None = None, columns: Columns | None = None) -> Graph:
    """Return the graph of a CSV file with one edge a row, and of a CSV file with one node a row.

    edges: headings as in `columns`, by default `src` and `dst`; others are not looked at.  nodes: `id`, and `name`
    where nodes are to be called by another name.  Both in UTF-8, also gzip; comma, semicolon, tab or bar.
    Raises Malformed with the line that cannot be read.
    """
    columns = columns or Columns()
    table = _table(edges, columns.wanted)
    weights = _weights(edges, table[columns.weight], columns) if columns.weight else np.zeros(0)
    listed, names = _nodes_of_file(nodes)
    every = pa.chunked_array([*table[columns.source].chunks, *table[columns.target].chunks, listed], pa.string())
    ids, numbers = _number_texts(every)
    count = table.num_rows
    flags = np.zeros(len(ids), np.bool_)
    flags[numbers[2 * count :]] = True
    labels = ids
    if names is not None:
        labels = list(ids)
        for at, name in zip(numbers[: 2 * count - 1 : -1], reversed(names), strict=True):
            labels[at] = name
    return graph_of(ids, labels, flags, Rows(numbers[:count].copy(), numbers[count : 2 * count].copy(), weights))


def _table(path: Path, wanted: list[str]) -> pa.Table:
    """Return the columns as texts without blanks at either end, none of them empty but weights."""
    head, delimiter = _head(path, wanted)
    try:
        with _open_file(path) as file:
            table = arrow_csv.read_csv(
                file,
                read_options=arrow_csv.ReadOptions(block_size=_BLOCK_BYTES, column_names=head, skip_rows=1),
                parse_options=arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
                convert_options=arrow_csv.ConvertOptions(
                    include_columns=wanted, column_types=dict.fromkeys(wanted, pa.string()), strings_can_be_null=False
                ),
            )
    except (pa.ArrowInvalid, *_DAMAGED):
        table = _read_with_care(path, wanted, delimiter)
    columns = [_trim(table[name]) for name in wanted]
    for name, column in zip(wanted[:2], columns[:2], strict=True):
        if pc.any(pc.equal(column, "")).as_py():
            _refuse_empty(path, delimiter, name)
    return pa.table(columns, names=wanted)


def _head(path: Path, wanted: Sequence[str]) -> tuple[list[str], str]:
    """Return the headings and what parts them.  Raises Malformed for a file that has none, or not those wanted."""
    try:
        with _open_file(path) as file:
            begin = file.read(1 << 16)
    except _DAMAGED as error:
        reason = getattr(error, "strerror", None) or "it is damaged"
        raise Malformed("graphs:unread", "{path} cannot be read: {reason}.", path=path, reason=reason) from None
    if not begin.strip(b"\xef\xbb\xbf\r\n\t "):
        raise Malformed("graphs:empty", "{path} is empty.", path=path)
    first = begin.partition(b"\n")[0]
    try:
        line = first.decode("utf-8-sig").strip("\r\n")
    except UnicodeDecodeError:
        raise _not_text(path, 1) from None
    heads = {sign: [head.strip() for head in next(csv.reader([line], delimiter=sign), [])] for sign in _DELIMITERS}
    for sign, head in heads.items():
        if set(wanted) <= set(head):
            return head, sign
    there = max(heads.values(), key=len)
    missing = next(name for name in wanted if name not in there)
    raise Malformed(
        "graphs:column",
        "Line 1 of {path} has no column {missing}. It has: {there}.",
        path=path,
        missing=missing,
        there=", ".join(there),
    )


def _open_file(path: Path) -> Any:
    """Open a file that may be packed, by its first bytes."""
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
    return gzip.open(path, "rb") if packed else path.open("rb")


def _not_text(path: Path, line: int) -> Malformed:
    return Malformed("graphs:encoding", "Line {line} of {path} is not text in UTF-8.", line=line, path=path)


def _trim(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return texts without blanks at either end, in Unicode's composed form: what looks the same is the same."""
    plain = pc.utf8_trim_whitespace(column)
    if pc.all(pc.string_is_ascii(plain), min_count=0).as_py():
        return plain
    return pc.utf8_normalize(plain, form="NFC")


def _read_with_care(path: Path, wanted: Sequence[str], delimiter: str) -> pa.Table:
    """Read line by line; raise Malformed for the first that cannot be read."""
    found: list[list[str]] = []
    head: list[str] = []
    for line, cells in _lines(path, delimiter):
        if not head:
            head = [cell.strip() for cell in cells]
            places = [head.index(name) for name in wanted]
            continue
        if len(cells) != len(head):
            raise Malformed(
                "graphs:cells",
                "Line {line} of {path} has {found} cell(s), not {wanted} as the headings.",
                line=line,
                path=path,
                found=len(cells),
                wanted=len(head),
            )
        found.append([cells[place] for place in places])
    return pa.table([pa.chunked_array([[row[at] for row in found]], pa.string()) for at in range(len(wanted))], wanted)


def _lines(path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of each line that is not blank."""
    with _open_file(path) as file:
        text = io.TextIOWrapper(file, "utf-8-sig", newline="")
        rows = csv.reader(text, delimiter=delimiter)
        while True:
            before = rows.line_num + 1
            try:
                cells = next(rows)
            except StopIteration:
                return
            except UnicodeDecodeError:
                raise _not_text(path, _bad_line(path)) from None
            except (csv.Error, *_DAMAGED) as error:
                raise Malformed(
                    "graphs:line", "Line {line} of {path} cannot be read: {why}.", line=before, path=path, why=error
                ) from None
            if cells and any(cells):
                yield before, cells


def _bad_line(path: Path) -> int:
    with _open_file(path) as file:
        for line, raw in enumerate(file, 1):
            try:
                raw.decode("utf-8")
            except UnicodeDecodeError:
                return line
    return 1


def _refuse_empty(path: Path, delimiter: str, name: str) -> None:
    """Raise Malformed for the first line without a text in this column."""
    for line, cells in _body(path, delimiter, name):
        if not cells.strip():
            raise Malformed("graphs:cell", "Line {line} of {path} has no {column}.", line=line, path=path, column=name)


def _body(path: Path, delimiter: str, name: str) -> Iterator[tuple[int, str]]:
    """Yield number and text of one column, below the headings."""
    rows = _lines(path, delimiter)
    place = [cell.strip() for cell in next(rows)[1]].index(name)
    for line, cells in rows:
        yield line, cells[place] if place < len(cells) else ""


def _weights(path: Path, column: pa.ChunkedArray, columns: Columns) -> Floats:
    """Return the weights.  Raises Malformed for the first line whose weight is negative or no number."""
    try:
        found: Floats = pc.cast(column, pa.float64()).to_numpy().astype(np.float64)
    except pa.ArrowInvalid:
        found = np.array([np.nan])
    if np.all(np.isfinite(found) & (found >= 0)):
        return found
    _, delimiter = _head(path, columns.wanted)
    for line, text in _body(path, delimiter, columns.weight):
        value = _number(text)
        if not 0 <= value < _LONGEST_SUM:
            raise Malformed(
                "graphs:weight",
                "Line {line} of {path}: the weight {text} is not a number of zero or more.",
                line=line,
                path=path,
                text=text.strip() or "(empty)",
            )
    return np.array([_number(text) for _, text in _body(path, delimiter, columns.weight)])


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _nodes_of_file(path: Path | None) -> tuple[pa.Array, list[str] | None]:
    """Return the ids of a file of nodes, and their names where it has that column."""
    if path is None:
        return pa.array([], pa.string()), None
    head, _ = _head(path, ["id"])
    table = _table(path, ["id", "name"] if "name" in head else ["id"])
    ids = table["id"].combine_chunks()
    return ids, table["name"].to_pylist() if "name" in head else None


def _number_texts(column: pa.ChunkedArray) -> tuple[list[str], Ints]:
    """Return the distinct texts in the order of `id_order`, and the number of each text of the column."""
    packed = column.combine_chunks()
    if isinstance(packed, pa.ChunkedArray):
        packed = pa.concat_arrays(packed.chunks) if packed.num_chunks else pa.array([], pa.string())
    whole = _whole_numbers(packed)
    if whole is not None:
        held = np.zeros(int(np.max(whole)) + 1, np.bool_)
        held[whole] = True
        place = np.cumsum(held, dtype=np.int32) - 1
        return [str(number) for number in np.flatnonzero(held).tolist()], place[whole]
    coded = packed.dictionary_encode()
    texts = coded.dictionary
    order = _order(texts)
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    codes = coded.indices.to_numpy()
    return texts.take(pa.array(order)).to_pylist(), place[codes] if len(codes) else np.zeros(0, np.int32)


def _whole_numbers(texts: pa.Array) -> Longs | None:
    """Return ids that are small whole numbers as such, None where any is not, or is written with a nought before."""
    try:
        numbers: Longs = pc.cast(texts, pa.int64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return None
    if not len(numbers) or np.min(numbers) < 0 or np.max(numbers) > _NUMBERS_A_ROW * len(numbers):
        return None
    digits = [int(np.count_nonzero(numbers >= 10**size)) for size in range(1, len(str(np.max(numbers))))]
    return numbers if pc.sum(pc.binary_length(texts)).as_py() == len(numbers) + sum(digits) else None


def _order(texts: pa.Array) -> Any:
    """Return in which order texts stand by `id_order`."""
    lengths = pc.utf8_length(texts).to_numpy(zero_copy_only=False)
    digits: Flags = pc.and_(pc.string_is_ascii(texts), pc.utf8_is_digit(texts)).to_numpy(zero_copy_only=False)
    if len(texts) and digits.all() and lengths.max() <= _LONGEST_NUMBER:
        return np.lexsort((pc.cast(texts, pa.int64()).to_numpy(), lengths))
    keys = pa.table({"text": ~digits, "length": np.where(digits, lengths, 0), "name": texts})
    return pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names]).to_numpy()
