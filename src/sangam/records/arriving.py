"""Records that were just written, own and copied, until the matcher has held them against what is watched.

One row a write, whatever the number of records, so that the intake pays nothing by the record.  The matcher takes what
came alone before what came in bulk: an import of a hundred thousand keeps no single arrival waiting.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import connection

from sangam.audit import public as audit
from sangam.audit import public_prepared as prepared

CHANNEL = "sangam_arrived"

_FEW = 50
_AT_ONCE = 500

# One statement, and one wake-up a transaction: NOTIFY takes a global lock at commit.
_NOTE = """
WITH noted AS (INSERT INTO records_arrived (at, records, bulk) VALUES (%s, %s::uuid[], %s))
SELECT pg_notify(%s, '')
"""

_TAKE = """
WITH next AS (
    SELECT id, sum(cardinality(records)) OVER (ORDER BY bulk, id) - cardinality(records) AS before
    FROM (SELECT id, bulk, records FROM records_arrived ORDER BY bulk, id LIMIT %s) AS first
),
taken AS (
    SELECT id FROM records_arrived WHERE id IN (SELECT id FROM next WHERE before < %s) FOR UPDATE SKIP LOCKED
)
DELETE FROM records_arrived WHERE id IN (SELECT id FROM taken) RETURNING records
"""


def note(records: Sequence[UUID]) -> None:
    """Note that these records were written, in the running deed."""
    at, bulk = audit.require_deed().at, len(records) > _FEW
    for some in _chunks(records):
        prepared.run(_NOTE, [at, some, bulk, CHANNEL])


def arrived(limit: int = _AT_ONCE) -> list[UUID]:
    """Take records that were written since the last time off the list, in the caller's transaction.

    About `limit` at once, single ones first; several workers may run: each takes what no other has taken.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [limit, limit])
        return list(dict.fromkeys(record for (records,) in cursor.fetchall() for record in records))


def _chunks(records: Sequence[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(records), _AT_ONCE):
        yield list(records[start : start + _AT_ONCE])
