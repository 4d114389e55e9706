"""The sealer: appends committed ledger rows to the Merkle log and signs its head.

Chaining inside the act's transaction would serialise the node (measured: 70-234 acts a second against 1,000-1,400), so
rows are sealed in batches, about once a second.  Until then root could rewrite them unseen: docs/security.md says so.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from sangam.audit import ledger, merkle
from sangam.audit.types import Head
from sangam.kernel import clock

Sign = Callable[[bytes], tuple[str, bytes]]

_LOCK = 7_153_001


def seal(sign: Sign, *, limit: int = 5_000) -> Head | None:
    """Append up to `limit` unsealed rows and sign the new head.  Return None when there was nothing to seal.

    sign: from bytes to (key id, signature).  Two sealers never run at once: the second waits for the first.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        rows = _take_unsealed(cursor, limit)
        if not rows:
            return None
        size = _size(cursor)
        leaves = [merkle.leaf_hash(ledger.leaf_content(row[:-1], row[-1])) for row in rows]
        _append(cursor, size, [row[0] for row in rows], leaves)
        return _sign_head(cursor, size + len(rows), sign)


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


def head_text(size: int, root: bytes, at: str) -> bytes:
    """Return the bytes that a head's signature covers."""
    return f"sangam audit head v1\n{size}\n{root.hex()}\n{at}".encode()


def _take_unsealed(cursor: CursorWrapper, limit: int) -> list[tuple[Any, ...]]:
    cursor.execute(
        f"SELECT {ledger.COLUMNS}, l.commitment FROM audit_unsealed u JOIN audit_ledger l ON l.id = u.ledger_id "  # noqa: S608 - literal columns
        "ORDER BY l.at, l.id LIMIT %s",
        [limit],
    )
    rows = cursor.fetchall()
    cursor.execute("DELETE FROM audit_unsealed WHERE ledger_id = ANY(%s)", [[row[0] for row in rows]])
    return list(rows)


def _size(cursor: CursorWrapper) -> int:
    cursor.execute("SELECT coalesce(max(size), 0) FROM audit_head")
    return int(cursor.fetchone()[0])


def _append(cursor: CursorWrapper, size: int, ids: list[UUID], leaves: list[bytes]) -> None:
    positions = [size + offset for offset in range(len(ids))]
    cursor.execute(
        "INSERT INTO audit_leaf (index, ledger_id) SELECT * FROM unnest(%s::bigint[], %s::uuid[])", [positions, ids]
    )
    levels, indexes, hashes = zip(*merkle.grow(size, leaves, read_node), strict=True)
    cursor.execute(
        "INSERT INTO audit_node (level, index, hash) SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[])",
        [list(levels), list(indexes), list(hashes)],
    )


def _sign_head(cursor: CursorWrapper, size: int, sign: Sign) -> Head:
    root, at = merkle.root(size, read_node), clock.now()
    key, signature = sign(head_text(size, root, at.isoformat(timespec="microseconds")))
    cursor.execute("INSERT INTO audit_head VALUES (%s, %s, %s, %s, %s)", [size, root, at, key, signature])
    return Head(size, root.hex(), at, key, signature.hex())


def as_head(row: tuple[int, bytes, datetime, str, bytes]) -> Head:
    """Return a row (size, root, at, key, signature) as a Head."""
    size, root, at, key, signature = row
    return Head(size, bytes(root).hex(), at, key, bytes(signature).hex())
