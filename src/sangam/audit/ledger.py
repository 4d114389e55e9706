"""Writing and reading ledger rows.  One statement a row: the act's transaction pays one round trip."""

import hashlib
import json
import secrets
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from sangam.audit.types import Deed, Entry, Facts, cut_text
from sangam.database import statements as prepared

_WRITE = """
WITH row AS (
    INSERT INTO audit_ledger (id, at, force, label, officer, post, action, on_what, purpose, outcome, code, commitment)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
), detail AS (
    INSERT INTO audit_detail (ledger_id, salt, details, shown) VALUES (%s, %s, %s, %s)
)
INSERT INTO audit_unsealed (ledger_id) VALUES (%s)
"""

_TIMES_DONE = """
SELECT count(*) FROM audit_ledger WHERE officer = %s AND at > %s AND action = %s AND outcome = 'done'
"""

_POSTS = """
SELECT DISTINCT on_what, post FROM audit_ledger
WHERE on_what = ANY(%s::text[]) AND action = %s AND at > %s AND outcome = 'done' AND post IS NOT NULL
"""

_canonical = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

_MOST = 300
"""Characters of what an act was on, and of its purpose."""

COLUMNS = "l.id, l.at, l.force, l.label, l.officer, l.post, l.action, l.on_what, l.purpose, l.outcome, l.code"


def commitment(salt: bytes, details: str) -> bytes:
    """Return the salted SHA-256 by which a row commits to its details."""
    return hashlib.sha256(salt + details.encode()).digest()


def write(deed: Deed, facts: Facts, *, outcome: str, code: str = "") -> None:
    """Insert the row of a deed, in the transaction that is open."""
    salt, details = secrets.token_bytes(16), facts.canonical()
    actor = deed.actor
    row: list[Any] = [deed.id, deed.at, actor.force, actor.label, actor.officer, actor.post, deed.action]
    row += [
        cut_text(deed.on, _MOST),
        cut_text(str(deed.purpose or ""), _MOST),
        outcome,
        code,
        commitment(salt, details),
    ]
    prepared.defer(_WRITE, [*row, deed.id, salt, details, facts.found_by, deed.id])


def leaf_content(row: tuple[Any, ...], commitment_of_row: bytes) -> bytes:
    """Return the bytes that a leaf hashes: the row in COLUMNS order, then its commitment, as canonical JSON."""
    identifier, at, *rest = row
    instant = at.astimezone(UTC).isoformat(timespec="microseconds")
    words = [str(identifier), instant, *("" if part is None else str(part) for part in rest)]
    return _canonical([*words, bytes(commitment_of_row).hex()]).encode()


def entries(where: str, parameters: list[Any], *, limit: int) -> list[Entry]:
    """Return rows that satisfy `where` (over l = ledger), newest first, with their details where not erased."""
    query = (
        f"SELECT {COLUMNS}, d.details FROM audit_ledger l LEFT JOIN audit_detail d ON d.ledger_id = l.id "  # noqa: S608 - `where` is a literal of this package
        f"WHERE {where} ORDER BY l.at DESC, l.id DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [*parameters, limit])
        return [_entry(row) for row in cursor.fetchall()]


def times_done(officer: UUID, action: str, *, since: datetime) -> int:
    """Return how many rows of an officer say that he did an act since an instant."""
    return int(prepared.run(_TIMES_DONE, [officer, since, action])[0][0])


def posts_that_did(action: str, things: Collection[UUID], *, since: datetime) -> dict[UUID, set[UUID]]:
    """Return by thing which posts did an act on it since an instant."""
    found: dict[UUID, set[UUID]] = {}
    for thing, post in prepared.run(_POSTS, [[str(each) for each in things], action, since]):
        found.setdefault(UUID(thing), set()).add(post)
    return found


def _entry(row: tuple[Any, ...]) -> Entry:
    return Entry(*row[:11], details=json.loads(row[11]) if row[11] else None)  # type: ignore[misc]  # 11 columns


def erase_details(ledger_ids: list[UUID]) -> int:
    """Delete the details of these rows; return how many there were."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_detail WHERE ledger_id = ANY(%s)", [ledger_ids])
        return int(cursor.rowcount)
