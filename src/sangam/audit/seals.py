"""The sealer: appends committed ledger rows to the Merkle log and signs its head.

Chaining inside the act's transaction would serialise the node (measured: 70-234 acts a second against 1,000-1,400).  So
rows are sealed in batches, about once a second.  Until then root could rewrite them unseen: docs/security.md says so.
A batch takes two round trips, however long the log is.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import connection

from sangam.audit import ledger, merkle
from sangam.audit.types import Head
from sangam.database import statements as prepared
from sangam.database.statements import Asked
from sangam.kernel import clock

Sign = Callable[[bytes], tuple[str, bytes]]

_LOCK = 7_153_001

_ALONE = "SELECT pg_advisory_xact_lock(%s)"
# An array and no join, and sorted apart: a plan that was made while little waited would look for it through the ledger.
_UNSEALED = f"""
WITH waiting AS MATERIALIZED (
    SELECT {ledger.COLUMNS}, l.commitment FROM audit_ledger l
    WHERE l.id = ANY (ARRAY(SELECT ledger_id FROM audit_unsealed))
)
SELECT * FROM waiting ORDER BY at, id LIMIT %s
"""  # noqa: S608 - literal columns
# The log's size, and of each bit that is set in it the complete subtree that stands on the edge for it.
_EDGE = """
WITH log AS (SELECT coalesce(max(size), 0) AS size FROM audit_head)
SELECT log.size, edge.level, (
    SELECT n.hash FROM audit_node n WHERE n.level = edge.level AND n.index = (log.size >> edge.level) - 1
) FROM log LEFT JOIN generate_series(0, 62) AS edge (level) ON (log.size >> edge.level) & 1 = 1
"""
_SEALED = "DELETE FROM audit_unsealed WHERE ledger_id = ANY(%s::uuid[])"
_LEAVES = """
INSERT INTO audit_leaf (index, ledger_id)
SELECT %s::bigint + place - 1, id FROM unnest(%s::uuid[]) WITH ORDINALITY AS sealed (id, place)
"""
_NODES = """
INSERT INTO audit_node (level, index, hash) SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[])
"""
_HEAD = "INSERT INTO audit_head (size, root, at, key, signature) VALUES (%s, %s, %s, %s, %s)"


def seal(sign: Sign, *, limit: int = 5_000) -> Head | None:
    """Append up to `limit` unsealed rows and sign the new head.  Return None when there was nothing to seal.

    sign: from bytes to (key id, signature).  Two sealers never run at once: the second waits for the first.
    """
    with prepared.batch():
        asked = [Asked(_ALONE, [_LOCK]), Asked(_UNSEALED, [limit]), Asked(_EDGE, [])]
        _, rows, edge = prepared.run_all(asked)
        if not rows:
            return None
        size, known = edge[0][0], _edge_hashes(edge)
        leaves = [merkle.leaf_hash(ledger.leaf_content(row[:-1], row[-1])) for row in rows]
        grown = list(merkle.grow(size, leaves, lambda level, index: known[level, index]))
        known.update({(level, index): value for level, index, value in grown})
        head = _signed_head(size + len(rows), known, sign)
        ids = [row[0] for row in rows]
        prepared.defer(_SEALED, [ids])
        prepared.defer(_LEAVES, [size, ids])
        prepared.defer(_NODES, [list(column) for column in zip(*grown, strict=True)])
        prepared.defer(_HEAD, [head.size, bytes.fromhex(head.root), head.at, head.key, bytes.fromhex(head.signature)])
        return head


def read_node(level: int, index: int) -> bytes:
    """Return the hash of a complete subtree from the table.  Raises KeyError when the log is not that long."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM audit_node WHERE level = %s AND index = %s", [level, index])
        row = cursor.fetchone()
    if row is None:
        raise KeyError((level, index))
    return bytes(row[0])


def newest_head() -> Head | None:
    """Return the latest signed head."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT size, root, at, key, signature FROM audit_head ORDER BY size DESC LIMIT 1")
        row = cursor.fetchone()
    return None if row is None else as_head(row)


def size_at(at: datetime) -> int:
    """Return how many rows the newest head covers that was signed by then; 0 before the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(size), 0) FROM audit_head WHERE at <= %s", [at])
        return int(cursor.fetchone()[0])


def head_text(size: int, root: bytes, at: str) -> bytes:
    """Return the bytes that a head's signature covers."""
    return f"sangam audit head v1\n{size}\n{root.hex()}\n{at}".encode()


def _edge_hashes(edge: prepared.Rows) -> dict[tuple[int, int], bytes]:
    """Return the hashes on the log's edge by level and index: appending reads no others, nor does the new root."""
    return {(level, (size >> level) - 1): bytes(value) for size, level, value in edge if value is not None}


def _signed_head(size: int, known: Mapping[tuple[int, int], bytes], sign: Sign) -> Head:
    root, at = merkle.root(size, lambda level, index: known[level, index]), clock.now()
    key, signature = sign(head_text(size, root, at.isoformat(timespec="microseconds")))
    return Head(size, root.hex(), at, key, signature.hex())


def as_head(row: tuple[int, bytes, datetime, str, bytes]) -> Head:
    """Return a row (size, root, at, key, signature) as a Head."""
    size, root, at, key, signature = row
    return Head(size, bytes(root).hex(), at, key, bytes(signature).hex())
