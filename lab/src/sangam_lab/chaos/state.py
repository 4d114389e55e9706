"""What the three nodes hold, read from their tables past all rules: what the laws are held against."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from sangam.kernel.errors import SangamError
from sangam_lab.chaos.nodes import Nodes

Rows = list[tuple[Any, ...]]

READ: Mapping[str, str] = {
    "messages": "SELECT thread_id::text, force, text, count(*) FROM exchange_message GROUP BY 1, 2, 3",
    "outbox": "SELECT envelope::text, recipient, lane, kind, epoch, seq, reached_at IS NOT NULL, on_what::text, body"
    " FROM federation_outbox ORDER BY recipient, lane, epoch, seq, id",
    "inbox": "SELECT envelope::text, sender, lane, kind, epoch, seq, outcome FROM federation_inbox ORDER BY sender, id",
    "records": "SELECT id::text, owner, version, terms, statements::text, offered_to, expires_at <= now(),"
    " ARRAY(SELECT each #>> '{value,file}' FROM jsonb_array_elements(statements) each"
    " WHERE each ->> 'property' IN ('document', 'voice', 'photograph')) FROM records_record",
    "silent": """
        SELECT DISTINCT record::text, owner, version FROM records_silent s
        WHERE NOT EXISTS (SELECT FROM records_record r WHERE r.id = s.record)
    """,
    "pointers": "SELECT DISTINCT record::text, owner, version FROM records_pointer",
    "groups": 'SELECT code, version, members, "left" FROM records_sharinggroup',
    "withdrawn": "SELECT record_id::text, force, version FROM records_withdrawn",
    "challenges": "SELECT id::text, record::text, statement::text, owner, force, answer, answer_reason"
    " FROM records_challenge",
    "remarks": "SELECT record::text, owner, number, challenged FROM records_remark",
    "offers": "SELECT id::text, giver, taker, records[1]::text, answer FROM records_handover"
    " WHERE answer <> 'said' AND cardinality(records) = 1",
    "asks": "SELECT watch::text, owner, outcome, reason, found FROM matching_pointerask",
    "files": "SELECT id::text, owner, about::text, state FROM federation_file",
    "tombstones": "SELECT record::text, owner, version, proven FROM records_tombstone",
    "receipts": "SELECT record::text, force, erased_at IS NOT NULL, version FROM records_receipt",
    "alerts": "SELECT id::text, issuer, version, state, sent_to FROM exchange_alert",
    "setaside": "SELECT sender, code, kind, reason,"
    """ coalesce((regexp_match(encode(line, 'escape'), 'record[\\\\":]+([0-9a-f-]{36})'))[1], '')"""
    " FROM federation_setaside",
    "heads": "SELECT size, encode(root, 'hex') FROM audit_head",
    "witnessed": "SELECT peer_id, size, root FROM federation_peerhead WHERE lost_at IS NULL",
    "notes": "SELECT force, code FROM federation_desknote",
}
"""The readings of each node, by the name under which the laws know it."""

_WAITING: Mapping[str, str] = {
    "envelopes without a receipt": "federation_outbox WHERE reached_at IS NULL",
    "envelopes that wait for something": "federation_inbox WHERE outcome = 'parked'",
    "lanes to be sent again": "federation_sendingposition WHERE again IS NOT NULL",
    "peers that have not caught it up": "federation_catchup c WHERE whole_at IS NULL"
    " AND EXISTS (SELECT FROM federation_peer p WHERE p.force = c.peer AND p.state = 'paired')",
    "comparings to come": "records_comparing c"
    " WHERE (finished_at IS NULL OR begun_at < (SELECT max(whole_at) FROM federation_catchup))"
    " AND EXISTS (SELECT FROM federation_peer p WHERE p.force = c.force AND p.state = 'paired')",
    "files to come": "federation_filepull WHERE tries < 4 OR strpos(failure, 'does not give this file') = 0",
    "checks not told": "matching_watch WHERE told_at IS NULL",
    "pointers not answered": "matching_pointerask WHERE outcome = ''",
    "copies beyond their day": "records_record WHERE received_at IS NOT NULL AND expires_at <= now()",
    "silent rows beyond their day": "records_silent s WHERE expires_at <= now()"
    " AND NOT EXISTS (SELECT FROM records_record r WHERE r.id = s.record)",
    "pointers beyond their day": "records_pointer WHERE expires_at <= now()",
    "groups to be settled": "records_sharinggroup WHERE settling IS NOT NULL",
    "offers over": "records_handover WHERE answer = '' AND due_at <= offered_at",
}
_COUNTED = ", ".join(f"(SELECT count(*) FROM {rows})" for rows in _WAITING.values())  # noqa: S608 - our own words
_PARKED = """
SELECT envelope, sender, kind, waits_for, received_at, encode(line, 'escape') FROM federation_inbox
WHERE outcome = 'parked' ORDER BY id
"""
_VERSIONS = """
SELECT id::text, owner, version,
    (SELECT md5(string_agg(each ->> 'id', ' ' ORDER BY each ->> 'id')) FROM jsonb_array_elements(statements) each)
FROM records_record
UNION SELECT record::text, owner, version, NULL FROM records_silent s
    WHERE NOT EXISTS (SELECT FROM records_record r WHERE r.id = s.record)
UNION SELECT record::text, owner, version, NULL FROM records_pointer
"""

_OF_RECORD: Mapping[str, str] = {
    "record": "SELECT owner, version, state, offered_to, terms, statements, as_of, received_at FROM records_record"
    " WHERE id = %s",
    "versions": "SELECT version, at, by, why, statements FROM records_version WHERE record_id = %s ORDER BY version",
    "shares": "SELECT force, level, version, envelope, sent_at FROM records_share WHERE record_id = %s",
    "withdrawn": "SELECT force, version FROM records_withdrawn WHERE record_id = %s",
    "silent": """
        SELECT DISTINCT owner, version FROM records_silent s
        WHERE record = %s AND NOT EXISTS (SELECT FROM records_record r WHERE r.id = s.record)
    """,
    "tombstones": "SELECT owner, version, proven, withdrawn, at FROM records_tombstone WHERE record = %s",
    "offers": "SELECT id, giver, taker, offered_at, answer, answered_at FROM records_handover"
    " WHERE %s = ANY(records) ORDER BY offered_at",
    "challenges": "SELECT id, statement, owner, force, raised_at, answer, answer_reason, answered_at"
    " FROM records_challenge WHERE record = %s ORDER BY raised_at",
    "outbox": "SELECT envelope, recipient, lane, kind, epoch, seq, queued_at, reached_at, outcome, body"
    " FROM federation_outbox WHERE strpos(body, %s::text) > 0 ORDER BY id",
}
_CAME = """
SELECT envelope, sender, lane, kind, epoch, seq, received_at, outcome FROM federation_inbox
WHERE envelope = ANY(%s) ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Stands:
    """A version of a record that stands on a node.  content: a digest of its statements' ids, None for a silent one."""

    force: str
    record: str
    owner: str
    version: int
    content: str | None


@dataclass(frozen=True, slots=True)
class State:
    """What one node holds, a list of rows by the name of what was read."""

    force: str
    rows: Mapping[str, Rows]

    def __getitem__(self, name: str) -> Rows:
        return self.rows[name]


def read(nodes: Nodes) -> dict[str, State]:
    """Return what each node holds, each as of one instant.  Raises psycopg.Error."""
    return {force: State(force, _read(nodes, force)) for force in nodes.nodes}


def rests(before: Mapping[str, State], after: Mapping[str, State]) -> bool:
    """Tell whether nothing was under way between two readings: the same envelopes in both, each with its receipt.

    The nodes are read one after the other, and heads go each minute also when all is at rest.
    """
    sent = [[row[0] for state in read.values() for row in state["outbox"]] for read in (before, after)]
    return sent[0] == sent[1] and all(row[6] for state in after.values() for row in state["outbox"])


def waiting(nodes: Nodes) -> Mapping[str, int]:
    """Return what is not done yet, by force and what it is: empty at rest.  Raises psycopg.Error."""
    counted = {force: _ask(nodes, force, f"SELECT {_COUNTED}")[0] for force in nodes.nodes}
    return {
        f"{name} at {force}": count
        for force, counts in counted.items()
        for name, count in zip(_WAITING, counts, strict=True)
        if count
    }


def parked(nodes: Nodes) -> dict[str, Rows]:
    """Return what waits at each node: envelope, sender, kind, for what, since when, and what it says.

    Raises psycopg.Error.
    """
    return {force: _ask(nodes, force, _PARKED) for force in nodes.nodes}


def versions(nodes: Nodes, force: str) -> list[Stands]:
    """Return what stands now on a node; nothing where its database does not answer."""
    try:
        return [Stands(force, *row) for row in _ask(nodes, force, _VERSIONS)]
    except (psycopg.Error, SangamError, OSError):
        return []


def of_record(nodes: Nodes, record: str) -> dict[str, dict[str, Rows]]:
    """Return all that each node holds of a record, its envelopes too.  Raises psycopg.Error."""
    found = {
        force: {name: _ask(nodes, force, query, record) for name, query in _OF_RECORD.items()} for force in nodes.nodes
    }
    envelopes = [row[0] for rows in found.values() for row in rows["outbox"]]
    return {force: {**rows, "inbox": _ask(nodes, force, _CAME, envelopes)} for force, rows in found.items()}


def _read(nodes: Nodes, force: str) -> dict[str, Rows]:
    with nodes.database(force) as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return {name: connection.execute(query).fetchall() for name, query in READ.items()}


def _ask(nodes: Nodes, force: str, query: str, *values: object) -> Rows:
    with nodes.database(force) as connection:
        connection.execute("SET statement_timeout = '10s'")
        return connection.execute(query, values).fetchall()
