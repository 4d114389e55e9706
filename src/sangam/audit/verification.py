"""`sangam audit verify`: recompute everything from the rows and hold it against what was signed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from sangam.audit import ledger, merkle, seals
from sangam.audit.types import EntryProof, Head, Verification

Check = Callable[[str, bytes, bytes], bool]

_MOST_PROBLEMS = 100
_BATCH = 5_000


def verify(check: Check) -> Verification:
    """Recompute each leaf, each commitment whose details are not erased, and each head's root and signature.

    check: (key id, bytes, signature) -> whether that key of this node signed those bytes.
    Memory holds one batch and the log's right edge, whatever the ledger's length.
    """
    problems: list[str] = []
    with _one_instant():
        heads = _heads()
        edge: dict[tuple[int, int], bytes] = {}
        sealed = 0
        for index, leaf in enumerate(_check_leaves(problems)):
            sealed += 1
            edge.update({(level, i): value for level, i, value in merkle.grow(index, [leaf], _from(edge))})
            if head := heads.pop(index + 1, None):
                problems += _head_problems(head, merkle.root(index + 1, _from(edge)), check)
            _forget_inside(edge, index + 1)
        checked = _row_count("audit_head") - len(heads)
        problems += [f"head of size {size}: the log has only {sealed} leaves" for size in heads]
        rows, details = _row_count("audit_ledger"), _row_count("audit_detail")
        if (unsealed := _row_count("audit_unsealed")) + sealed != rows:
            problems.append(f"{rows} rows, but {sealed} sealed and {unsealed} waiting")
    return Verification(rows, sealed, rows - details, checked, tuple(problems[:_MOST_PROBLEMS]))


@contextmanager
def _one_instant() -> Iterator[None]:
    """Read everything as of one instant, whatever the sealer does meanwhile; inside a caller's transaction as it is."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                # PostgreSQL takes it only as the first statement of a transaction.
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def proof_since(old_size: int, new_size: int) -> list[str]:
    """Return the consistency proof between two sizes of our log, as hexadecimal hashes; empty from size 0."""
    if old_size == 0:
        return []
    return [step.hex() for step in merkle.consistency_proof(old_size, new_size, seals.read_node)]


def _check_leaves(problems: list[str]) -> Iterator[bytes]:
    query = (
        f"SELECT f.index, {ledger.COLUMNS}, l.commitment, d.salt, d.details, n.hash FROM audit_leaf f "  # noqa: S608 - literal columns
        "LEFT JOIN audit_ledger l ON l.id = f.ledger_id LEFT JOIN audit_detail d ON d.ledger_id = l.id "
        "LEFT JOIN audit_node n ON n.level = 0 AND n.index = f.index WHERE f.index >= %s ORDER BY f.index LIMIT %s"
    )
    start = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(query, [start, _BATCH])
            rows = cursor.fetchall()
        for index, *row, commitment, salt, details, sealed_hash in rows:
            leaf = _leaf(tuple(row), commitment)
            problems += _row_problems(index, start, leaf, sealed_hash)
            if details is not None and ledger.commitment(bytes(salt), details) != bytes(commitment):
                problems.append(f"row {row[0]}: its details are not those that it committed to")
            start = index + 1
            yield leaf
        if len(rows) < _BATCH:
            return


def entry_proof(deed: UUID) -> EntryProof | None:
    """Return the proof that the row of a deed stands under the newest head, None while it is not sealed.

    It reads some twenty rows, however long the log is.
    """
    head = seals.newest_head()
    query = (
        f"SELECT f.index, {ledger.COLUMNS}, l.commitment, d.salt, d.details FROM audit_leaf f "  # noqa: S608 - literal columns
        "JOIN audit_ledger l ON l.id = f.ledger_id JOIN audit_detail d ON d.ledger_id = l.id WHERE l.id = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [deed])
        found = cursor.fetchone()
    if head is None or found is None or found[0] >= head.size:
        return None
    index, *row, commitment, salt, details = found
    path = merkle.inclusion_proof(index, head.size, seals.read_node)
    return EntryProof(
        index,
        tuple(path),
        head.size,
        bytes.fromhex(head.root),
        ledger.leaf_content(tuple(row), commitment),
        bytes(salt),
        details,
    )


def _leaf(row: tuple[Any, ...], commitment: bytes | None) -> bytes:
    """Return the hash of a row as it stands; of nothing, which no row hashes to, where the row is gone."""
    return merkle.leaf_hash(b"" if commitment is None else ledger.leaf_content(row, commitment))


def _row_problems(index: int, expected: int, leaf: bytes, sealed_hash: bytes | None) -> list[str]:
    if index != expected:
        return [f"leaf {expected} is missing"]
    if sealed_hash is None or bytes(sealed_hash) != leaf:
        return [f"leaf {index}: the row is not as it was sealed"]
    return []


def _head_problems(head: Head, root: bytes, check: Check) -> list[str]:
    found = []
    if root.hex() != head.root:
        found.append(f"head of size {head.size}: the rows give another root")
    text = seals.head_text(head.size, bytes.fromhex(head.root), head.at.isoformat(timespec="microseconds"))
    if not check(head.key, text, bytes.fromhex(head.signature)):
        found.append(f"head of size {head.size}: the signature is not this node's")
    return found


def _heads() -> dict[int, Head]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT size, root, at, key, signature FROM audit_head")
        return {row[0]: seals.as_head(row) for row in cursor.fetchall()}


def _from(edge: dict[tuple[int, int], bytes]) -> merkle.Read:
    return lambda level, index: edge[level, index]


def _forget_inside(edge: dict[tuple[int, int], bytes], size: int) -> None:
    """Drop all nodes but the complete subtrees that make up the root of `size`."""
    keep, start = set(), 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            keep.add((level, start >> level))
            start += 1 << level
    for node in [node for node in edge if node not in keep]:
        del edge[node]


def _row_count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - a literal of this module
        return int(cursor.fetchone()[0])
