"""What analyses read: the admitted events of an area and a period as columns, and how old each force's copy is.

The database admits first.  What the actor may not see, or sees masked, is in no array and in no count.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from sangam.access import admission as admissions
from sangam.access.policy import admission, bars, require, require_purpose
from sangam.access.types import Admission, Way
from sangam.audit import public as audit
from sangam.database import statements as prepared
from sangam.federation.public import catch_up
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Caveat, Handling
from sangam.kernel.purpose import Stated
from sangam.records.schema import event_values
from sangam.records.storage import key_hash
from sangam.records.storage.event_rows import TIMES

_NONE = np.iinfo(np.int64).min
_NUMBERS: Mapping[str, tuple[str, str]] = {
    "part": ("int2send(part)", ">i2"),
    "parts": ("int2send(parts)", ">i2"),
    "known_at": ("int8send(known_at)", ">i8"),
    "latitude": ("float8send(coalesce(latitude, 'NaN'))", ">f8"),
    "longitude": ("float8send(coalesce(longitude, 'NaN'))", ">f8"),
    "earliest": (f"int8send(coalesce(earliest, latest, {_NONE}))", ">i8"),
    "latest": (f"int8send(coalesce(latest, earliest, {_NONE}))", ">i8"),
    "patrol": ("int2send(patrol)", ">i2"),
    "barred": ("int2send((admittance = ANY ((SELECT ids FROM unprinted)::integer[]))::integer::smallint)", ">i2"),
}
_UNPRINTED = sorted(str(each) for each in Caveat if bars(Handling(caveats=frozenset({each})), Way.PRINT, ours=True))
_TEXTS = ("kind", "owner", "precision", "grade")
_LISTS = ("heads", "modus", "trades")
# One row of long values: bytes are read as arrays at once, where rows would be made and taken apart one by one.
_READ = f"""
WITH unprinted AS (
    SELECT coalesce(array_agg(id), '{{{{}}}}') ids FROM records_admittance WHERE caveats && %s::text[])
SELECT coalesce(string_agg(uuid_send(record), ''), ''),
    {", ".join(f"coalesce(string_agg({send}, ''), '')" for send, _ in _NUMBERS.values())},
    {", ".join(f"coalesce(string_agg({name}, chr(30)), '')" for name in _TEXTS)},
    {", ".join(f"coalesce(string_agg(array_to_string({name}, chr(31)), chr(30)), '')" for name in _LISTS)}
FROM records_event e
WHERE e.kind = ANY(%s::text[])
    AND e.admittance = ANY ((SELECT coalesce(array_agg(a.id), '{{{{}}}}') FROM records_admittance a
        WHERE {{admitted}})::integer[])
    AND (e.owner = %s OR e.expires > %s)
    AND e.owner NOT IN ({catch_up.HIDDEN_OWNERS}) AND e.taken_from NOT IN ({catch_up.HIDDEN_OWNERS})
    AND (e.latitude IS NULL OR e.latitude BETWEEN %s AND %s)
    AND (e.longitude IS NULL OR e.longitude BETWEEN %s AND %s)
"""  # noqa: S608 - literals of this module


class Area(NamedTuple):
    """A stretch of land in degrees, its borders included."""

    south: float
    west: float
    north: float
    east: float


LAND = Area(event_values.SOUTH, event_values.WEST, event_values.NORTH, event_values.EAST)
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


def events(actor: Actor, scope: Scope, *, purpose: Stated | None) -> Events:
    """Return the events of a scope that the actor is admitted to.  One look in the ledger, with counts.

    Raises Refused (no purpose, no right) and Malformed (a scope that holds nothing by its own words).
    """
    require(actor, "record:open")
    with audit.deed(actor, "officer:record:scan", purpose=purpose) as facts:
        stated = require_purpose(purpose)
        _require_scope(scope)
        found = _within(_merged(_read(admission(actor, stated.purpose), scope)), scope)
        facts.update(
            kinds=sorted(scope.kinds), rows=len(found), forces={each.force: each.rows for each in found.provenance}
        )
        if scope.area:
            facts["area"] = " ".join(f"{each:.5f}" for each in scope.area)
        facts.update({name: at.isoformat() for name, at in (("since", scope.since), ("until", scope.until)) if at})
    return found


def _require_scope(scope: Scope) -> None:
    strange = [kind for kind in scope.kinds if kind not in TIMES]
    if strange or not scope.kinds:
        raise Malformed(
            "records:scan-kind",
            "An analysis of places and times reads {kinds}, not {value}.",
            kinds=", ".join(TIMES),
            value=", ".join(strange) or "nothing",
        )
    if scope.since and scope.until and scope.until <= scope.since:
        raise Malformed("records:scan-period", "The period ends before it begins: exchange its two days.")
    if scope.area and not _is_area(scope.area):
        raise Malformed(
            "records:scan-area",
            "The area needs its south below its north and its west below its east, within India, latitude first.",
        )


def _is_area(area: Area) -> bool:
    corners = event_values.in_india(area.south, area.west) and event_values.in_india(area.north, area.east)
    return corners and area.south < area.north and area.west < area.east


@dataclass(slots=True)
class _Rows:
    """Rows as they are read.  lists: each row's words, parted by \\x1f."""

    ids: NDArray[np.uint64]
    numbers: dict[str, NDArray[Any]]
    texts: dict[str, list[str]]


def _read(admitted: Admission, scope: Scope) -> _Rows:
    condition, limits = admissions.sql(admitted, "a")
    area = scope.area or Area(-90, -180, 90, 180)
    now = key_hash.seconds(audit.require_deed().at)
    values = [
        _UNPRINTED,
        sorted(scope.kinds),
        *limits,
        here.node().force,
        now,
        area.south,
        area.north,
        area.west,
        area.east,
    ]
    ((ids, *columns),) = prepared.run(_READ.format(admitted=condition), values)
    halves = np.frombuffer(ids, dtype=">u8").astype(np.uint64).reshape(-1, 2)
    read = zip(_NUMBERS.items(), columns, strict=False)
    numbers = {name: np.frombuffer(column, dtype=form).astype(form[1:]) for (name, (_, form)), column in read}
    names = (*_TEXTS, *_LISTS)
    cells = columns[len(_NUMBERS) :]
    texts = {name: cell.split("\x1e") if len(halves) else [] for name, cell in zip(names, cells, strict=True)}
    return _Rows(halves, numbers, texts)


def _merged(rows: _Rows) -> _Rows:
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
        return _Rows(ids, numbers, texts)
    kept = np.flatnonzero(~repeats)
    return _Rows(ids[kept], *_chosen(numbers, texts, kept))


def _chosen(
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
        said = [int(numbers[name][each]) for each in (into, row) if numbers[name][each] != _NONE]
        numbers[name][into] = wider(said) if said else _NONE
    texts["precision"][into] = texts["precision"][into] or texts["precision"][row]
    one, other = texts["grade"][into], texts["grade"][row]
    texts["grade"][into] = max(one[0], other[0]) + max(one[1], other[1])
    for name in _LISTS:
        texts[name][into] = "\x1f".join(filter(None, (texts[name][into], texts[name][row])))


def _within(rows: _Rows, scope: Scope) -> Events:
    """Return the rows that a scope asks for, as columns.  That a row has no place or time, it counts."""
    numbers = rows.numbers
    unplaced, undated = np.isnan(numbers["latitude"]), numbers["earliest"] == _NONE
    bounded = scope.since is not None or scope.until is not None
    kept = ~(unplaced & (scope.area is not None)) & ~(undated & bounded)
    if scope.since:
        kept &= numbers["latest"] >= int(scope.since.timestamp())
    if scope.until:
        kept &= numbers["earliest"] < int(scope.until.timestamp())
    if not kept.all():
        places = np.flatnonzero(kept)
        rows = _Rows(rows.ids[places], *_chosen(numbers, rows.texts, places))
    return _events(
        rows,
        unplaced=int(unplaced.sum()) if scope.area else 0,
        undated=int(undated.sum()) if bounded else 0,
    )


def _events(rows: _Rows, *, unplaced: int, undated: int) -> Events:
    numbers, texts = rows.numbers, rows.texts
    force = coded(texts["owner"])
    instants = {name: numbers[name].astype("datetime64[s]") for name in ("earliest", "latest")}
    heads, modus, trades = (_several(texts[name]) for name in _LISTS)
    return Events(
        rows.ids,
        coded(texts["kind"]),
        force,
        numbers["latitude"],
        numbers["longitude"],
        coded(texts["precision"]),
        instants["earliest"],
        instants["latest"],
        numbers["patrol"],
        heads,
        modus,
        trades,
        coded(texts["grade"]),
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


def coded(column: Sequence[str]) -> Coded:
    """Return a column of words as codes, "" as -1."""
    words = sorted({*column} - {""})
    code = {word: place for place, word in enumerate(words)}
    return Coded(tuple(words), np.fromiter((code.get(each, -1) for each in column), np.int32, len(column)))


def _several(column: Sequence[str]) -> Several:
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
