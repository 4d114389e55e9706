"""Why a lane is held up: the peer fails or asks us to wait, kept as sentences that each reader has in its own language.

What a peer says itself is never a template: it is a part of a sentence of ours.
"""

import json
import socket
import ssl
from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import connection

from sangam.audit.audit import require_deed
from sangam.audit.types import Deed
from sangam.database import statements as prepared
from sangam.federation import ministries, policy
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import fields, json_body
from sangam.federation.types import Body, Envelope, Lane, PeerState
from sangam.kernel import clock, here, sentences
from sangam.kernel.errors import Conflict, Refused, SangamError
from sangam.kernel.ids import new_id
from sangam.kernel.sentences import Told

# What a peer may answer in place of taking a batch, where that is no failure.

_LONGEST_WAIT_S = 3_600

_REASONS = {
    "federation:too-many": "{force} sends more than {most} envelopes a second: again in {after_s} s.",
    "federation:too-much-today": "{force} sent its {most} MB of today: again in {after_s} s.",
    "federation:too-much-waits": "Too much of {force} lies here, waiting or set aside: again in {after_s} s; "
    "its desk and ours should talk.",
    "federation:one-at-a-time": "A batch of {force} is being taken in this lane: again in {after_s} s.",
    "door:busy": "This node is busy: send again in {after_s} s.",
    "door:too-fast": "More than {most} requests a second from one address: send larger batches.",
    "door:fault": "This node's database takes nothing now: send again in {after_s} s.",
}
"""What a node of this software says when it asks to wait, by code: so it can be said in the reader's language."""


class SpeaksOtherwise(Conflict):
    """The peer reads other versions than when the batch was made: nothing of it was sent, and it is made anew."""


class AskedToWait(Refused):
    """The peer takes no more now and says when to go on: no failure, and not to be tried before."""

    @property
    def after_s(self) -> int:
        """Return for how many seconds we wait: what the peer asked, at most an hour."""
        return min(_LONGEST_WAIT_S, int(str(self.parts["after_s"])))

    @property
    def why(self) -> Told:
        """Return the peer's reason: as the sentence of ours that it reads as, else quoted."""
        reason = str(self.parts["reason"])
        known = sentences.match_template(reason, _REASONS.get(str(self.parts["code"]), ""))
        return known or Told("{peer} says: {reason}", peer=self.parts["peer"], reason=reason)


def asked_to_wait(peer: str, said: Sequence[tuple[str, str]], after_s: int) -> AskedToWait:
    """Return that a peer asks us to wait, and why.  said: its codes and sentences."""
    return AskedToWait(
        "federation:asked-to-wait",
        "{peer} asks us to slow down for {after_s} s: {reason}",
        peer=peer,
        after_s=after_s,
        reason=" ".join(reason for _, reason in said),
        code=said[0][0] if said else "",
    )


_FAIL = """
UPDATE federation_sendingposition
SET failing_since = coalesce(failing_since, %(at)s), failure = %(sentence)s, failure_told = %(told)s::jsonb
WHERE peer_id = %(peer)s AND lane = %(lane)s
    AND (failing_since IS NULL OR failure <> %(sentence)s OR failure_told IS DISTINCT FROM %(told)s::jsonb)
"""

_WAIT = """
UPDATE federation_sendingposition
SET failing_since = NULL, failure = '', failure_told = NULL,
    slow_until = %(until)s, slow_reason = %(sentence)s, slow_told = %(told)s::jsonb
WHERE peer_id = %(peer)s AND lane = %(lane)s
"""


def fail(peer: str, lane: Lane, why: SangamError | str) -> None:
    """Note that a peer cannot be reached or does not take a batch, and why, from when it first did not."""
    said = why.told if isinstance(why, SangamError) else why
    with connection.cursor() as cursor:
        cursor.execute(_FAIL, {"peer": peer, "lane": lane, "at": clock.now(), **_sentence_values(said)})


def wait(peer: str, lane: Lane, asked: AskedToWait) -> None:
    """Note until when a peer asked us to wait, and why."""
    until = clock.now() + timedelta(seconds=asked.after_s)
    with connection.cursor() as cursor:
        cursor.execute(_WAIT, {"peer": peer, "lane": lane, "until": until, **_sentence_values(asked.why)})


def read_sentence(sentence: str, form: object) -> str:
    """Return a sentence that was kept, as a `Told` where its template was kept with it.

    It was not by earlier versions, one of which may write to the same row from another machine.
    """
    kept = sentences.sentence_from_form(form) if form else sentence
    return kept if kept == sentence else sentence


def unreached_sentence(force: str, error: Exception) -> Told:
    """Return that a force's door could not be reached, with why as far as it is known in words."""
    if isinstance(error, ConnectionRefusedError):
        return Told("{force} cannot be reached: nothing answers at its door.", force=force)
    if isinstance(error, TimeoutError):
        return Told("{force} cannot be reached: it does not answer in time.", force=force)
    if isinstance(error, socket.gaierror):
        return Told("{force} cannot be reached: the name of its machine is not known here.", force=force)
    if isinstance(error, ssl.SSLCertVerificationError):
        return Told(
            "{force} cannot be reached: the certificate at its door is not believed ({why}).",
            force=force,
            why=error.verify_message,
        )
    if isinstance(error, ConnectionError | ssl.SSLEOFError):
        return Told("{force} cannot be reached: the connection broke off.", force=force)
    return Told("{force} cannot be reached: {why}.", force=force, why=str(error) or type(error).__name__)


def _sentence_values(said: str) -> dict[str, str]:
    """Return a sentence and its form as the database can hold them."""
    form = fields.sentence_json(said) if isinstance(said, Told) else json.dumps(fields.storable(said))
    return {"sentence": str(sentences.sentence_from_form(json.loads(form))), "told": form}


# Who relays a lane, and what else a database session has for itself: it holds a lock, which falls free with it.

_LOCK = 7_153_100


def claim(peer: str, lane: Lane) -> bool:
    """Take the lane for this database session, if no other relay has it."""
    return try_lock(_LOCK + policy.lane_of_lock(lane), peer)


def release(peer: str, lane: Lane) -> None:
    """Give the lane back."""
    leave(_LOCK + policy.lane_of_lock(lane), peer)


def try_lock(space: int, name: str) -> bool:
    """Take the lock of a name, within the space of its users, for this session; return whether no other has it."""
    with connection.cursor() as cursor:
        # Of the session, not of a transaction: a relay keeps its lane over many, and loses it when its process dies.
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [space, name])
        return bool(cursor.fetchone()[0])


def leave(space: int, name: str) -> None:
    """Give the lock of a name back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [space, name])


# Posting: an envelope's rows are committed with the act that causes it, one a recipient.

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
