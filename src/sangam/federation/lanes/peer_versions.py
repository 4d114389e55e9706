"""What the peer at the other end of a lane reads, as it says in its hello on each connection; kept with the lane.

What it said last is kept, so that a relay that starts makes its first batch right, and so that pages can show it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sangam.database import statements as prepared
from sangam.federation.desk_notes import tell_desk_why
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import versions as protocol_versions
from sangam.federation.types import Lane, Reads
from sangam.kernel import here
from sangam.kernel.errors import Malformed, Refused

_SAID = "SELECT reads::text FROM federation_sendingposition WHERE peer_id = %s AND lane = %s"

_NOTE = "UPDATE federation_sendingposition SET reads = %s, speaks = %s WHERE peer_id = %s AND lane = %s"

_SAY_OLDER = """
UPDATE federation_outbox SET kind = %s, body = %s WHERE recipient = %s AND lane = %s AND epoch = %s AND seq = %s
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One numbered row of the outbox."""

    seq: int
    epoch: int
    envelope: UUID
    kind: str
    body: str
    deed: str
    post: str
    label: str
    sent_at: datetime


class PeerReads:
    """What one peer reads, for one lane to it."""

    def __init__(self, peer: str, lane: Lane) -> None:
        self._peer = peer
        self._lane = lane
        self._said: Reads | None = None  # None: not looked up yet
        self._unread: frozenset[str] | None = None

    @property
    def version(self) -> int:
        """Return the newest version that both read, the first of all where there is none: then nothing is sent."""
        return protocol_versions.version_for(self._theirs(), _own()) or wire.FIRST

    @property
    def unread(self) -> frozenset[str]:
        """Return those of our kinds that it reads in an older version only: usually none."""
        if self._unread is None:
            self._unread = protocol_versions.unread(self._theirs())
        return self._unread

    def put_into_older(self, row: Row) -> Row:
        """Return a row that was numbered just now in the version of its kind that the peer reads, and keep it so."""
        if row.kind not in self.unread:
            return row
        kind, body = protocol_versions.older(row.kind, row.body, self._theirs())
        prepared.run(_SAY_OLDER, [kind, body, self._peer, self._lane, row.epoch, row.seq])
        return replace(row, kind=kind, body=body)

    def heed(self, text: bytes) -> bool:
        """Note what a hello, whose signature was verified, says; return whether another version is spoken from now on.

        Raises Malformed for the hello of another force, Refused where nothing is read by both: the desk is told once.
        """
        hello = wire.read_hello(text)
        if hello.force != self._peer:
            raise Malformed(
                "federation:other-hello", "{force} answers where {peer} should.", force=hello.force, peer=self._peer
            )
        before, is_new = self.version, hello.reads != self._kept()
        self._said, self._unread = hello.reads, None
        if is_new:
            self._note(hello.reads)
        if not protocol_versions.version_for(hello.reads, _own()):
            raise self._no_common_version(hello.reads, is_new)
        return self.version != before

    def _note(self, reads: Reads) -> None:
        said = {"versions": reads.versions, "kinds": None if reads.kinds is None else sorted(reads.kinds)}
        prepared.run(_NOTE, [json.dumps(said), protocol_versions.version_for(reads, _own()), self._peer, self._lane])

    def _no_common_version(self, reads: Reads, is_new: bool) -> Refused:
        refusal = Refused(
            "federation:no-common-version",
            "{peer} reads version {theirs} of the protocol between nodes and this node {own}: "
            "what is for it waits, and goes by itself once one of the two is upgraded.",
            peer=self._peer,
            theirs=_versions_text(reads.versions),
            own=_versions_text(_own()),
        )
        if is_new:
            tell_desk_why(self._peer, refusal)
        return refusal

    def _theirs(self) -> Reads:
        if self._said is None:
            self._said = self._kept() or protocol_versions.UNHEARD
        return self._said

    def _kept(self) -> Reads | None:
        """Return what is kept of what it said, None before it was ever heard."""
        said = json.loads(prepared.run(_SAID, [self._peer, self._lane])[0][0] or "null")
        return None if said is None else wire.read_reads(said["versions"], said["kinds"])


def _own() -> tuple[int, ...]:
    return protocol_versions.ours(here.node().protocol)


def _versions_text(versions: tuple[int, ...]) -> str:
    return " or ".join(map(str, versions))


# Statements of one lane to one peer: rows numbered, read again, settled by a receipt; and one transmission of them.

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
