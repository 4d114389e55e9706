"""The table: records as numbers, links as rows, and of each record the rows that touch it.

What is read at once lies in arrays.  What changed since is appended, and its neighbours lie in a mapping until the
table is laid out anew.  A question that runs meanwhile may see a record before or after its change.  Whatever it shows
is read and admitted again by the record itself.
"""

import json
import secrets
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from sangam.database import statements as prepared
from sangam.records.visibility.link_table.types import (
    Flags,
    Halves,
    Numbers,
    ReadRecords,
    ReadRows,
    RecordScope,
    Relations,
    StatementScope,
)
from sangam.records.visibility.lists import audience_at_home

# Reading links from the database, of all records or of some: nothing is admitted yet, and the limits come along.

_LEVEL = "array_position(ARRAY['unclassified', 'restricted', 'confidential', 'secret', 'top_secret'], {}) - 1"
_FORCE = "split_part(coalesce(s ->> 'from', ''), ':', 1)"
_EVERY = "r.kind = ANY(%s::text[])"
_SOME = f"r.id = ANY(%s::uuid[]) AND {_EVERY}"
# As `lists.admission_condition` reads a record's limits; a law in the tests holds the two together.
_RECORD_SCOPE = f"""
jsonb_build_array(
    r.owner,
    to_jsonb({{at_home}}),
    to_jsonb(ARRAY(SELECT jsonb_array_elements_text(r.terms -> 'purposes') ORDER BY 1)),
    (SELECT jsonb_object_agg(force, least) FROM (
        SELECT {_FORCE} AS force, min({_LEVEL.format("s ->> 'classification'")}) AS least
        FROM jsonb_array_elements(r.statements) AS s GROUP BY 1) AS said)
)::text
"""  # noqa: S608 - literals of this module
_STATEMENT_SCOPE = f"""
jsonb_build_array({_LEVEL.format("s ->> 'classification'")}, s -> 'caveats', {_FORCE})::text
"""
# Limits repeat: each stands once beside the rows, which name it by a digest under a secret of this link_reader.
_RECORDS = f"""
WITH found AS MATERIALIZED (
    SELECT r.id, array_position(%s::text[], r.kind::text) - 1 AS kind,
        (extract(epoch FROM r.expires_at) * 1000000)::bigint AS expires, {_RECORD_SCOPE} AS scope
    FROM records_record r WHERE {{chosen}}
)
SELECT coalesce(string_agg(uuid_send(id), ''), ''), coalesce(string_agg(int2send(kind::smallint), ''), ''),
    coalesce(string_agg(int8send(expires), ''), ''),
    coalesce(string_agg(int8send(hashtextextended(scope, %s)), ''), ''),
    ARRAY(SELECT DISTINCT hashtextextended(scope, %s)::text || ' ' || scope FROM found)
FROM found
"""  # noqa: S608 - literals of this module
_ROWS = f"""
WITH found AS MATERIALIZED (
    SELECT r.id, CASE WHEN said.relation <= %s THEN (s -> 'value' ->> 'ref')::uuid ELSE r.id END AS other,
        (s ->> 'id')::uuid AS statement, said.relation - 1 AS relation, {_STATEMENT_SCOPE} AS scope
    FROM records_record r CROSS JOIN LATERAL jsonb_array_elements(r.statements) AS s
        CROSS JOIN LATERAL (SELECT array_position(%s::text[], r.kind || ' ' || (s ->> 'property'))) AS said (relation)
    WHERE {{chosen}} AND said.relation IS NOT NULL AND (said.relation > %s OR (
        jsonb_typeof(s -> 'value') = 'object'
        AND s -> 'value' ->> 'ref' ~* '^[0-9a-f]{{{{8}}}}(-[0-9a-f]{{{{4}}}}){{{{3}}}}-[0-9a-f]{{{{12}}}}$'))
)
SELECT coalesce(string_agg(uuid_send(id), ''), ''), coalesce(string_agg(uuid_send(other), ''), ''),
    coalesce(string_agg(uuid_send(statement), ''), ''),
    coalesce(string_agg(int2send(relation::smallint), ''), ''),
    coalesce(string_agg(int8send(hashtextextended(scope, %s)), ''), ''),
    ARRAY(SELECT DISTINCT hashtextextended(scope, %s)::text || ' ' || scope FROM found)
FROM found
"""  # noqa: S608 - literals of this module


def read_records(kinds: Sequence[str], only: Collection[UUID] | None = None) -> ReadRecords:
    """Return the records of these kinds that stand, own and copied, without any admission."""
    (audience, tokens), secret = audience_at_home("r"), secrets.randbits(62)
    values: list[Any] = [list(kinds), *tokens, *_which(kinds, only), secret, secret]
    text = _RECORDS.format(chosen=_record_filter(only), at_home=audience)
    ((ids, kind, expires, scope, scopes),) = prepared.run(text, values)
    places, texts = _places_of_limits(scope, scopes)
    return ReadRecords(_halves(ids), _short(kind), np.frombuffer(expires, ">i8").astype(np.int64), places, texts)


def read_rows(relations: Relations, only: Collection[UUID] | None = None) -> ReadRows:
    """Return the links of these relations that stand, own and copied, without any admission."""
    names, secret = [f"{kind} {name}" for kind, name in relations.all], secrets.randbits(62)
    links = len(relations.links)
    values: list[Any] = [links, names, *_which(relations.kinds, only), links, secret, secret]
    ((source, target, statement, relation, scope, scopes),) = prepared.run(
        _ROWS.format(chosen=_record_filter(only)), values
    )
    places, texts = _places_of_limits(scope, scopes)
    return ReadRows(_halves(source), _halves(target), _halves(statement), _short(relation), places, texts)


def record_scope(text: str) -> RecordScope:
    """Return the limits of a record as they were read."""
    owner, audience, purposes, least = json.loads(text)
    return RecordScope(owner, frozenset(audience), frozenset(purposes), least or {})


def statement_scope(text: str) -> StatementScope:
    """Return the limits of a statement as they were read."""
    level, caveats, taken_from = json.loads(text)
    return StatementScope(level, frozenset(caveats), taken_from)


def _record_filter(only: Collection[UUID] | None) -> str:
    """Return which records are read: a statement of its own for a few, or it would be planned for all."""
    return _EVERY if only is None else _SOME


def _which(kinds: Sequence[str], only: Collection[UUID] | None) -> list[Any]:
    return [list(kinds)] if only is None else [list(only), list(kinds)]


def _places_of_limits(digests: bytes, known: Sequence[str]) -> tuple[Numbers, tuple[str, ...]]:
    """Return for each row the place of its limits among the texts.  Raises where two limits share a digest."""
    texts = {int(digest): scope for digest, _, scope in (each.partition(" ") for each in known)}
    if len(texts) < len(known):
        raise RuntimeError("Two limits share a digest of 64 bits under a secret seed: read again.")
    order = np.array(sorted(texts), np.int64)
    places = np.searchsorted(order, np.frombuffer(digests, ">i8").astype(np.int64)).astype(np.int32)
    return places, tuple(texts[digest] for digest in order.tolist())


def _halves(given: bytes) -> Halves:
    return np.frombuffer(given, ">u8").astype(np.uint64).reshape(-1, 2)


def _short(given: bytes) -> "np.ndarray[Any, np.dtype[np.int16]]":
    return np.frombuffer(given, ">i2").astype(np.int16)


_ABSENT = 0
"""The scope of what is named and not here: nobody is admitted to it."""
_SPARE = 4096
T = TypeVar("T")


class Column(Generic[T]):
    """An array that grows at its end."""

    def __init__(self, values: NDArray[Any]) -> None:
        self._room, self._size = values, len(values)

    @property
    def all(self) -> NDArray[Any]:
        """Return what is in it, to be read and written in place."""
        return self._room[: self._size]

    def extend(self, values: NDArray[Any]) -> None:
        """Append values; the array is copied only where its spare room is used up."""
        size = self._size + len(values)
        if size > len(self._room):
            room = np.empty((size + size // 8 + _SPARE, *self._room.shape[1:]), self._room.dtype)
            room[: self._size] = self.all
            self._room = room
        self._room[self._size : size] = values
        self._size = size


class Interned(Generic[T]):
    """Values that repeat, by their place."""

    def __init__(self, first: Iterable[T] = ()) -> None:
        self.values: list[T] = list(first)
        self._places: dict[str, int] = {}

    def places(self, texts: Sequence[str], parse: Any) -> Numbers:
        """Return the place of each of these texts, adding those that are new."""
        for text in texts:
            if text not in self._places:
                self._places[text] = len(self.values)
                self.values.append(parse(text))
        return np.array([self._places[text] for text in texts], np.int32)


class LinkTable:
    """Links of the node as they were at one moment, and as `replace` brings them up to date."""

    def __init__(self, relations: Relations, records: ReadRecords, rows: ReadRows) -> None:
        self.relations = relations
        self.scopes: Interned[RecordScope | None] = Interned([None])
        self.limits: Interned[StatementScope] = Interned()
        self._ids, self._later = Column[np.uint64](_known_ids(records, rows)), dict[UUID, int]()
        self._base = len(self._ids.all)
        count = self._base
        self._kind = Column[np.int16](np.full(count, -1, np.int16))
        self._scope = Column[np.int32](np.zeros(count, np.int32))
        self._expires = Column[np.int64](np.zeros(count, np.int64))
        self._take_records(records)
        source, target = self._numbers(rows.source), self._numbers(rows.target)
        order = np.lexsort((rows.statement[:, 1], rows.statement[:, 0], source))
        places = self.limits.places(rows.scopes, statement_scope)
        limits = places[rows.scope] if len(places) else rows.scope
        columns = (source, target, rows.relation, limits, rows.statement)
        self._source, self._target, self._relation, self._limits, self._statement = (
            Column[Any](np.ascontiguousarray(each[order])) for each in columns
        )
        self._alive = Column[np.bool_](np.ones(len(source), np.bool_))
        self._marks = Column[np.int64](self._marks_from(0))
        self._starts, self._rows = _rows_of_records(self.source, self.target, count)
        self._beside: dict[int, tuple[int, ...]] = {}

    @property
    def source(self) -> Numbers:
        """Return of each row the record that names the other."""
        return self._source.all

    @property
    def target(self) -> Numbers:
        """Return of each row the record that is named."""
        return self._target.all

    @property
    def relation(self) -> NDArray[np.int16]:
        """Return of each row the place of its relation."""
        return self._relation.all

    @property
    def row_limits(self) -> Numbers:
        """Return of each row the place of its statement's limits."""
        return self._limits.all

    @property
    def kind(self) -> NDArray[np.int16]:
        """Return of each record the place of its kind, -1 of what is not here."""
        return self._kind.all

    @property
    def scope(self) -> Numbers:
        """Return of each record the place of its limits."""
        return self._scope.all

    @property
    def expires(self) -> NDArray[np.int64]:
        """Return of each record when its terms end, in microseconds."""
        return self._expires.all

    @property
    def later(self) -> int:
        """Return how many rows were appended since the table was laid out."""
        return len(self.source) - len(self._rows) // 2

    def record(self, number: int) -> UUID:
        """Return the id of a record."""
        first, last = self._ids.all[number]
        return UUID(int=int(first) << 64 | int(last))

    def statement(self, row: int) -> UUID:
        """Return the id of the statement of a row."""
        first, last = self._statement.all[row]
        return UUID(int=int(first) << 64 | int(last))

    def number(self, record: UUID) -> int:
        """Return the number of a record, -1 of one that is not known."""
        if (found := self._later.get(record)) is not None:
            return found
        (at,) = _places(self._ids.all[: self._base], np.array([_of(record)], np.uint64))
        return int(at)

    def numbers(self, records: Sequence[UUID]) -> Numbers:
        """Return the number of each record, -1 of one that is not known."""
        found = _places(
            self._ids.all[: self._base], np.array([_of(each) for each in records], np.uint64).reshape(-1, 2)
        )
        if self._later:
            for place in np.flatnonzero(found < 0).tolist():
                found[place] = self._later.get(records[place], -1)
        return found

    def touching(self, records: Numbers) -> NDArray[np.int64]:
        """Return the rows that begin or end at one of these records, ascending."""
        base = records[records < self._base]
        first, counts = self._starts[base], self._starts[base + 1] - self._starts[base]
        ends = np.cumsum(counts)
        at = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - counts), counts)
        rows = self._rows[at].astype(np.int64)
        if self._beside:
            beside = [row for each in records.tolist() for row in self._beside.get(each, ())]
            rows = np.concatenate([rows, np.array(beside, np.int64)])
        rows = np.unique(rows)
        kept: NDArray[np.int64] = rows[self._alive.all[rows]]
        return kept

    def marks(self) -> NDArray[np.int64]:
        """Return the rows that are marks, ascending."""
        marks = self._marks.all
        kept: NDArray[np.int64] = marks[self._alive.all[marks]]
        return kept

    def replace(self, changed: Collection[UUID], records: ReadRecords, rows: ReadRows) -> None:
        """Take out what these records said, and take in what they say now."""
        named = [number for each in changed if (number := self.number(each)) >= 0]
        gone = self.touching(np.array(named, np.int32))
        self._alive.all[gone[np.isin(self.source[gone], np.array(named, np.int32))]] = False
        self._scope.all[named], self._kind.all[named] = _ABSENT, -1
        self._add_nodes(np.concatenate([records.ids, rows.source, rows.target]))
        self._take_records(records)
        self._append(rows)

    def _take_records(self, records: ReadRecords) -> None:
        at = self._numbers(records.ids)
        places = self.scopes.places(records.scopes, record_scope)
        self._kind.all[at], self._expires.all[at] = records.kind, records.expires
        self._scope.all[at] = places[records.scope] if len(places) else records.scope

    def _append(self, rows: ReadRows) -> None:
        source, target = self._numbers(rows.source), self._numbers(rows.target)
        order = np.lexsort((rows.statement[:, 1], rows.statement[:, 0], source))
        places = self.limits.places(rows.scopes, statement_scope)
        first = len(self.source)
        self._target.extend(target[order])
        self._relation.extend(rows.relation[order])
        self._limits.extend(places[rows.scope[order]] if len(places) else rows.scope)
        self._statement.extend(rows.statement[order])
        self._alive.extend(np.ones(len(order), np.bool_))
        self._source.extend(source[order])
        self._marks.extend(self._marks_from(first))
        beside = dict(self._beside)
        for row, ends in enumerate(zip(source[order].tolist(), target[order].tolist(), strict=True), first):
            for end in set(ends):
                beside[end] = (*beside.get(end, ()), row)
        self._beside = beside

    def _marks_from(self, first: int) -> NDArray[np.int64]:
        return np.flatnonzero(self.relation[first:] >= len(self.relations.links)) + first

    def _add_nodes(self, ids: Halves) -> None:
        fresh = [each for each in map(_record, _unique(ids).tolist()) if self.number(each) < 0]
        first = len(self._ids.all)
        self._ids.extend(np.array([_of(each) for each in fresh], np.uint64).reshape(-1, 2))
        self._kind.extend(np.full(len(fresh), -1, np.int16))
        self._scope.extend(np.zeros(len(fresh), np.int32))
        self._expires.extend(np.zeros(len(fresh), np.int64))
        self._later.update({each: first + place for place, each in enumerate(fresh)})

    def _numbers(self, ids: Halves) -> Numbers:
        found = _places(self._ids.all[: self._base], ids)
        if self._later:
            for place in np.flatnonzero(found < 0).tolist():
                found[place] = self._later[_record(ids[place].tolist())]
        return found


def _known_ids(records: ReadRecords, rows: ReadRows) -> Halves:
    """Return the ids of all records that stand or are named, each once, in order."""
    known = _unique(records.ids)
    missing = [each[_places(known, each) < 0] for each in (rows.source, rows.target)]
    return _unique(known, *missing) if any(map(len, missing)) else known


def _places(known: Halves, ids: Halves) -> Numbers:
    """Return the place of each id among those that are known, in order, -1 of the others."""
    at = np.searchsorted(known[:, 0], ids[:, 0])
    found = np.full(len(ids), -1, np.int32)
    left = np.arange(len(ids))
    while len(left):
        left = left[at[left] < len(known)]
        there = known[at[left]]
        same = there[:, 0] == ids[left, 0]
        hit = same & (there[:, 1] == ids[left, 1])
        found[left[hit]] = at[left[hit]]
        left = left[same & ~hit]
        at[left] += 1
    return found


def _rows_of_records(source: Numbers, target: Numbers, records: int) -> tuple[NDArray[np.int64], Numbers]:
    """Return where the rows of each record begin, and the rows: those that it states, and those that name it."""
    ends = np.concatenate([source, target])
    order = np.argsort(ends, kind="stable").astype(np.int32)
    starts = np.zeros(records + 1, np.int64)
    np.cumsum(np.bincount(ends, minlength=records), out=starts[1:])
    return starts, (order % max(len(source), 1)).astype(np.int32)


def _unique(*ids: Halves) -> Halves:
    """Return each id once, in order."""
    among = np.concatenate(ids)
    among = among[np.lexsort((among[:, 1], among[:, 0]))]
    if not len(among):
        return among
    differs: Flags = np.ones(len(among), np.bool_)
    differs[1:] = (among[1:] != among[:-1]).any(axis=1)
    kept: Halves = among[differs]
    return kept


def _of(record: UUID) -> tuple[int, int]:
    return record.int >> 64, record.int & 0xFFFFFFFFFFFFFFFF


def _record(halves: Sequence[int]) -> UUID:
    first, last = halves
    return UUID(int=first << 64 | last)
