"""Reading: how things stand with the peers, how far an envelope is, what lies aside."""

import json
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import connection

from sangam.database import statements as prepared
from sangam.database.statements import Asked
from sangam.federation import ministries, models, outbox
from sangam.federation.inbox.retention import EMPTIED
from sangam.federation.peers.catch_up import HIDDEN_OWNERS
from sangam.federation.protocol.epochs import BEGUN
from sangam.federation.types import Delivery, FilesAwaited, Lane, LaneWaits, Outcome, PeerState, PeerView, PutAside
from sangam.kernel import clock, here, sentences

# What a restored peer had confirmed and is to be sent again, as far as it has no new number yet (`renumbering`).
_AGAIN = f"""
WITH again AS (
    SELECT g.peer_id AS recipient, g.lane, count(*) AS waiting
    FROM federation_sendingposition g CROSS JOIN LATERAL jsonb_array_elements(g.again) AS stretch
    JOIN federation_outbox x ON x.recipient = g.peer_id AND x.lane = g.lane
        AND (x.epoch, x.seq) >= ((stretch ->> 0)::bigint, (stretch ->> 1)::bigint)
        AND (x.epoch, x.seq) < ((stretch ->> 2)::bigint, (stretch ->> 3)::bigint)
    WHERE g.again IS NOT NULL AND x.reached_at IS NOT NULL AND x.kind NOT IN ('{BEGUN}', '{EMPTIED}')
    GROUP BY g.peer_id, g.lane
)
"""  # noqa: S608 - literals of this package

_STATES = "SELECT force, state FROM federation_peer"
_THERE = """
SELECT p.force FROM federation_peer p WHERE p.state = 'paired' AND NOT EXISTS (
    SELECT FROM federation_sendingposition s WHERE s.peer_id = p.force AND s.failing_since IS NOT NULL
)
"""

_PEERS = f"""{_AGAIN}
SELECT p.force, p.name, p.url, p.state,
       o.waiting + (SELECT coalesce(sum(waiting), 0)::bigint FROM again WHERE recipient = p.force),
       o.unconfirmed, o.oldest, r.heard_at, s.reached_at,
       coalesce(r.skew_ms, s.skew_ms), a.aside, s.failing_since, s.failure, k.keys,
       s.slow_until, s.slow, p.changed_at, s.speaks,
       p.force IN ({HIDDEN_OWNERS}), s.gave, r.took
FROM federation_peer p
CROSS JOIN LATERAL (
    SELECT count(*) AS waiting, count(seq) AS unconfirmed, min(queued_at) AS oldest
    FROM federation_outbox WHERE recipient = p.force AND reached_at IS NULL
) o
CROSS JOIN LATERAL (
    SELECT max(reached_at) AS reached_at, min(failing_since) AS failing_since, max(slow_until) AS slow_until,
           (array_agg(jsonb_build_array(failure, failure_told) ORDER BY failing_since))[1] AS failure,
           (array_agg(jsonb_build_array(slow_reason, slow_told) ORDER BY slow_until DESC NULLS LAST))[1] AS slow,
           min(speaks) AS speaks,
           (array_agg(skew_ms ORDER BY reached_at DESC NULLS LAST))[1] AS skew_ms,
           jsonb_object_agg(lane, jsonb_build_array(epoch, next_seq - 1)) AS gave
    FROM federation_sendingposition WHERE peer_id = p.force
) s
CROSS JOIN LATERAL (
    SELECT max(heard_at) AS heard_at, (array_agg(skew_ms ORDER BY heard_at DESC NULLS LAST))[1] AS skew_ms,
           jsonb_object_agg(lane, jsonb_build_array(epoch, expected_seq - 1)) AS took
    FROM federation_receivingposition WHERE sender_id = p.force
) r
CROSS JOIN LATERAL (SELECT count(*) AS aside FROM federation_setaside WHERE sender = p.force) a
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(key ORDER BY key), '{{}}') AS keys FROM federation_peerkey
    WHERE peer_id = p.force AND revoked_after IS NULL
) k
ORDER BY p.force
"""  # noqa: S608 - literals of this package

_LANES = f"""{_AGAIN}
SELECT recipient, lane, sum(waiting)::bigint, sum(unconfirmed)::bigint, coalesce(min(oldest), now()) FROM (
    SELECT recipient, lane, count(*) AS waiting, count(seq) AS unconfirmed, min(queued_at) AS oldest
    FROM federation_outbox WHERE reached_at IS NULL GROUP BY recipient, lane
    UNION ALL SELECT recipient, lane, waiting, 0, NULL FROM again
) AS each GROUP BY recipient, lane
"""  # noqa: S608 - literals of this package

_UNDER_WAY = """
SELECT on_what, count(*), max(id) FROM federation_outbox
WHERE on_what = ANY(%s::uuid[]) AND reached_at IS NULL GROUP BY on_what
"""

_FILES = """
SELECT p.source, count(*), sum(f.size - p.have)::bigint,
       (array_agg(coalesce(p.told, to_jsonb(p.failure)) ORDER BY p.tries DESC) FILTER (WHERE p.failure <> ''))[1]::text
FROM federation_filepull p JOIN federation_file f ON f.id = p.file_id GROUP BY p.source
"""


def peers() -> list[PeerView]:
    """Return how things stand with each peer, by one query."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_PEERS)
        rows = cursor.fetchall()
    return [
        PeerView(
            force=row[0],
            name=row[1],
            url=row[2],
            state=PeerState(row[3]),
            waiting=row[4],
            unconfirmed=row[5],
            lag=now - row[6] if row[6] else timedelta(0),
            heard_at=row[7],
            reached_at=row[8],
            skew=None if row[9] is None else timedelta(milliseconds=row[9]),
            set_aside=row[10],
            failing_since=row[11],
            failure=_sentence(row[12]),
            keys=tuple(row[13]),
            slow_until=row[14],
            slow_reason=_sentence(row[15]),
            changed_at=row[16],
            speaks=row[17],
            is_hidden=row[18],
            gave=_place(row[19]),
            took=_place(row[20]),
        )
        for row in rows
    ]


def partners() -> list[PeerView]:
    """Return the peers that share the work of the police: every one but a ministry.  On a ministry's node, none."""
    us = here.node().force
    return [peer for peer in peers() if not ministries.is_part(us, peer.force)]


def _sentence(kept: str | None) -> str:
    """Return why a peer is held up; the empty sentence where it is not, or has no lane yet."""
    return outbox.read_sentence(*json.loads(kept)) if kept else ""


def _place(said: str | None) -> dict[str, int]:
    """Return the last number of each lane in the newest epoch: 0 for a lane that has not begun it yet."""
    if said is None:
        return {}
    lanes: dict[str, tuple[int, int]] = json.loads(said)
    epoch = max(begun for begun, _ in lanes.values())
    return {"epoch": epoch, **{lane: last if begun == epoch else 0 for lane, (begun, last) in lanes.items()}}


def lanes_waiting() -> dict[tuple[str, Lane], LaneWaits]:
    """Return what waits for each peer in each lane; a lane in which nothing waits is not there."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_LANES)
        return {
            (force, Lane(lane)): LaneWaits(waiting, unconfirmed, now - oldest)
            for force, lane, waiting, unconfirmed, oldest in cursor.fetchall()
        }


def states() -> dict[str, PeerState]:
    """Return how we stand with each partner, and nothing of what waits: for rules that are asked at every act."""
    return read_states(prepared.run(*ask_states()))


def ask_states() -> Asked:
    """Return the statement that asks how we stand with each force, for who asks more in the same round."""
    return Asked(_STATES, [])


def read_states(rows: prepared.Rows) -> dict[str, PeerState]:
    """Return how we stand with each partner, of what `ask_states` found."""
    us = here.node().force
    return {force: PeerState(state) for force, state in rows if not ministries.is_part(us, force)}


def all_states() -> dict[str, PeerState]:
    """Return how we stand with each force, ministries too: for what every peer reads."""
    return {force: PeerState(state) for force, state in prepared.run(*ask_states())}


def there() -> set[str]:
    """Return the paired partners to which envelopes can be delivered now, by our last news of them."""
    us = here.node().force
    return {force for (force,) in prepared.run(_THERE, []) if not ministries.is_part(us, force)}


def files_awaited() -> dict[str, FilesAwaited]:
    """Return what files are still to come from each force; one from which none is, is not there."""
    with connection.cursor() as cursor:
        cursor.execute(_FILES)
        return {
            source: FilesAwaited(files, to_come, sentences.sentence_from_form(json.loads(why)) if why else "")
            for source, files, to_come, why in cursor.fetchall()
        }


def under_way(things: Iterable[UUID]) -> dict[UUID, tuple[int, int]]:
    """Return how many envelopes about each of these things have not reached their force, and the last one's number.

    A thing of which all have is not there.
    """
    rows = prepared.run(_UNDER_WAY, [list(things)])
    return {thing: (count, last) for thing, count, last in rows}


def delivery(envelopes: Iterable[UUID]) -> list[Delivery]:
    """Return how far these envelopes are, a row a recipient."""
    rows = models.Outbox.objects.filter(envelope__in=list(envelopes)).order_by("id")
    return [
        Delivery(
            envelope=row.envelope,
            recipient=row.recipient,
            lane=Lane(row.lane),
            queued_at=row.queued_at,
            left_at=row.left_at,
            reached_at=row.reached_at,
            outcome=Outcome(row.outcome) if row.outcome else None,
            reason=row.reason,
        )
        for row in rows
    ]


def delivery_of(thing: UUID) -> list[Delivery]:
    """Return how far the envelopes about a thing are, oldest first."""
    return delivery(models.Outbox.objects.filter(on_what=thing).values_list("envelope", flat=True))


def set_aside(*, limit: int = 100) -> list[PutAside]:
    """Return what was not applied, newest first."""
    return [
        PutAside(
            row.id,
            row.sender,
            row.envelope,
            row.kind,
            row.code,
            sentences.sentence_from_form(row.told or row.reason),
            row.came_from,
            row.first_at,
            row.last_at,
            row.times,
        )
        for row in models.SetAside.objects.order_by("-last_at")[:limit]
    ]
