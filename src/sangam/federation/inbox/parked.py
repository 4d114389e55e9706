"""Envelopes that wait: for what they refer to, or for an upgrade.  Their line is kept as it was signed and verified.

What arrives wakes what waits for it.  It is judged again by what its sender is by then.  Of a suspended force it goes
on waiting.  Of one that left, and beyond what a revoked key vouches for, it is set aside.

The referent may have come in a transaction that ran at the same time, and so unseen.  Therefore the envelope is looked
at again by itself, four times within a day (`policy.LOOKS`).  What came in the urgent lane is looked at first: answers
wait for what they answer.

What waits when its sender is restored to before it was sent is set aside.  Its sender knows nothing of it, and what it
waits for may be lost as well.  Applied after the rest is given back, it would be a word that nobody gave.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from sangam.audit.audit import require_deed
from sangam.database import statements as prepared
from sangam.federation import policy
from sangam.federation.inbox import dispatch
from sangam.federation.inbox import rows as inbox
from sangam.federation.inbox.rows import Arrival, Verdict
from sangam.federation.keys import peer_keys
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import fields, signed_line
from sangam.federation.protocol import versions as protocol_versions
from sangam.federation.types import Handler, Lane, Outcome
from sangam.kernel import clock, here
from sangam.kernel.errors import Refused

ARRIVED = "sangam_referent_arrived"

_SPEAKS = "sender NOT IN (SELECT force FROM federation_peer WHERE state = 'suspended')"

# Urgent first, then as they came. Waiting for a lock: who brings the referent must not pass one in another's hand.
_BY_REFERENCE = f"""
SELECT sender, envelope, line, received_at, looks FROM federation_inbox
WHERE outcome = 'parked' AND waits_for = ANY(%s) AND {_SPEAKS} ORDER BY lane = 'urgent' DESC, id FOR UPDATE
"""  # noqa: S608 - a literal of this module
_DUE = f"""
SELECT sender, envelope, line, received_at, looks FROM federation_inbox
WHERE outcome = 'parked' AND look_at <= %s AND version = ANY(%s) AND kind = ANY(%s) AND {_SPEAKS}
ORDER BY lane = 'urgent' DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED
"""  # noqa: S608 - a literal of this module
_KEPT = f"""
SELECT sender, envelope, line, received_at, looks FROM federation_inbox
WHERE outcome = 'kept' AND version = ANY(%s) AND kind = ANY(%s) AND {_SPEAKS} ORDER BY id LIMIT 1
FOR UPDATE SKIP LOCKED
"""  # noqa: S608 - a literal of this module
_ONE = f"""
SELECT sender, envelope, line, received_at, looks FROM federation_inbox
WHERE sender = %s AND envelope = %s AND outcome = 'parked' AND waits_for = %s AND {_SPEAKS} FOR UPDATE
"""  # noqa: S608 - a literal of this module
_LOOK_LATER = """
UPDATE federation_inbox SET outcome = 'parked', waits_for = %s, looks = %s, look_at = %s
WHERE sender = %s AND envelope = %s
"""
_LOOK_AT = "UPDATE federation_inbox SET look_at = %s WHERE sender = %s AND envelope = %s AND outcome = 'parked'"
_WAKE = """
WITH woken AS (
    UPDATE federation_inbox SET look_at = %s WHERE outcome = 'parked' AND waits_for = ANY(%s) RETURNING 1
)
SELECT pg_notify(%s, '') FROM woken LIMIT 1
"""

_WAKE_OF = """
WITH woken AS (UPDATE federation_inbox SET look_at = %s WHERE outcome = 'parked' AND sender = ANY(%s) RETURNING 1)
SELECT pg_notify(%s, '') FROM woken LIMIT 1
"""

_LOST = """
SELECT sender, envelope, line, received_at, looks FROM federation_inbox
WHERE sender = %s AND lane = %s AND outcome IN ('parked', 'kept')
    AND ((epoch = %s AND seq >= %s) OR (epoch > %s AND epoch < %s)) ORDER BY id FOR UPDATE
"""

# As at the door (`node.postgres.connections`): no handler holds a lock for ever.
_IN_TIME = "SELECT set_config('statement_timeout', '15s', true), set_config('lock_timeout', '5s', true)"

Row = tuple[str, UUID, bytes, datetime, int]


def wake_parked(*references: UUID) -> None:
    """Say, inside the caller's deed, that these things exist here now: what waits for them is replayed.

    Within a batch from a peer it is replayed with the batch, otherwise by the worker, in a deed of its own.
    """
    require_deed()
    if references and not dispatch.note_arrivals(list(references)):
        with connection.cursor() as cursor:
            cursor.execute(_WAKE, [clock.now(), list(references), ARRIVED])


def wake(*senders: str) -> None:
    """Look again, in the running deed, at all that waits of forces that speak again: its referent may have come."""
    require_deed()
    with connection.cursor() as cursor:
        cursor.execute(_WAKE_OF, [clock.now(), list(senders), ARRIVED])


def set_aside_lost(sender: str, lane: Lane, *, after: tuple[int, int], before: int) -> None:
    """Set aside, in the running deed, what waits of a lane from a place on, in epochs before one; its evidence and a
    sentence stay.

    What of it was only queued at its sender's backup, with no number yet, is sent again, and then taken as if new.
    """
    require_deed()
    for row in prepared.run(_LOST, [sender, lane, *after, after[0], before]):
        arrival = _arrival(row)
        refusal = Refused(
            "federation:lost-with-restore",
            "{force} was restored to before it sent this, which still waited here for what has not come: nothing of it "
            "counts, unless {force} sends it again. Ask {force} if it still matters.",
            force=sender,
        )
        inbox.keep_evidence(arrival.envelope, arrival.line, refusal, came_from="")
        verdict = Verdict(Outcome.SET_ASIDE, refusal.code, fields.storable(refusal.message))
        inbox.write_verdict(sender, arrival.envelope.id, verdict)


def replay(references: Iterable[UUID], handlers: Mapping[str, Handler]) -> None:
    """Apply, in the transaction that is open, what waits for these things, and what waits for that in turn."""
    coming = list(references)
    while coming:
        rows = prepared.run(_BY_REFERENCE, [coming])
        coming = [found for row in rows for found in _again(row, handlers)]


def replay_due(handlers: Mapping[str, Handler]) -> int:
    """Apply parked envelopes whose look is due, each in its own transaction; return how many were looked at.

    What these handlers do not know is left to a worker that does: in an upgrade both run.
    """
    return _drain(_DUE, lambda: [clock.now(), list(_readable_versions()), sorted(handlers)], handlers)


def replay_kept(handlers: Mapping[str, Handler]) -> int:
    """Apply, after an upgrade, what was kept because its kind or version was unknown; return how many there were."""
    return _drain(_KEPT, lambda: [list(_readable_versions()), sorted(handlers)], handlers)


def replay_one(sender: str, envelope: UUID, *, waits_for: UUID, handlers: Mapping[str, Handler]) -> None:
    """Apply one parked envelope, in a transaction of its own, if it still waits for this."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_IN_TIME)
        cursor.execute(_ONE, [sender, envelope, waits_for])
        if (row := cursor.fetchone()) is not None:
            replay(_again(row, handlers), handlers)


def _drain(query: str, values: Callable[[], list[Any]], handlers: Mapping[str, Handler]) -> int:
    count = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_IN_TIME)
            cursor.execute(query, values())
            row = cursor.fetchone()
            if row is None:
                return count
            replay(_again(row, handlers), handlers)
            count += 1


def _again(row: Row, handlers: Mapping[str, Handler]) -> tuple[UUID, ...]:
    """Apply one kept envelope; return what came to be by it."""
    sender, envelope_id, _, _, looks = row
    arrival = _arrival(row)
    try:
        _require_believed(arrival)
        verdict = dispatch.apply(arrival, handlers)
    except Refused as refusal:
        verdict = dispatch.set_aside(arrival, refusal)
    if verdict.outcome is Outcome.PARKED:
        with connection.cursor() as cursor:
            look_at = policy.next_look(looks + 1, at=clock.now())
            cursor.execute(_LOOK_LATER, [verdict.waits_for, looks + 1, look_at, sender, envelope_id])
    elif verdict.outcome is Outcome.KEPT:  # what it waited for has come: for a worker that knows its kind
        with connection.cursor() as cursor:
            cursor.execute(_LOOK_AT, [clock.now(), sender, envelope_id])
    else:
        inbox.write_verdict(sender, envelope_id, verdict)
    return verdict.arrivals


def _arrival(row: Row) -> Arrival:
    _, _, line, received_at, _ = row
    text = signed_line.take_apart(bytes(line)).text
    return Arrival(wire.read_envelope(text, reads=_readable_versions()), bytes(line), received_at, "")


def _readable_versions() -> tuple[int, ...]:
    return protocol_versions.ours(here.node().protocol)


def _require_believed(arrival: Arrival) -> None:
    """Return if its sender may still say this.  Raises Refused."""
    voucher = peer_keys.vouchers([arrival.envelope.key])[arrival.envelope.key]
    policy.require_speaking(voucher, at=arrival.at)
    policy.require_vouched(arrival.envelope, voucher)
