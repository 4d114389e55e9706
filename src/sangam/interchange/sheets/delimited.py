"""Rows of a delimited text file, numbered as a spreadsheet numbers them: a cell with line breaks is one row.

A quotation mark that is never closed must not swallow the rest of the file.  Where a row cannot be read with its
quotation marks, its first line is read without them, as written, and says so.
"""

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from sangam.interchange.sheets import encodings
from sangam.interchange.sheets.encodings import Encoding
from sangam.interchange.types import Row, Trouble
from sangam.kernel.sentences import Told

DELIMITERS = (",", "\t", ";", "|")
NONE = "\x1f"
"""For a file of one column: a character that no text holds."""
_LONGEST_ROW_LINES = 100


def rows(path: Path, encoding: Encoding, delimiter: str) -> Iterator[Row]:
    """Yield every row, empty ones included."""
    feed = _Feed(encodings.lines(path, encoding))
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
    head = [line for (line, _), _ in zip(encodings.lines(path, encoding), range(10), strict=False) if line.strip()]
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
    why = Told("the line is longer than {most} characters", most=encodings.LONGEST_LINE)
    return Row(number, ("…",), (Trouble(number, "", line[:200], why),))


def _plain(line: str, delimiter: str) -> list[str]:
    return line.rstrip("\r\n").split(delimiter)
