"""The smooth way in for the common case: a few envelopes, each the number expected, applied at once.

An envelope, one read and one transaction: the deed with the handler, the inbox row and the lane's next number.  The
lane is not locked: should another have written its row meanwhile (moved it, suspended the force, revoked a key), or
anything else be out of the ordinary, all is rolled back and the careful way (`receiving`) does it again from the start.
So this module decides nothing that the careful way does not.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import DatabaseError

from sangam.audit import public_prepared as prepared
from sangam.audit.public import deed
from sangam.federation import applying, inbox, policy, quotas, signed, speaking, vouching, wire
from sangam.federation.inbox import Arrival
from sangam.federation.types import Envelope, Handler, Lane, Outcome
from sangam.federation.wire import Result
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import SangamError

SPOKE = "sangam_peer_spoke"

_FEW = 16

# One statement: the inbox row and the lane's next number.  Nobody reads an answer, it goes with the COMMIT: where the
# row was written since it was read, it divides by zero, and nothing is committed.
_TAKE = f"""
WITH taken AS ({inbox.INSERT}), moved AS (
    UPDATE federation_receivingposition SET expected_seq = expected_seq + 1, heard_at = %s, skew_ms = NULL, day = %s,
        day_bytes = %s + CASE WHEN day = %s THEN day_bytes ELSE 0 END
    WHERE sender_id = %s AND lane = %s AND epoch = %s AND expected_seq = %s AND xmin = %s::xid
    RETURNING 1
)
SELECT 1 / count(*) FROM moved
"""  # noqa: S608 - two literals of this package


class _Bumpy(Exception):
    """Out of the ordinary: the careful way does it."""


def receive_few(
    lines: list[bytes], handlers: Mapping[str, Handler], *, came_from: str
) -> list[tuple[Envelope, Result]]:
    """Take lines the smooth way, each in a transaction of its own, up to the first that needs the careful way.

    A short batch then costs a third of what savepoints cost, and each message is told as soon as it is in.  Of a long
    one nothing is taken: there the one transaction of the careful way is worth more.
    """
    taken: list[tuple[Envelope, Result]] = []
    for line in lines if len(lines) <= _FEW else ():
        sender = taken[0][0].sender if taken else ""
        one = receive_one(line, handlers, came_from=came_from, sender=sender)
        if one is None:
            break
        taken.append(one)
    return taken


def receive_one(
    line: bytes, handlers: Mapping[str, Handler], *, came_from: str, sender: str = ""
) -> tuple[Envelope, Result] | None:
    """Take one line the smooth way; return None, having changed nothing, where the careful way is needed.

    sender: the force for which the batch speaks, once that is known.
    """
    at = clock.now()
    try:
        envelope, written = _verified(line, at)
        if sender not in ("", envelope.sender):
            raise _Bumpy
        _apply(Arrival(envelope, line, at, came_from), handlers, written)
    except (_Bumpy, SangamError, DatabaseError):
        return None
    quotas.count(envelope.sender, envelope.lane)
    return envelope, Result(envelope.seq, envelope.id, Outcome.APPLIED)


def _verified(line: bytes, at: datetime) -> tuple[Envelope, str]:
    part = signed.take_apart(line)
    found = vouching.voucher_with_places(part.key, day=quotas.day_of(at))
    if found is None or not signed.is_by(part, found.voucher.public):
        raise _Bumpy
    policy.require_speaking(found.voucher, at=at)
    reads = speaking.ours(here.node().protocol)
    envelope = wire.read_envelope(part.text, reads=reads)
    policy.require_addressed(envelope, voucher=found.voucher, us=here.node().force)
    policy.require_vouched(envelope, found.voucher)
    smooth = (envelope.epoch, envelope.seq) == found.places.get(envelope.lane) and not found.failing
    if not smooth or envelope.version not in reads or envelope.sent_at - at > policy.SKEW_TO_TELL:
        raise _Bumpy
    quotas.require_room(envelope.sender, envelope.lane, day_bytes=found.day_bytes[envelope.lane])
    return envelope, found.written[envelope.lane]


def _apply(arrival: Arrival, handlers: Mapping[str, Handler], written: str) -> None:
    envelope, handler = arrival.envelope, handlers.get(arrival.envelope.kind)
    if handler is None:
        raise _Bumpy
    with deed(Actor.peer(envelope.sender, envelope.label), "peer:envelope:apply", on=envelope.id) as facts:
        facts.update(applying.facts_of(envelope), outcome=Outcome.APPLIED)
        try:
            plain = applying.is_plain(handler, arrival)
        except Exception as fault:
            raise _Bumpy from fault  # nothing is written of it here: the careful way meets it again, and names it
        if not plain:
            raise _Bumpy
        _write(arrival, written)


def _write(arrival: Arrival, written: str) -> None:
    e = arrival.envelope
    day = quotas.day_of(arrival.at)
    moved: list[Any] = [arrival.at, day, len(arrival.line), day, e.sender, e.lane, e.epoch, e.seq, written]
    prepared.later(_TAKE, [*inbox.row_of(arrival, inbox.Verdict(Outcome.APPLIED)), *moved])


def expected_after(envelope: Envelope) -> dict[Lane, tuple[int, int]]:
    """Return what the receipt says is expected next."""
    return {envelope.lane: (envelope.epoch, envelope.seq + 1)}
