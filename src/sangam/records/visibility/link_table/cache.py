"""The link table of this process: read at the first question, and brought up to date at each.

What is written or erased stands in `records_changed` with the number of its transaction.  A table knows the snapshot
under which it was read: all whose transaction that snapshot did not show is read anew.  So nothing is missed, in
whatever order transactions commit.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connections
from numpy.typing import NDArray

from sangam.access.policy import admission, require, require_purpose
from sangam.access.types import Admission
from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.federation.peers import catch_up
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.records.schema import kinds
from sangam.records.storage import quarantine
from sangam.records.visibility.link_table import columns
from sangam.records.visibility.link_table.columns import LinkTable
from sangam.records.visibility.link_table.types import Flags, Numbers, RecordScope, Relations, StatementScope

# The mask: which rows of the link table one officer is admitted to.
#
# A table has few limits and many rows: each limit is asked once a question, and a row where a question goes.

KINDS = tuple(sorted(kinds.KINDS))
"""Kinds of records: `AdmittedLinks.kind` names one by its place here."""


class AdmittedLinks:
    """The link table as one officer may read it: of a row both records and the statement."""

    def __init__(
        self,
        table: LinkTable,
        admission: Admission,
        *,
        us: str,
        hidden: Collection[str],
        closed: Sequence[UUID] = (),
        at_us: int,
    ) -> None:
        """closed: records of ours that nobody may read.  hidden: forces whose copies nobody may."""
        self._table, self._at, self._closed = table, at_us, table.numbers(closed)
        # At the end one that nobody is admitted to: for limits that came while the question runs.
        scopes = [*table.scopes.values, None]
        sees = [each is not None and sees_record(each, admission, hidden) for each in scopes]
        ends = [each is not None and _has_word(each, admission, hidden) for each in scopes]
        self._sees, self._ends = np.array(sees, np.bool_), np.array(sees, np.bool_) & np.array(ends, np.bool_)
        self._ours = np.array([each is not None and each.owner == us for each in scopes], np.bool_)
        reads = [*(reads_statement(each, admission, hidden) for each in table.limits.values), False]
        self._reads = np.array(reads, np.bool_)
        self.relations = table.relations

    def number(self, record: UUID) -> int:
        """Return the number of a record, -1 of one that no link knows."""
        return self._table.number(record)

    def numbers(self, records: Sequence[UUID]) -> Numbers:
        """Return the number of each record, -1 of one that no link knows."""
        return self._table.numbers(records)

    def record(self, number: int) -> UUID:
        """Return the id of a record."""
        return self._table.record(number)

    def statement(self, row: int) -> UUID:
        """Return the id of the statement that says a row."""
        return self._table.statement(row)

    @property
    def source(self) -> Numbers:
        """Return of each row the number of the record that names the other."""
        return self._table.source

    @property
    def target(self) -> Numbers:
        """Return of each row the number of the record that is named."""
        return self._table.target

    @property
    def relation(self) -> NDArray[np.int16]:
        """Return of each row the place of its relation in `relations.all`."""
        return self._table.relation

    @property
    def kind(self) -> NDArray[np.int16]:
        """Return of each record the place of its kind in `KINDS`, -1 of what is not here."""
        return self._table.kind

    def touching(self, records: Numbers) -> NDArray[np.int64]:
        """Return the admitted rows that begin or end at one of these records, ascending."""
        return self.admitted(self._table.touching(records))

    def marked(self) -> NDArray[np.int64]:
        """Return the admitted rows that are marks."""
        return self.admitted(self._table.marks())

    def admitted(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those of these rows to which the officer is admitted."""
        table = self._table
        source, target = table.source[rows], table.target[rows]
        reads = self._reads[np.minimum(table.row_limits[rows], len(self._reads) - 1)]
        admitted = reads & self._shown(source, self._sees) & self._shown(target, self._ends)
        kept: NDArray[np.int64] = rows[admitted]
        return kept

    def _shown(self, records: Numbers, scopes: Flags) -> Flags:
        scope = np.minimum(self._table.scope[records], len(scopes) - 1)
        shown: Flags = scopes[scope] & (self._ours[scope] | (self._table.expires[records] > self._at))
        return shown & ~np.isin(records, self._closed) if len(self._closed) else shown


def sees_record(scope: RecordScope, admission: Admission, hidden: Collection[str]) -> bool:
    """Tell whether anything of a record is shown, as `lists.admission_condition` asks: the least statement decides."""
    return (
        bool(scope.least)
        and min(scope.least.values()) <= admission.clearance
        and (not scope.audience or bool(scope.audience & admission.audience))
        and (not scope.purposes or str(admission.purpose) in scope.purposes)
        and scope.owner not in hidden
    )


def _has_word(scope: RecordScope, admission: Admission, hidden: Collection[str]) -> bool:
    """Tell whether a statement is left that comes from no force that nobody may read yet."""
    return not hidden or any(
        force not in hidden and least <= admission.clearance for force, least in scope.least.items()
    )


def reads_statement(scope: StatementScope, admission: Admission, hidden: Collection[str]) -> bool:
    """Tell whether a statement is shown in full to who sees its record."""
    barred = {str(each) for each in admission.barred}
    return scope.classification <= admission.clearance and not scope.caveats & barred and scope.taken_from not in hidden


_ANEW_FROM = 100_000
"""Rows appended and records changed at once from which the whole is read anew."""

# own: what the running transaction itself has written, which may still be rolled back.
_CHANGED = f"""
WITH mine AS (SELECT pg_current_xact_id_if_assigned()::text::bigint AS act)
SELECT pg_current_snapshot()::text,
    (SELECT max(id) FROM records_changed WHERE pg_visible_in_snapshot(act::text::xid8, pg_current_snapshot())),
    (SELECT max(id) FROM records_changed WHERE pg_visible_in_snapshot(act::text::xid8, %(seen)s::pg_snapshot)),
    ARRAY(SELECT DISTINCT record FROM (
        SELECT unnest(c.records) AS record FROM records_changed c
        WHERE c.act >= pg_snapshot_xmin(%(seen)s::pg_snapshot)::text::bigint
            AND NOT pg_visible_in_snapshot(c.act::text::xid8, %(seen)s::pg_snapshot) LIMIT %(most)s) AS fresh),
    EXISTS (SELECT FROM records_changed c JOIN mine USING (act)),
    ARRAY({catch_up.HIDDEN_OWNERS})
"""  # noqa: S608 - literals of this module
_FORGET = """
DELETE FROM records_changed WHERE id < (SELECT min(id) FROM (
    SELECT id FROM records_changed WHERE at >= %s UNION ALL SELECT max(id) FROM records_changed) AS kept)
"""
_KEPT = timedelta(days=1)
"""How long a change stands: a table that was asked for nothing half as long is read anew."""
_NOTHING = "1:1:"
"""A snapshot that shows nothing."""


@dataclass(slots=True)
class _Kept:
    table: LinkTable
    snapshot: str
    newest: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class _State:
    """What the database says of changes since a snapshot.  known: the newest that it showed."""

    snapshot: str
    newest: int | None
    known: int | None
    changed: list[UUID]
    own: bool
    hidden: list[str]


_kept: dict[Any, _Kept] = {}
_lock = Lock()


def open_links(actor: Actor, relations: Relations, *, purpose: Stated | None) -> AdmittedLinks:
    """Return the links of these relations as far as the actor may see them, as they stand now.  One look.

    Raises Refused (no purpose, no right).
    """
    require(actor, "record:open")
    with audit.deed(actor, "officer:record:scan-links", purpose=purpose) as facts:
        stated = require_purpose(purpose)
        facts.update(kinds=list(relations.kinds), properties=sorted({name for _, name in relations.all}))
        at = int(audit.require_deed().at.timestamp() * 1_000_000)
        table, hidden = _current(relations)
        admitted = admission(actor, stated.purpose)
        closed = quarantine.own_hidden() if hidden else ()
        return AdmittedLinks(table, admitted, us=here.node().force, hidden=frozenset(hidden), closed=closed, at_us=at)


def forget_changes() -> None:
    """Take out changes that every table has followed; the newest stays."""
    prepared.run(_FORGET, [clock.now() - _KEPT])


def _current(relations: Relations) -> tuple[LinkTable, list[str]]:
    """Return the table as the database stands now, and the forces whose copies nobody may read yet."""
    place = connections["default"].settings_dict
    key = (place["HOST"], place["PORT"], place["NAME"], here.node().force, relations)
    with _lock:
        kept, now = _kept.get(key), clock.now()
        state = _read_state(kept.snapshot, _ANEW_FROM + 1) if kept else _read_state(_NOTHING, 1)
        if state.own:
            return _read_table(relations), state.hidden
        if kept is None or not _is_followed(kept, state, now):
            kept = _kept[key] = _Kept(_read_table(relations), state.snapshot, state.newest, now)
            return kept.table, state.hidden
        if state.changed:
            records = columns.read_records(KINDS, state.changed)
            kept.table.replace(state.changed, records, columns.read_rows(relations, state.changed))
        kept.snapshot, kept.newest, kept.at = state.snapshot, state.newest, now
        return kept.table, state.hidden


def _is_followed(kept: _Kept, state: _State, now: datetime) -> bool:
    """Tell whether a table can go on from what changed: it knows this database, and the changes are few and here."""
    few = len(state.changed) + kept.table.later <= _ANEW_FROM
    return few and state.known == kept.newest and abs(now - kept.at) < _KEPT / 2


def _read_state(seen: str, most: int) -> _State:
    ((snapshot, newest, known, changed, own, hidden),) = prepared.run(_CHANGED, {"seen": seen, "most": most})
    return _State(snapshot, newest, known, changed, own, hidden)


def _read_table(relations: Relations) -> LinkTable:
    return LinkTable(relations, columns.read_records(KINDS), columns.read_rows(relations))
