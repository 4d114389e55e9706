"""The link table of this process: read at the first question, and brought up to date at each.

What is written or erased stands in `records_changed` with the number of its transaction.  A table knows the snapshot
under which it was read: all whose transaction that snapshot did not show is read anew.  So nothing is missed, in
whatever order transactions commit.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import connections

from sangam.access.policy import admission, require, require_purpose
from sangam.audit.public import audit
from sangam.database import statements as prepared
from sangam.federation.public import catch_up
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.records.storage import quarantine
from sangam.records.visibility.link_table import link_reader
from sangam.records.visibility.link_table.admission import KINDS, AdmittedLinks
from sangam.records.visibility.link_table.columns import LinkTable
from sangam.records.visibility.link_table.types import Relations

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
            records = link_reader.read_records(KINDS, state.changed)
            kept.table.replace(state.changed, records, link_reader.read_rows(relations, state.changed))
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
    return LinkTable(relations, link_reader.read_records(KINDS), link_reader.read_rows(relations))
