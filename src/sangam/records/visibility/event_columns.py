"""Events as columns: what several parts of a record say merged into one row, and the rows of an area and a period.

Pure.  `event_scan` reads the rows, which are admitted then.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from sangam.records.schema import event_kinds

NONE = np.iinfo(np.int64).min
"""What stands for an instant that is not said."""

LISTS = ("heads", "modus", "trades")
"""Columns of any number of words a row."""


class Area(NamedTuple):
    """A stretch of land in degrees, its borders included."""

    south: float
    west: float
    north: float
    east: float


LAND = Area(event_kinds.SOUTH, event_kinds.WEST, event_kinds.NORTH, event_kinds.EAST)
"""The land within whose degrees an area lies: India."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What an analysis reads.  kinds: of `event_rows.TIMES`.  area: None for all, also what has no position.

    since, until: an event takes part whose time may lie at or after the one and before the other; None for no bound.
    """

    kinds: tuple[str, ...] = ("incident",)
    area: Area | None = None
    since: datetime | None = None
    until: datetime | None = None


class Coded(NamedTuple):
    """One word a row, by its place in `words`, which are in order; -1 where nothing is said."""

    words: tuple[str, ...]
    codes: NDArray[np.int32]


class Several(NamedTuple):
    """Any number of words a row: those of row i are words[codes[starts[i]:starts[i + 1]]]."""

    words: tuple[str, ...]
    starts: NDArray[np.int64]
    codes: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Provenance:
    """How many rows are a force's, and when the newest of them was written or came."""

    force: str
    rows: int
    newest_at: datetime


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """Events as columns, one row a record, in the order of the records' ids.

    ids: two halves of each id, see `record`.  latitude, longitude: degrees, NaN where not given.  earliest, latest:
    seconds in UTC, the same where one alone is given, NaT without either.  patrol: 1, 0, or -1 where nothing is said.
    grade: the weakest source and information of what a row was read from.  is_printed: nothing that a row was read from
    is barred from paper.  unplaced, undated: how many admitted events
    an area or a period leaves out because they say no place or no time.
    """

    ids: NDArray[np.uint64]
    kind: Coded
    force: Coded
    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    precision: Coded
    earliest: NDArray[np.datetime64]
    latest: NDArray[np.datetime64]
    patrol: NDArray[np.int16]
    heads: Several
    modus: Several
    trades: Several
    grade: Coded
    is_printed: NDArray[np.bool_]
    provenance: tuple[Provenance, ...]
    unplaced: int
    undated: int

    def __len__(self) -> int:
        return len(self.ids)

    def record(self, row: int) -> UUID:
        """Return the id of the record of a row."""
        first, last = self.ids[row]
        return UUID(int=int(first) << 64 | int(last))


@dataclass(slots=True)
class Rows:
    """Rows as they are read.  lists: each row's words, parted by \\x1f."""

    ids: NDArray[np.uint64]
    numbers: dict[str, NDArray[Any]]
    texts: dict[str, list[str]]


def merged_rows(rows: Rows) -> Rows:
    """Return the rows of one record as one, in the order of ids.

    What a row says goes before what a later part of the record says; times and grades are drawn wide.
    """
    order = np.lexsort((rows.numbers["part"], rows.ids[:, 1], rows.ids[:, 0]))
    ids = rows.ids[order]
    repeats = np.zeros(len(ids), dtype=bool)
    repeats[1:] = (ids[1:] == ids[:-1]).all(axis=1)
    numbers = {name: column[order] for name, column in rows.numbers.items()}
    places = order.tolist()
    texts = {name: [column[place] for place in places] for name, column in rows.texts.items()}
    first = 0
    for row in np.flatnonzero(repeats).tolist():
        first = first if repeats[row - 1] else row - 1
        _merge(numbers, texts, first, row)
    if not repeats.any():
        return Rows(ids, numbers, texts)
    kept = np.flatnonzero(~repeats)
    return Rows(ids[kept], *_columns_at(numbers, texts, kept))


def _columns_at(
    numbers: Mapping[str, NDArray[Any]], texts: Mapping[str, list[str]], kept: NDArray[np.intp]
) -> tuple[dict[str, NDArray[Any]], dict[str, list[str]]]:
    places = kept.tolist()
    return (
        {name: column[kept] for name, column in numbers.items()},
        {name: [column[place] for place in places] for name, column in texts.items()},
    )


def _merge(numbers: dict[str, NDArray[Any]], texts: dict[str, list[str]], into: int, row: int) -> None:
    if np.isnan(numbers["latitude"][into]):
        for name in ("latitude", "longitude"):
            numbers[name][into] = numbers[name][row]
    numbers["barred"][into] = max(numbers["barred"][into], numbers["barred"][row])
    if numbers["patrol"][into] < 0:
        numbers["patrol"][into] = numbers["patrol"][row]
    for name, wider in (("earliest", min), ("latest", max)):
        said = [int(numbers[name][each]) for each in (into, row) if numbers[name][each] != NONE]
        numbers[name][into] = wider(said) if said else NONE
    texts["precision"][into] = texts["precision"][into] or texts["precision"][row]
    one, other = texts["grade"][into], texts["grade"][row]
    texts["grade"][into] = max(one[0], other[0]) + max(one[1], other[1])
    for name in LISTS:
        texts[name][into] = "\x1f".join(filter(None, (texts[name][into], texts[name][row])))


def within(rows: Rows, scope: Scope) -> Events:
    """Return the rows that a scope asks for, as columns.  That a row has no place or time, it counts."""
    numbers = rows.numbers
    unplaced, undated = np.isnan(numbers["latitude"]), numbers["earliest"] == NONE
    bounded = scope.since is not None or scope.until is not None
    kept = ~(unplaced & (scope.area is not None)) & ~(undated & bounded)
    if scope.since:
        kept &= numbers["latest"] >= int(scope.since.timestamp())
    if scope.until:
        kept &= numbers["earliest"] < int(scope.until.timestamp())
    if not kept.all():
        places = np.flatnonzero(kept)
        rows = Rows(rows.ids[places], *_columns_at(numbers, rows.texts, places))
    return _events(
        rows,
        unplaced=int(unplaced.sum()) if scope.area else 0,
        undated=int(undated.sum()) if bounded else 0,
    )


def _events(rows: Rows, *, unplaced: int, undated: int) -> Events:
    numbers, texts = rows.numbers, rows.texts
    force = coded_column(texts["owner"])
    instants = {name: numbers[name].astype("datetime64[s]") for name in ("earliest", "latest")}
    heads, modus, trades = (several(texts[name]) for name in LISTS)
    return Events(
        rows.ids,
        coded_column(texts["kind"]),
        force,
        numbers["latitude"],
        numbers["longitude"],
        coded_column(texts["precision"]),
        instants["earliest"],
        instants["latest"],
        numbers["patrol"],
        heads,
        modus,
        trades,
        coded_column(texts["grade"]),
        numbers["barred"] == 0,
        provenance_of(force, numbers["known_at"]),
        unplaced,
        undated,
    )


def provenance_of(force: Coded, known_at: NDArray[np.int64]) -> tuple[Provenance, ...]:
    """Return how many rows each force has, and when the newest of them was written or came (seconds from 1970)."""
    found = []
    for code, name in enumerate(force.words):
        theirs = known_at[force.codes == code]
        found.append(Provenance(name, len(theirs), datetime.fromtimestamp(int(theirs.max()), UTC)))
    return tuple(found)


def coded_column(column: Sequence[str]) -> Coded:
    """Return a column of words as codes, "" as -1."""
    words = sorted({*column} - {""})
    code = {word: place for place, word in enumerate(words)}
    return Coded(tuple(words), np.fromiter((code.get(each, -1) for each in column), np.int32, len(column)))


def several(column: Sequence[str]) -> Several:
    """Return a column of any number of words a row, parted by \\x1f, as codes; each word once a row."""
    distinct: dict[str, tuple[str, ...]] = {each: _words(each) for each in {*column}}
    words = sorted({word for each in distinct.values() for word in each})
    code = {word: place for place, word in enumerate(words)}
    numbered = {each: [code[word] for word in said] for each, said in distinct.items()}
    starts = np.zeros(len(column) + 1, dtype=np.int64)
    np.cumsum(np.fromiter((len(numbered[each]) for each in column), np.int64, len(column)), out=starts[1:])
    return Several(tuple(words), starts, _flat(column, numbered.__getitem__, int(starts[-1])))


def _flat(column: Iterable[str], numbered: Callable[[str], list[int]], length: int) -> NDArray[np.int32]:
    return np.fromiter((code for each in column for code in numbered(each)), np.int32, length)


def _words(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell.split("\x1f"))) if cell else ()
