"""Records that were just written or erased, own and copied, until the matcher has held them against what is watched.

What was taken over from them is marked in the same statement: it is to follow (`adopted_statements`).

One row a write, whatever the number of records, so that the intake pays nothing by the record.  The matcher takes what
came alone before what came in bulk: an import of a hundred thousand keeps no single arrival waiting.

Each row is looked at twice.  A check that ran while the record was being written did not see the record.  The check had
not committed, so the matcher could not see it either.  The second look, a few seconds later, is for those alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.kernel import clock

CHANNEL = "sangam_arrived"

KEY_ROWS = """
SELECT k.record, k.key, a.classification, a.caveats, a.audience, a.purposes,
    to_timestamp(1577836800 + k.expires) AS expires_at
FROM records_key k JOIN records_admittance a ON a.id = k.admittance WHERE k.record = ANY(%s::uuid[])
"""
"""The key rows of some records, with what decides who may find them, and the key in the form of `KEY`."""

KEY = "('x' || left(encode(sha256(convert_to({space} || ' ' || {key}, 'UTF8')), 'hex'), 16))::bit(64)::bigint"
"""The form in which a key is stored: `key_hash.number`, by SQL."""

_FEW = 50
_AT_ONCE = 500
_AGAIN_AFTER = timedelta(seconds=3)
_LONGEST_ACT = timedelta(seconds=30)

# The link tables of the processes follow `records_changed` by the number of its transaction.
# One statement, and one wake-up a transaction: NOTIFY takes a global lock at commit.
_NOTE = """
WITH noted AS (INSERT INTO records_arrived (at, post, records, bulk) VALUES (%s, %s, %s::uuid[], %s)),
changed AS (
    INSERT INTO records_changed (act, at, records) VALUES (pg_current_xact_id()::text::bigint, %s, %s::uuid[])),
followed AS (UPDATE records_taken SET due = true WHERE source = ANY (%s::uuid[]))
SELECT pg_notify(%s, '')
"""

# The records of a row in bulk lie apart from it, and to count them is to read them: so no more of such rows are counted
# than can be wanted, however many wait.  What was found is an array and nothing is joined: a plan that was made while
# nothing waited would find it anew for each row that does.
_NEXT = """
SELECT id FROM records_arrived WHERE {due} AND id = ANY (ARRAY(
    SELECT id FROM (
        SELECT id, sum(cardinality(records)) OVER (ORDER BY bulk, id) - cardinality(records) AS before FROM (
            (SELECT id, bulk, records FROM records_arrived WHERE NOT bulk AND {due} ORDER BY id LIMIT %(limit)s)
            UNION ALL
            (SELECT id, bulk, records FROM records_arrived WHERE bulk AND {due} ORDER BY id LIMIT %(bulky)s)
        ) AS first
    ) AS counted WHERE before < %(limit)s
)) FOR UPDATE SKIP LOCKED
"""
_FIRST_LOOK = f"""
WITH taken AS ({_NEXT.format(due="looked_at IS NULL")})
UPDATE records_arrived SET looked_at = %(now)s::timestamptz WHERE id = ANY (ARRAY(SELECT id FROM taken))
RETURNING post, records
"""  # noqa: S608 - literals of this module
_SECOND_LOOK = f"""
WITH taken AS ({_NEXT.format(due="looked_at < %(before)s::timestamptz")})
DELETE FROM records_arrived WHERE id = ANY (ARRAY(SELECT id FROM taken)) RETURNING post, records, looked_at
"""  # noqa: S608 - literals of this module


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Records that were written or erased, each with the post of ours that wrote it, None for what came by wire.

    asked_since: of what is watched, only what was asked from then on has not been held against them yet.
    """

    records: dict[UUID, UUID | None]
    asked_since: datetime | None = None


def note_changes(records: Sequence[UUID]) -> None:
    """Note that these records were written or erased, in the running deed."""
    deed, bulk = audit.require_deed(), len(records) > _FEW
    for some in _chunks(records):
        prepared.run(_NOTE, [deed.at, deed.actor.post, some, bulk, deed.at, some, some, CHANNEL])


def take_arrivals(limit: int = _AT_ONCE) -> Arrivals:
    """Take records for their first look, in the caller's transaction: about `limit`, single ones first.

    Several workers may run: each takes what no other has taken.
    """
    return Arrivals(_records(_rows(_FIRST_LOOK, limit)))


def take_second_look(limit: int = _AT_ONCE) -> Arrivals:
    """Take records for their second look, in the caller's transaction, and off the list."""
    rows = _rows(_SECOND_LOOK, limit)
    return Arrivals(_records(rows), min((row[2] for row in rows), default=clock.now()) - _LONGEST_ACT)


def _rows(statement: str, limit: int) -> list[tuple[Any, ...]]:
    now = clock.now()
    limits = {"limit": limit, "bulky": limit // _FEW + 1}
    return prepared.run(statement, {**limits, "now": now, "before": now - _AGAIN_AFTER})


def _records(rows: Sequence[tuple[Any, ...]]) -> dict[UUID, UUID | None]:
    return {record: row[0] for row in rows for record in row[1]}


def _chunks(records: Sequence[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(records), _AT_ONCE):
        yield list(records[start : start + _AT_ONCE])
