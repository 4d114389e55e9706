"""Posting: an envelope's rows are committed with the act that causes it, one a recipient."""

from collections.abc import Iterable
from uuid import UUID

from sangam.audit.audit import require_deed
from sangam.audit.types import Deed
from sangam.database import statements as prepared
from sangam.federation import ministries, policy
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import json_body
from sangam.federation.types import Body, Envelope, Lane, PeerState
from sangam.kernel import clock, here
from sangam.kernel.errors import Conflict, Refused
from sangam.kernel.ids import new_id

QUEUED = "sangam_outbox"

_STATES = "SELECT force, state FROM federation_peer WHERE force = ANY(%s)"

# No more is counted than is asked about.
_WAITING = """
SELECT count(*) FROM (
    SELECT FROM federation_outbox WHERE recipient = %s AND reached_at IS NULL LIMIT %s
) AS waiting
"""
_WAITING_IN_LANE = """
SELECT count(*) FROM (
    SELECT FROM federation_outbox WHERE recipient = %s AND lane = %s AND reached_at IS NULL LIMIT %s
) AS waiting
"""

# NOTIFY takes a global lock at commit, so there is one a post and none a row; its payload names whom to wake.
# Nothing is queued, and no row returned, unless all recipients may be posted to.
_QUEUE = """
WITH queued AS (
    INSERT INTO federation_outbox
        (envelope, recipient, lane, kind, body, on_what, deed, post, label, queued_at, reason)
    SELECT %s, recipient, %s, %s, %s, %s::uuid, %s, %s, %s, %s, '' FROM unnest(%s::text[]) AS recipient
    WHERE (SELECT count(*) FROM federation_peer WHERE force = ANY(%s::text[]) AND state = ANY(%s::text[])) = %s::bigint
    RETURNING 1
)
SELECT pg_notify(%s, %s) FROM (SELECT FROM queued LIMIT 1) AS any_queued
"""

_QUEUE_AGAIN = """
WITH queued AS (
    INSERT INTO federation_outbox
        (envelope, recipient, lane, kind, body, on_what, deed, post, label, queued_at, reason)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '')
    ON CONFLICT (envelope, recipient) DO NOTHING RETURNING 1
)
SELECT pg_notify(%s, %s) FROM queued
"""


def post(
    kind: str,
    *,
    to: Iterable[str],
    body: Body,
    on: UUID | None = None,
    lane: Lane = Lane.NORMAL,
) -> UUID:
    """Queue an envelope for each force in `to`, inside the caller's deed; return the envelope's id.

    kind: "record.offered.v1".  on: the thing that it is about.  The id is the same for all recipients and is the
    idempotency key from here to the end.  Raises Refused when a force is not paired, or is a ministry that this kind is
    not for; Malformed when the body is no plain JSON or over 256 KiB packed.
    """
    return _post(kind, to, policy.POSTABLE, body=body, on=on, lane=lane)


def post_even_if_away(
    kind: str,
    *,
    to: Iterable[str],
    body: Body,
    on: UUID | None = None,
    lane: Lane = Lane.NORMAL,
) -> UUID:
    """Queue as `post` does, also for forces that are invited or suspended: it waits for the pairing, visibly.

    For what must reach every holder in the end: corrections, recalls, answers.
    """
    return _post(kind, to, policy.POSTABLE_LATER, body=body, on=on, lane=lane)


def queue_again(word: Envelope, *, on: UUID | None = None) -> None:
    """Queue an envelope of ours that a restore lost us, as we signed it and under its own id, in the running deed.

    To its recipient, which gave it back, it is a repeat and changes nothing.  Should the recipient be restored to
    before it came, it goes there again with all else that followed.
    """
    require_deed()
    body = word.written or json_body.dump_body(word.body)
    vouched = [word.deed, word.post, word.label]
    row = [word.id, word.recipient, word.lane, word.kind, body, on, *vouched, clock.now()]
    prepared.run(_QUEUE_AGAIN, [*row, QUEUED, f"{word.lane} {word.recipient}"])


def room_for(peer: str) -> int:
    """Return how many more envelopes may wait for a peer before acts in bulk stop; what is single is never held up."""
    most = here.node().peer_limits.waiting_rows
    return max(0, most - int(prepared.run(_WAITING, [peer, most])[0][0]))


def require_room(peers: Iterable[str], *, rows: int) -> None:
    """Return if an act in bulk may queue so many envelopes for each of these peers.  Raises Conflict."""
    for peer in sorted(set(peers)):
        if (room := room_for(peer)) < rows:
            raise Conflict(
                "federation:peer-far-behind",
                "{peer} is too far behind to be sent {rows} more in one go (room for {room}): "
                "try again when it has caught up; single records still go.",
                peer=peer,
                rows=rows,
                room=room,
            )


def count_waiting(force: str, lane: Lane, *, most: int) -> int:
    """Return how many envelopes have not reached a force in a lane yet, counted up to `most`."""
    return int(prepared.run(_WAITING_IN_LANE, [force, lane, most])[0][0])


def _post(
    kind: str,
    to: Iterable[str],
    postable: frozenset[PeerState],
    *,
    body: Body,
    on: UUID | None,
    lane: Lane,
) -> UUID:
    running, envelope, wanted = require_deed(), new_id(), sorted(set(to))
    if wanted and ministries.is_closed(kind, here.node().force, *wanted):
        raise ministries.ministry_refusal([*wanted, here.node().force])
    if wanted:
        values = [envelope, lane, kind, wire.body_text(body), on, *_deed_values(running), clock.now(), wanted]
        allowed = [wanted, sorted(postable), len(wanted)]
        if not prepared.run(_QUEUE, [*values, *allowed, QUEUED, " ".join([lane, *wanted])]):
            raise _not_postable(wanted, postable)
    return envelope


def _deed_values(running: Deed) -> list[str]:
    actor = running.actor
    return [str(running.id), str(actor.post or ""), actor.label]


def _not_postable(wanted: list[str], postable: frozenset[PeerState]) -> Refused:
    """Return the refusal that names the first force to which nothing can be posted now."""
    states: dict[str, str] = dict(prepared.run(_STATES, [wanted]))
    force = next((force for force in wanted if states.get(force, policy.UNKNOWN) not in postable), wanted[0])
    return Refused(
        "federation:no-such-peer",
        "{force} is {state} at {us}: nothing can be sent there until the two forces have paired.",
        force=force,
        state=states.get(force, policy.UNKNOWN),
        us=here.node().force,
    )
