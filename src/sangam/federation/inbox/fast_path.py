"""The fast path of the inbox: some envelopes of one lane, each the number expected, applied at once.

Some short envelopes take one read and one transaction: their deeds with the handlers, the inbox rows and the lane's
next number.  What was read is kept from one batch to the next (`lane_cache`).

The lane is not locked.  Another may have changed a row that the batch was judged by: the lane moved, the force was
suspended, the key was revoked or retired.  Then, and where anything else is out of the ordinary, all is rolled back.
The batch is tried with what is read anew, then each envelope by itself.  From the first that still is out of the
ordinary the slow path (`receiver`) does it again from the start.  So this module decides nothing that the slow path
does not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from django.db import DatabaseError

from sangam.audit.audit import deed, together
from sangam.database import statements as prepared
from sangam.federation import ministries, policy
from sangam.federation.inbox import dispatch, rate_limits
from sangam.federation.inbox import rows as inbox
from sangam.federation.inbox.rows import Arrival
from sangam.federation.keys import peer_keys
from sangam.federation.keys.peer_keys import Found
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import signed_line
from sangam.federation.protocol import versions as protocol_versions
from sangam.federation.protocol.envelope import Result
from sangam.federation.protocol.signed_line import Signed
from sangam.federation.types import Envelope, Handler, Lane, Outcome
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import SangamError
from sangam.kernel.texts import plain_label

# A cache, in this process, of a force's lanes and of the key that speaks for it, from the process's own last commit.
#
# So the next envelope needs no read before it is judged. The cache is never trusted. The statement that moves the
# lane checks that key, force and lane are still the very rows that were read (`Found.written`, `fast_path`). If any
# was revoked, retired, suspended or moved, in whichever process, they are read anew.

_MOST = 1_000

_kept: dict[tuple[Path, str], Mapping[Lane, Found]] = {}


def cached_lanes(key: str) -> Mapping[Lane, Found]:
    """Return what is kept of the lanes in which a key spoke last."""
    return _kept.get((here.node().keys, key), {})


def cache_lane(found: Found, lane: Lane, *, day: date, moved: int, size: int, written: str) -> None:
    """Keep what stands of a lane after a commit of our own.

    moved, size: how many envelopes were taken on this day, and their bytes.  written: what wrote the lane's row.
    """
    epoch, expected = found.places[lane]
    now = replace(
        found,
        places={lane: (epoch, expected + moved)},
        day=day,
        day_bytes={lane: found.bytes_on(day, lane) + size},
        written={lane: written},
    )
    place = here.node().keys, found.voucher.key
    if place not in _kept and len(_kept) >= _MOST:
        _kept.clear()
    _kept[place] = {**_kept.get(place, {}), lane: now}


def forget(key: str) -> None:
    """Forget what is kept of a key: the next of its envelopes is judged by what is read then."""
    _kept.pop((here.node().keys, key), None)


SPOKE = "sangam_peer_spoke"

Lines = Sequence[bytes]
Kept = Mapping[Lane, Found]

_SHORT = 8 * 1024  # bytes of a line, as a message has: several of them are worth one transaction
_TOGETHER = 32
_FEW = 16

# One statement: the inbox rows and the lane's next number.  It goes with the COMMIT: where a row was written since it
# was read, or the force cannot be reached any more, it divides by zero, and nothing is committed.
_TAKE = """
WITH taken AS ({insert}), moved AS (
    UPDATE federation_receivingposition SET expected_seq = expected_seq + %(count)s, heard_at = %(at)s::timestamptz,
        skew_ms = NULL, day = %(day)s, day_bytes = %(bytes)s + CASE WHEN day = %(day)s THEN day_bytes ELSE 0 END
    WHERE sender_id = %(sender)s::text AND lane = %(lane)s::text AND epoch = %(epoch)s::bigint
        AND expected_seq = %(first)s AND xmin = %(written)s::xid
        AND EXISTS (
            SELECT FROM federation_peerkey k JOIN federation_peer p ON p.force = k.peer_id
            WHERE k.key = %(key)s AND k.xmin = %(key_written)s::xid AND p.xmin = %(force_written)s::xid
        ) AND NOT EXISTS (
            SELECT FROM federation_sendingposition s
            WHERE s.peer_id = %(sender)s::text AND s.failing_since IS NOT NULL
        )
    RETURNING xmin::text AS written
)
SELECT 1 / count(*), max(written) FROM moved
"""
_TAKE_ONE, _TAKE_SOME = (
    _TAKE.replace("{insert}", insert) for insert in (inbox.INSERT_APPLIED_ONE, inbox.INSERT_APPLIED)
)


class _NotFastPath(Exception):
    """Out of the ordinary: the slow path does it."""


def receive_fast(lines: Lines, handlers: Mapping[str, Handler], *, came_from: str) -> list[tuple[Envelope, Result]]:
    """Take lines by the fast path, some in a transaction, up to the first that needs the slow path.

    A short batch then costs a third of what savepoints cost, and what is in is told before the whole batch is.  Of many
    long lines nothing is taken: there the one transaction of the slow path is worth more.
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
    """Take lines in one transaction, else each by itself, up to the first for which the slow path is needed.

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
    """Take all of these lines, or, having changed nothing, none: by what is kept, else by what is read."""
    try:
        parts = [signed_line.take_apart(line) for line in lines]
    except SangamError:
        return []
    kept = cached_lanes(parts[0].key)
    taken = _try_fast_path(lines, parts, kept, handlers=handlers, came_from=came_from, sender=sender) if kept else []
    if not taken:
        forget(parts[0].key)
        taken = _try_fast_path(lines, parts, {}, handlers=handlers, came_from=came_from, sender=sender)
    return taken


def _try_fast_path(
    lines: Lines, parts: Sequence[Signed], kept: Kept, *, handlers: Mapping[str, Handler], came_from: str, sender: str
) -> list[tuple[Envelope, Result]]:
    at = clock.now()
    try:
        envelopes, found = _verify_envelopes(lines, parts, kept, at)
        first = envelopes[0]
        if sender not in ("", first.sender):
            raise _NotFastPath
        arrivals = [Arrival(*each, at, came_from) for each in zip(envelopes, lines, strict=True)]
        with rate_limits.claim_lanes(first.sender, {first.lane}):
            _apply_all(arrivals, handlers, found)
    except (_NotFastPath, SangamError, DatabaseError):
        return []
    rate_limits.count_envelopes(first.sender, first.lane, envelopes=len(lines))
    return [(each, Result(each.seq, each.id, Outcome.APPLIED)) for each in envelopes]


def _verify_envelopes(lines: Lines, parts: Sequence[Signed], kept: Kept, at: datetime) -> tuple[list[Envelope], Found]:
    """Return what one force signed and what it was judged by.  Whose a key is never changes, so any lane's says it."""
    found = next(iter(kept.values()), None) or _load_voucher(parts[0].key, at)
    policy.require_speaking(found.voucher, at=at)
    envelopes = [_envelope(part, found, at) for part in parts]
    lane, size = envelopes[0].lane, sum(map(len, lines[:-1]))
    if lane not in found.places:
        found = kept[lane] if lane in kept else _load_voucher(parts[0].key, at)
        policy.require_speaking(found.voucher, at=at)
    for envelope in envelopes:
        policy.require_vouched(envelope, found.voucher)
    _require_in_turn(envelopes, found)
    day_bytes = found.bytes_on(rate_limits.day_of(at), lane) + size
    rate_limits.require_room(found.voucher.force, lane, day_bytes=day_bytes, envelopes=len(lines))
    return envelopes, found


def _load_voucher(key: str, at: datetime) -> Found:
    found = peer_keys.voucher_with_places(key, day=rate_limits.day_of(at))
    if found is None:
        raise _NotFastPath
    return found


def _envelope(part: Signed, found: Found, at: datetime) -> Envelope:
    if part.key != found.voucher.key or not signed_line.is_by(part, found.voucher.public):
        raise _NotFastPath
    reads = protocol_versions.ours(here.node().protocol)
    envelope = wire.read_envelope(part.text, reads=reads)
    policy.require_addressed(envelope, voucher=found.voucher, us=here.node().force)
    if envelope.version not in reads or envelope.sent_at - at > policy.SKEW_TO_TELL:
        raise _NotFastPath
    return envelope


def _require_in_turn(envelopes: Sequence[Envelope], found: Found) -> None:
    lane = envelopes[0].lane
    epoch, expected = found.places.get(lane, (0, 0))
    turns = [(lane, epoch, expected + turn) for turn in range(len(envelopes))]
    if found.failing or turns != [(each.lane, each.epoch, each.seq) for each in envelopes]:
        raise _NotFastPath


def _apply_all(arrivals: Sequence[Arrival], handlers: Mapping[str, Handler], found: Found) -> None:
    told: prepared.Rows = []
    first, size = arrivals[0], sum(len(arrival.line) for arrival in arrivals)
    lane, day = first.envelope.lane, rate_limits.day_of(first.at)
    moved = {"count": len(arrivals), "day": day, "bytes": size, "first": first.envelope.seq}
    proof = {"written": found.written[lane], "key": found.voucher.key, "key_written": found.key_written}
    with together():
        for arrival in arrivals:
            _apply(arrival, handlers)
        values = {**inbox.applied_values(arrivals), **moved, **proof, "force_written": found.force_written}
        prepared.defer(_TAKE_ONE if len(arrivals) == 1 else _TAKE_SOME, values, told=told.extend)
    cache_lane(found, lane, day=day, moved=len(arrivals), size=size, written=told[0][1])


def _apply(arrival: Arrival, handlers: Mapping[str, Handler]) -> None:
    """Apply one envelope in a deed of the sending force, unless it is out of the ordinary."""
    envelope, handler = arrival.envelope, handlers.get(arrival.envelope.kind)
    if handler is None or ministries.is_closed(envelope.kind, envelope.sender, here.node().force):
        raise _NotFastPath
    with deed(Actor.peer(envelope.sender, plain_label(envelope.label)), "peer:envelope:apply", on=envelope.id) as facts:
        facts.update(dispatch.facts_of(envelope), outcome=Outcome.APPLIED)
        try:
            plain = dispatch.is_plain(handler, arrival)
        except Exception as fault:
            raise _NotFastPath from fault  # nothing is written of it here: the slow path meets it again, and names it
        if not plain:
            raise _NotFastPath


def expected_after(envelope: Envelope) -> dict[Lane, tuple[int, int]]:
    """Return what the receipt says is expected next."""
    return {envelope.lane: (envelope.epoch, envelope.seq + 1)}
