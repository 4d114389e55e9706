"""Several prepared statements in one round trip to PostgreSQL, in libpq's pipeline mode.

It stands below psycopg's cursors, which wait for each statement by itself, and in their own pipeline for BEGIN
besides.  Values are bound and rows read by psycopg's own adapters; a fault is raised as the error that psycopg has
for it.
"""

import re
import select
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import psycopg.abc
from psycopg import pq
from psycopg.adapt import AdaptersMap, PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq.abc import PGconn, PGresult
from psycopg.types.datetime import TimestamptzLoader

Rows = list[tuple[Any, ...]]
Values = Sequence[Any] | Mapping[str, Any]
Told = Callable[[Rows], None]

_PLACE = re.compile(r"%(?:\((\w+)\)s|s|(%))")
_KEPT_AS = "sangam_rounds"
_PLAN_ONCE, _PLAN_AS_ESTIMATED = b"SET plan_cache_mode = force_generic_plan", b"RESET plan_cache_mode"
_FAULTS = {pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.BAD_RESPONSE}


class Asked(NamedTuple):
    """One statement with its values.

    plan_once: use one plan for all values of a connection, where PostgreSQL's estimates would plan each time anew.
    """

    statement: str
    values: Values
    plan_once: bool = False


class _Adapting(NamedTuple):
    """What values are bound and rows are read by."""

    connection: psycopg.Connection[Any]
    adapters: AdaptersMap


class _InstantLoader(TimestamptzLoader):
    """Reads an instant as Django's own loader does, at a tenth of its price."""

    def load(self, data: psycopg.abc.Buffer) -> datetime:
        """Return the instant, in the zone of the session, which is UTC."""
        try:
            return datetime.fromisoformat(bytes(data).decode())
        except ValueError:  # infinity, or a year beyond 9999
            return super().load(data)


class _Bound(NamedTuple):
    """A statement as it is sent.  told: is given its rows; None: nobody reads them."""

    key: tuple[str, tuple[int, ...]]
    text: bytes
    values: Sequence[Any]
    formats: Any
    told: Told | None
    plan_once: bool


@dataclass(slots=True)
class Rounds:
    """The rounds of one database session.

    waiting: what goes with the next round.  gathers: whether anything may wait.  made: how many there were.
    """

    connection: psycopg.Connection[Any]
    waiting: list[_Bound] = field(default_factory=list)
    gathers: bool = False
    made: int = 0
    _prepared: dict[tuple[str, tuple[int, ...]], bytes] = field(default_factory=dict)
    _stale: bool = False
    _adapted: psycopg.abc.Transformer = field(init=False)
    _patience: select.poll = field(init=False)

    def __post_init__(self) -> None:
        adapters = AdaptersMap(self.connection.adapters)
        adapters.register_loader("timestamptz", _InstantLoader)
        self._adapted = Transformer.from_context(_Adapting(self.connection, adapters))
        self._patience = select.poll()
        self._patience.register(self.connection.pgconn.socket, select.POLLIN)

    def wait(self, asked: Asked, told: Told | None = None) -> None:
        """Let a statement go with the next round; values that cannot be sent are refused now.

        told: is given its rows when all of that round went well.
        """
        self.waiting.append(self._bound(asked, told))

    def run(self, asked: Sequence[Asked], *, last: bytes = b"") -> list[Rows]:
        """Run what waits and these statements in one round; return the rows of these.

        A transaction is begun first where psycopg would begin one.  last: a command that ends the round, such as
        COMMIT: skipped, as is all that follows, once a statement fails.
        """
        found: list[Rows] = []
        together = [*self.waiting, *(self._bound(each, found.append) for each in asked)]
        self.waiting.clear()  # what fails is not sent again
        with self.connection.lock:
            try:
                self._run(together, last)
            except psycopg.Error:
                self._prepared.clear()  # one of them may be what failed, or what was skipped
                self._stale = True
                raise
            except BaseException:
                self.connection.close()  # in the middle of something: nobody can use it
                raise
        return found

    def _run(self, asked: Sequence[_Bound], last: bytes) -> None:
        pg = self.connection.pgconn
        self.made += 1
        pg.enter_pipeline_mode()
        count = self._send_openings(pg)
        places = []
        for each in asked:
            count += self._send(pg, each)
            places.append(count - 1 - each.plan_once)
        if last:
            pg.send_query_params(last, None)
        pg.pipeline_sync()
        results = self._received(pg)
        pg.exit_pipeline_mode()
        self._require_all_well(results)
        self._stale = False
        for place, each in zip(places, asked, strict=True):
            if each.told is not None:
                each.told(self._rows(results[place]))

    def _send_openings(self, pg: PGconn) -> int:
        begins = not self.connection.autocommit and pg.transaction_status == pq.TransactionStatus.IDLE
        commands = [b"DEALLOCATE ALL"] * self._stale + [b"BEGIN"] * begins
        for command in commands:
            pg.send_query_params(command, None)
        return len(commands)

    def _send(self, pg: PGconn, bound: _Bound) -> int:
        """Send a statement, prepared first if it is not yet; return how many results it will have."""
        name = self._prepared.get(bound.key)
        is_new = name is None
        if name is None:
            name = self._prepared[bound.key] = f"sangam_{len(self._prepared)}".encode()
            pg.send_prepare(name, bound.text, bound.key[1])
        if bound.plan_once:
            pg.send_query_params(_PLAN_ONCE, None)
        pg.send_query_prepared(name, bound.values, bound.formats)
        if bound.plan_once:
            pg.send_query_params(_PLAN_AS_ESTIMATED, None)
        return 1 + is_new + 2 * bound.plan_once

    def _bound(self, asked: Asked, told: Told | None) -> _Bound:
        text, order = _number_places(asked.statement)
        values = [asked.values[name] for name in order] if isinstance(asked.values, Mapping) else asked.values
        values = [_with_list_as_text(each) for each in values]
        given = self._adapted.dump_sequence(values, [PyFormat.AUTO] * len(values))
        key = (asked.statement, self._adapted.types or ())
        return _Bound(key, text, given, self._adapted.formats, told, asked.plan_once)

    def _received(self, pg: PGconn) -> list[PGresult]:
        """Return the results up to the round's end, which is the last of them."""
        while pg.flush():  # more than the socket takes at once: PostgreSQL may have to be heard first
            self._await(pg, select.POLLIN | select.POLLOUT)
        found: list[PGresult] = []
        while not found or found[-1].status != pq.ExecStatus.PIPELINE_SYNC:
            while pg.is_busy():
                self._await(pg, select.POLLIN)
            if result := pg.get_result():
                found.append(result)
        return found

    def _await(self, pg: PGconn, signs: int) -> None:
        """Wait as only `poll` does, with the interpreter free for other threads: libpq's own waiting holds it."""
        self._patience.modify(pg.socket, signs)
        if any(sign & ~select.POLLOUT for _, sign in self._patience.poll()):
            pg.consume_input()

    def _rows(self, result: PGresult) -> Rows:
        if result.status != pq.ExecStatus.TUPLES_OK:
            return []
        self._adapted.set_pgresult(result)
        return self._adapted.load_rows(0, result.ntuples, tuple)

    def _require_all_well(self, results: Sequence[PGresult]) -> None:
        fault = next((result for result in results if result.status in _FAULTS), None)
        if fault is not None:
            raise error_from_result(fault, encoding="utf-8")


def of(connection: psycopg.Connection[Any]) -> Rounds:
    """Return the rounds of a session; they live as long as it, also where a pool lends it."""
    kept: dict[str, Any] = vars(connection)
    if _KEPT_AS not in kept:
        kept[_KEPT_AS] = Rounds(connection)
    rounds: Rounds = kept[_KEPT_AS]
    return rounds


@lru_cache(maxsize=1024)
def _number_places(statement: str) -> tuple[bytes, tuple[str, ...]]:
    """Return a statement with its places numbered, as the server wants it, and the names of the places in order."""
    names: list[str] = []

    def number(place: re.Match[str]) -> str:
        if place[2]:
            return "%"
        name = place[1] or f"{len(names)}"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _PLACE.sub(number, statement).encode(), tuple(names)


def _with_list_as_text(value: Any) -> Any:
    """Return a list of ids, of numbers or of texts as one text that PostgreSQL reads as an array.

    Any other value stays as it is.  Adapting each member by itself costs from three to twenty times as much.
    """
    if not isinstance(value, list) or not value:
        return value
    kinds = set(map(type, value))
    if isinstance(value[0], UUID):
        return f"{{{msgspec.json.encode(value)[1:-1].decode()}}}"
    if kinds <= {int, float}:
        return f"{{{','.join(map(repr, value))}}}"
    return _texts_as_text(value) if kinds == {str} else value


def _texts_as_text(texts: list[str]) -> list[str] | str:
    joined = "".join(texts)
    if "\x00" in joined:  # what no database stores is refused by psycopg
        return texts
    if "\\" in joined or '"' in joined:
        texts = [each.replace("\\", "\\\\").replace('"', '\\"') for each in texts]
    return '{"' + '","'.join(texts) + '"}'
