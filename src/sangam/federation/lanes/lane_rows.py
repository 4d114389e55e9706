"""Statements of one lane to one peer: rows numbered, read again, settled by a receipt; and one transmission of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sangam.federation.lanes.peer_versions import Row
from sangam.federation.protocol import envelope as wire
from sangam.federation.types import Lane

# FOR UPDATE: should two relays ever hold one lane, the second finds the rows numbered and takes none.
NUMBER = """
WITH free AS (
    SELECT id, octet_length(body) AS size FROM federation_outbox
    WHERE recipient = %(peer)s AND lane = %(lane)s AND seq IS NULL ORDER BY id LIMIT %(most)s FOR UPDATE
), counted AS (
    SELECT id, row_number() OVER (ORDER BY id) AS n, sum(size) OVER (ORDER BY id) - size AS before FROM free
-- MATERIALIZED: counted twice below; folded in, it could count rows that came between.
), picked AS MATERIALIZED (
    SELECT id, n FROM counted WHERE before < %(bytes)s
), place AS (
    UPDATE federation_sendingposition SET next_seq = next_seq + (SELECT count(*) FROM picked)
    WHERE peer_id = %(peer)s AND lane = %(lane)s AND again IS NULL AND EXISTS (SELECT FROM picked)
    RETURNING epoch, next_seq - (SELECT count(*) FROM picked) AS first, key
)
UPDATE federation_outbox o SET epoch = place.epoch, seq = place.first + picked.n - 1, sent_at = %(at)s
FROM picked, place WHERE o.id = picked.id
RETURNING o.seq, o.epoch, o.envelope, o.kind, o.body, o.deed, o.post, o.label, o.sent_at, place.key
"""

# An empty message in the database's log: its commit waits, as any does, until all before it lies elsewhere too.
IS_COPIED = "SELECT pg_logical_emit_message(true, 'sangam', '')"

# One row without an envelope where none is numbered.
AGAIN = """
SELECT p.again IS NOT NULL, o.seq, o.epoch, o.envelope, o.kind, o.body, o.deed, o.post, o.label, o.sent_at
FROM federation_sendingposition p
LEFT JOIN federation_outbox o
    ON o.recipient = p.peer_id AND o.lane = p.lane AND o.epoch = p.epoch AND o.seq > p.confirmed_seq
WHERE p.peer_id = %s AND p.lane = %s ORDER BY o.seq LIMIT %s
"""

BEFORE = """
SELECT o.seq, o.epoch, o.envelope, o.kind, o.body, o.deed, o.post, o.label, o.sent_at
FROM federation_outbox o JOIN federation_sendingposition p
    ON p.peer_id = o.recipient AND p.lane = o.lane AND p.epoch = o.epoch
WHERE o.recipient = %(peer)s AND o.lane = %(lane)s AND o.body <> ''
    AND o.seq >= 1 + floor(%(share)s * (p.next_seq - 1)) AND o.seq < p.next_seq ORDER BY o.seq LIMIT %(most)s
"""

# A receipt speaks for its own batch only: should one before it have lost its receipt, that one is sent again.
CONFIRM = """
WITH reached AS (
    UPDATE federation_outbox o
    SET left_at = coalesce(o.left_at, %(left)s), reached_at = %(at)s, outcome = r.outcome, reason = r.reason,
        kind = CASE WHEN o.withdrawn THEN 'envelope.emptied.v1' ELSE o.kind END,
        body = CASE WHEN o.withdrawn THEN '{}' ELSE o.body END
    FROM unnest(%(seqs)s::bigint[], %(outcomes)s::text[], %(reasons)s::text[]) AS r (seq, outcome, reason)
    WHERE o.recipient = %(peer)s AND o.lane = %(lane)s AND o.epoch = %(epoch)s AND o.seq = r.seq
        AND o.reached_at IS NULL
)
UPDATE federation_sendingposition
SET confirmed_seq = least(
        %(expected)s - 1, next_seq - 1,
        CASE WHEN %(first)s <= confirmed_seq + 1 THEN greatest(confirmed_seq, %(last)s) ELSE confirmed_seq END
    ), reached_at = %(at)s, skew_ms = %(skew)s,
    failing_since = NULL, failure = '', failure_told = NULL, slow_until = NULL, slow_reason = '', slow_told = NULL
WHERE peer_id = %(peer)s AND lane = %(lane)s AND epoch = %(epoch)s
RETURNING next_seq, confirmed_seq
"""

WAITS = """
SELECT EXISTS (SELECT FROM federation_outbox WHERE recipient = %(peer)s AND lane = %(lane)s AND reached_at IS NULL)
    OR EXISTS (SELECT FROM federation_sendingposition
               WHERE peer_id = %(peer)s AND lane = %(lane)s AND again IS NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """One transmission.  payload: the exact bytes.  digest: their SHA-256, which the receipt must name."""

    payload: bytes
    digest: str
    rows: tuple[Row, ...]
    made_at: datetime


def receipt_values(peer: str, lane: Lane, batch: Batch, receipt: wire.Receipt, at: datetime) -> Mapping[str, Any]:
    """Return a believed receipt as `CONFIRM` writes it down."""
    epoch, expected = receipt.expected[lane]
    reached = [result for result in receipt.results if result.outcome is not None]
    skew_ms = int((receipt.at - batch.made_at - (at - batch.made_at) / 2).total_seconds() * 1000)
    return {
        "peer": peer,
        "lane": lane,
        "left": batch.made_at,
        "at": at,
        "epoch": epoch,
        "expected": expected,
        "first": batch.rows[0].seq,
        "last": batch.rows[-1].seq,
        "skew": skew_ms,
        "seqs": [result.seq for result in reached],
        "outcomes": [str(result.outcome) for result in reached],
        "reasons": [result.reason for result in reached],
    }


def in_order(found: Iterable[tuple[Any, ...]]) -> list[Row]:
    """Return rows of these statements in the order of their numbers."""
    return sorted((Row(*row) for row in found), key=lambda row: row.seq)
