"""The smooth way in for the common case: some envelopes of one lane, each the number expected, applied at once.

Some short envelopes, one read and one transaction: their deeds with the handlers, the inbox rows and the lane's next
number.  The lane is not locked: should another have written its row meanwhile (moved it, suspended the force, revoked
a key), or anything else be out of the ordinary, all is rolled back.  Then each is tried by itself, and from the first
that still is out of the ordinary the careful way (`receiving`) does it again from the start.  So this module decides
nothing that the careful way does not.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db import DatabaseError

from sangam.audit import public_prepared as prepared
from sangam.audit.public import deed, together
from sangam.federation import applying, inbox, policy, quotas, signed, speaking, vouching, wire
from sangam.federation.inbox import Arrival
from sangam.federation.signed import Signed
from sangam.federation.types import Envelope, Handler, Lane, Outcome
from sangam.federation.vouching import Found
from sangam.federation.wire import Result
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import SangamError

SPOKE = "sangam_peer_spoke"

Lines = Sequence[bytes]

_SHORT = 8 * 1024  # bytes of a line, as a message has: several of them are worth one transaction
_TOGETHER = 32
_FEW = 16

# One statement: the inbox rows and the lane's next number.  Nobody reads an answer, it goes with the COMMIT: where the
# row was written since it was read, it divides by zero, and nothing is committed.
_TAKE = f"""
WITH taken AS ({inbox.INSERT_APPLIED}), moved AS (
    UPDATE federation_receivingposition SET expected_seq = expected_seq + %(count)s, heard_at = %(at)s::timestamptz,
        skew_ms = NULL, day = %(day)s, day_bytes = %(bytes)s + CASE WHEN day = %(day)s THEN day_bytes ELSE 0 END
    WHERE sender_id = %(sender)s::text AND lane = %(lane)s::text AND epoch = %(epoch)s::bigint
        AND expected_seq = %(first)s AND xmin = %(written)s::xid
    RETURNING 1
)
SELECT 1 / count(*) FROM moved
"""  # noqa: S608 - two literals of this package


class _Bumpy(Exception):
    """Out of the ordinary: the careful way does it."""


def receive_smoothly(lines: Lines, handlers: Mapping[str, Handler], *, came_from: str) -> list[tuple[Envelope, Result]]:
    """Take lines the smooth way, some in a transaction, up to the first that needs the careful way.

    A short batch then costs a third of what savepoints cost, and what is in is told before the whole batch is.  Of many
    long lines nothing is taken: there the one transaction of the careful way is worth more.
    """
    taken: list[tuple[Envelope, Result]] = []
    for some in _portions(lines):
        sender = taken[0][0].sender if taken else ""
        found = receive_some(some, handlers, came_from=came_from, sender=sender)
        taken += found
        if len(found) < len(some):
            break
    return taken


def _portions(lines: Lines) -> Iterator[Lines]:
    """Yield the lines that go into one transaction each."""
    are_short = all(len(line) <= _SHORT for line in lines)
    if not are_short and len(lines) > _FEW:
        return
    most = _TOGETHER if are_short else 1
    for start in range(0, len(lines), most):
        yield lines[start : start + most]


def receive_some(
    lines: Lines, handlers: Mapping[str, Handler], *, came_from: str, sender: str = ""
) -> list[tuple[Envelope, Result]]:
    """Take lines in one transaction, else each by itself, up to the first for which the careful way is needed.

    sender: the force for which the batch speaks, once that is known.
    """
    taken = _at_once(lines, handlers, came_from, sender)
    if taken or len(lines) == 1:
        return taken
    for line in lines:
        one = _at_once([line], handlers, came_from, sender)
        if not one:
            break
        taken += one
    return taken


def _at_once(
    lines: Lines, handlers: Mapping[str, Handler], came_from: str, sender: str
) -> list[tuple[Envelope, Result]]:
    """Take all of these lines, or, having changed nothing, none."""
    at = clock.now()
    try:
        arrivals, found = _verified(lines, at, came_from)
        first = arrivals[0].envelope
        if sender not in ("", first.sender):
            raise _Bumpy
        with quotas.alone(first.sender, {first.lane}):
            _apply_all(arrivals, handlers, found.written[first.lane])
    except (_Bumpy, SangamError, DatabaseError):
        return []
    quotas.count(first.sender, first.lane, envelopes=len(lines))
    envelopes = [arrival.envelope for arrival in arrivals]
    return [(each, Result(each.seq, each.id, Outcome.APPLIED)) for each in envelopes]


def _verified(lines: Lines, at: datetime, came_from: str) -> tuple[list[Arrival], Found]:
    parts = [signed.take_apart(line) for line in lines]
    found = vouching.voucher_with_places(parts[0].key, day=quotas.day_of(at))
    if found is None:
        raise _Bumpy
    policy.require_speaking(found.voucher, at=at)
    envelopes = [_envelope(part, found, at) for part in parts]
    _require_in_turn(envelopes, found)
    lane, size = envelopes[0].lane, sum(map(len, lines[:-1]))
    day_bytes = found.day_bytes[lane] + size
    quotas.require_room(found.voucher.force, lane, day_bytes=day_bytes, envelopes=len(lines))
    return [Arrival(*each, at, came_from) for each in zip(envelopes, lines, strict=True)], found


def _envelope(part: Signed, found: Found, at: datetime) -> Envelope:
    if part.key != found.voucher.key or not signed.is_by(part, found.voucher.public):
        raise _Bumpy
    reads = speaking.ours(here.node().protocol)
    envelope = wire.read_envelope(part.text, reads=reads)
    policy.require_addressed(envelope, voucher=found.voucher, us=here.node().force)
    policy.require_vouched(envelope, found.voucher)
    if envelope.version not in reads or envelope.sent_at - at > policy.SKEW_TO_TELL:
        raise _Bumpy
    return envelope


def _require_in_turn(envelopes: Sequence[Envelope], found: Found) -> None:
    lane = envelopes[0].lane
    epoch, expected = found.places.get(lane, (0, 0))
    turns = [(lane, epoch, expected + turn) for turn in range(len(envelopes))]
    if found.failing or turns != [(each.lane, each.epoch, each.seq) for each in envelopes]:
        raise _Bumpy


def _apply_all(arrivals: Sequence[Arrival], handlers: Mapping[str, Handler], written: str) -> None:
    with together():
        for arrival in arrivals:
            _apply(arrival, handlers)
        first, size = arrivals[0], sum(len(arrival.line) for arrival in arrivals)
        moved = {"count": len(arrivals), "day": quotas.day_of(first.at), "bytes": size, "first": first.envelope.seq}
        prepared.later(_TAKE, {**inbox.applied(arrivals), **moved, "written": written})


def _apply(arrival: Arrival, handlers: Mapping[str, Handler]) -> None:
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


def expected_after(envelope: Envelope) -> dict[Lane, tuple[int, int]]:
    """Return what the receipt says is expected next."""
    return {envelope.lane: (envelope.epoch, envelope.seq + 1)}
