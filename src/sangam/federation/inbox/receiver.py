"""Receiving: verify, place, apply, answer.  One transaction a batch, a savepoint an envelope; what comes smoothly, one
transaction an envelope (`fast_path`).

Before anything is parsed, the line's key is looked up and the signature checked over the bytes.  What no known force
signed is never parsed: it is turned away, and counted for the desk.  What a paired force signed is placed by its
number: the one expected is taken.  A lower one is a repeat and answered as the first time.  A higher one is a gap, of
which nothing is taken, so that the sender starts from the number expected.  A new epoch is opened by its first envelope
alone (`epochs`).  An envelope that fails does not stop the ones behind it: it is set aside, and its number is used up.

The lane's row is locked for the transaction, so that the same lane never runs twice at once, whoever sends it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from sangam.federation import policy
from sangam.federation.desk_notes import tell_desk
from sangam.federation.inbox import dispatch, parked, rate_limits
from sangam.federation.inbox import rows as inbox
from sangam.federation.inbox.fast_path import SPOKE, expected_after, receive_fast
from sangam.federation.inbox.rate_limits import SlowDown, gate_ids
from sangam.federation.inbox.retention import EMPTIED
from sangam.federation.keys import peer_keys, signing_key
from sangam.federation.policy import Place, TrustedKey
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import signed_line
from sangam.federation.protocol import versions as protocol_versions
from sangam.federation.protocol.envelope import Result
from sangam.federation.protocol.signed_line import Signed
from sangam.federation.types import Envelope, Handler, Lane, Outcome
from sangam.kernel import clock, here
from sangam.kernel.errors import Malformed, Refused, SangamError
from sangam.kernel.sentences import Told

# Locked in the order of lanes: two batches of one peer would otherwise wait for each other.
_PLACES = """
SELECT r.lane, r.epoch, r.expected_seq, CASE WHEN r.day = %s THEN r.day_bytes ELSE 0 END,
       coalesce(s.failing_since IS NOT NULL, false)
FROM federation_receivingposition r
LEFT JOIN federation_sendingposition s ON s.peer_id = r.sender_id AND s.lane = r.lane
WHERE r.sender_id = %s AND r.lane = ANY(%s) ORDER BY r.lane FOR UPDATE OF r
"""

_MOVE = """
UPDATE federation_receivingposition SET epoch = %s, expected_seq = %s, heard_at = %s,
    skew_ms = %s, day = %s,
    day_bytes = %s
WHERE sender_id = %s AND lane = %s
"""

_HELD = frozenset({Outcome.PARKED, Outcome.KEPT, Outcome.SET_ASIDE})


@dataclass(slots=True)
class _LaneState:
    epoch: int
    expected: int
    day_bytes: int
    skew_ms: int | None = None
    not_opened: int = 0  # an epoch of this batch that would leave a gap


@dataclass(slots=True)
class _Reception:
    """One batch on its way in."""

    us: str
    at: datetime
    handlers: Mapping[str, Handler]
    came_from: str
    sender: str = ""
    lanes: dict[Lane, _LaneState] = field(default_factory=dict)
    known: dict[UUID, inbox.Known] = field(default_factory=dict)
    at_gate: set[UUID] = field(default_factory=set)  # what waits since a restore of ours
    results: list[Result] = field(default_factory=list)
    turned_away: list[tuple[str, str]] = field(default_factory=list)
    failing: bool = False
    after_s: int = 0


def receive(batch: bytes, *, handlers: Mapping[str, Handler], peer_hint: str | None = None) -> bytes:
    """Take a batch from a peer's node; return the signed receipt.

    handlers: kind -> what applies it, inside a deed of the sending force.  peer_hint: where it came from, unproven, for
    the desk.  Raises Malformed for a batch that is over-large or cannot be unpacked; whatever else is wrong stands in
    the receipt.

    A fault of this node (disk full, database away) goes up without a receipt.  What was taken before it is answered as
    a repeat when it comes again.
    """
    lines = wire.unpack(batch)
    us, named = here.node().force, sha256(batch).hexdigest()
    fast = receive_fast(lines, handlers, came_from=peer_hint or "")
    sender = fast[0][0].sender if fast else ""
    expected = {lane: place for envelope, _ in fast for lane, place in expected_after(envelope).items()}
    version = fast[0][0].version if fast else wire.FIRST
    results = tuple(result for _, result in fast)
    receipt = wire.Receipt(us, sender, named, clock.now(), expected, results, version=version)
    if not fast or len(fast) < len(lines):
        reception = _Reception(us, clock.now(), handlers, peer_hint or "", sender)
        rest = _by_slow_path(reception, lines[len(fast) :], named)
        receipt = replace(
            rest,
            expected={**receipt.expected, **rest.expected},
            results=(*receipt.results, *rest.results),
            version=min(version, rest.version) if fast else rest.version,
        )
    return signed_line.sign(wire.receipt_text(receipt), signing_key.sign)


def _by_slow_path(reception: _Reception, lines: list[bytes], named: str) -> wire.Receipt:
    with transaction.atomic():
        envelopes = _verify_lines(reception, lines)
        if envelopes:
            _take_alone(reception, envelopes)
    expected = {lane: (state.epoch, state.expected) for lane, state in reception.lanes.items()}
    results, turned_away = tuple(reception.results), tuple(reception.turned_away)
    version = min((envelope.version for envelope, _ in envelopes), default=wire.FIRST)
    return wire.Receipt(
        reception.us,
        reception.sender,
        named,
        clock.now(),
        expected,
        results,
        turned_away,
        reception.after_s,
        min(version, max(protocol_versions.ours(here.node().protocol))),
    )


def refusal(error: SangamError, *, after_s: int = 0) -> bytes:
    """Return the signed refusal that answers a whole request.  after_s: when the peer may try again, if it is that."""
    text = wire.refusal_text(
        here.node().force, code=error.code, sentence=error.message, at=clock.now(), after_s=after_s
    )
    return signed_line.sign(text, signing_key.sign)


def _verify_lines(reception: _Reception, lines: list[bytes]) -> list[tuple[Envelope, bytes]]:
    """Return what one paired force signed, with its lines; turn the rest away."""
    parts: list[tuple[Signed, bytes]] = []
    for line in lines:
        try:
            parts.append((signed_line.take_apart(line), line))
        except Malformed as error:
            _turn_away(reception, error, line)
    vouchers = peer_keys.vouchers(part.key for part, _ in parts)
    found = []
    for part, line in parts:
        voucher = vouchers.get(part.key)
        try:
            found.append((_envelope(reception, part, voucher), line))
        except SangamError as error:
            _turn_away(reception, error, line, voucher=voucher)
    return found


def _envelope(reception: _Reception, part: Signed, voucher: TrustedKey | None) -> Envelope:
    if voucher is None:
        raise Malformed(
            "federation:unknown-sender", "The key {key} is of no force that we know: pair first.", key=part.key[:40]
        )
    if not signed_line.is_by(part, voucher.public):
        raise Malformed(
            "federation:altered", "A line was altered, or not signed with the key {key} that it names.", key=part.key
        )
    policy.require_speaking(voucher, at=reception.at)
    reads = protocol_versions.ours(here.node().protocol)
    envelope = wire.read_envelope(part.text, reads=reads)
    policy.require_new_enough(envelope, reads)
    policy.require_addressed(envelope, voucher=voucher, us=reception.us)
    policy.require_vouched(envelope, voucher)
    if reception.sender not in ("", voucher.force):
        raise Malformed("federation:two-senders", "A batch speaks for one force: send the others by themselves.")
    reception.sender = voucher.force
    return envelope


def _take_alone(reception: _Reception, envelopes: list[tuple[Envelope, bytes]]) -> None:
    try:
        with rate_limits.claim_lanes(reception.sender, {envelope.lane for envelope, _ in envelopes}):
            _take_envelopes(reception, envelopes)
    except SlowDown as error:
        _ask_to_wait(reception, error)


def _ask_to_wait(reception: _Reception, error: SlowDown) -> None:
    if (error.code, error.message) not in reception.turned_away:
        reception.turned_away.append((error.code, error.message))
    reception.after_s = max(reception.after_s, error.after_s)


def _take_envelopes(reception: _Reception, envelopes: list[tuple[Envelope, bytes]]) -> None:
    _load_places(reception, {envelope.lane for envelope, _ in envelopes})
    envelopes = _still_believed(reception, envelopes)
    reception.known = inbox.known_envelopes(reception.sender, [envelope.id for envelope, _ in envelopes])
    before = {lane: (state.epoch, state.expected) for lane, state in reception.lanes.items()}
    for envelope, line in envelopes:
        reception.results.append(_take_one(reception, envelope, line))
    for lane, state in reception.lanes.items():
        if before[lane] == (state.epoch, state.expected) and not reception.after_s:
            rate_limits.count_vain(reception.sender, lane)
        _move_lane(reception, lane, state)
    if reception.failing:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [SPOKE, reception.sender])


def _still_believed(reception: _Reception, envelopes: list[tuple[Envelope, bytes]]) -> list[tuple[Envelope, bytes]]:
    """Judge by the keys as they are now that the lanes are locked: whoever revokes one has locked them before us."""
    vouchers = peer_keys.vouchers(envelope.key for envelope, _ in envelopes)
    found = []
    for envelope, line in envelopes:
        try:
            policy.require_speaking(vouchers[envelope.key], at=reception.at)
            policy.require_vouched(envelope, vouchers[envelope.key])
            found.append((envelope, line))
        except SangamError as error:
            _turn_away(reception, error, line, voucher=vouchers[envelope.key])
    return found


def _take_one(reception: _Reception, envelope: Envelope, line: bytes) -> Result:
    state = reception.lanes[envelope.lane]
    try:
        rate_limits.require_room(envelope.sender, envelope.lane, day_bytes=state.day_bytes)
    except SlowDown as error:
        _ask_to_wait(reception, error)
        rate_limits.tell_once_a_day(envelope.sender, envelope.lane, error)
        return Result(envelope.seq, envelope.id, None, error.code, error.message)
    result = _place_and_take(reception, envelope, line, state)
    state.day_bytes += len(line)
    held = result.outcome in _HELD and envelope.id not in reception.at_gate
    rate_limits.count_envelopes(envelope.sender, envelope.lane, held_bytes=len(line) if held else 0)
    return result


def _place_and_take(reception: _Reception, envelope: Envelope, line: bytes, state: _LaneState) -> Result:
    place = policy.place(envelope, epoch=state.epoch, expected=state.expected)
    if place is Place.GAP and envelope.epoch > state.epoch:
        state.not_opened = envelope.epoch
    if envelope.epoch == state.not_opened:
        place = Place.GAP
    if place is Place.NEW_EPOCH:
        state.epoch, state.expected, place = envelope.epoch, 1, Place.EXPECTED
    known = _earlier_envelope(reception, envelope, place)
    if known is not None and _is_same(envelope, known) and place is not Place.GAP:
        result = Result(envelope.seq, envelope.id, known.outcome, known.code, known.reason)
    elif place is Place.GAP:
        return Result(envelope.seq, envelope.id, None, "federation:gap", f"expected {state.expected}")
    elif place is Place.OTHER_EPOCH:
        return _not_taken(reception, envelope, state)
    elif known is not None or place is Place.BELOW:
        result = dispatch.put_aside(envelope, line, _rewritten_error(envelope, known), came_from=reception.came_from)
    else:
        result = _apply(reception, envelope, line)
    if place is Place.EXPECTED:
        state.expected += 1
    _note_skew(reception, envelope, state)
    return result


def _earlier_envelope(reception: _Reception, envelope: Envelope, place: Place) -> inbox.Known | None:
    """Return what came before under an envelope's id, None for nothing that counts.

    Of what came emptied nothing has been applied.  A sender that was restored to before it was emptied has the content
    again and sends it in turn.  Then this counts, as if it came late.  A tombstone keeps out what was recalled
    meanwhile.

    An envelope counts, too, that waited here when its sender, which had queued it, was restored to before it was sent.
    """
    known = reception.known.get(envelope.id)
    if known is None or place is not Place.EXPECTED or not (known.lost or known.kind == EMPTIED != envelope.kind):
        return known
    inbox.forget(envelope.sender, envelope.id)
    return None


def _is_same(envelope: Envelope, known: inbox.Known) -> bool:
    """Tell whether a repeat is what came before, but for what its sender emptied in between: nothing changes."""
    return EMPTIED in (envelope.kind, known.kind) or known.digest == wire.digest(envelope)


def _apply(reception: _Reception, envelope: Envelope, line: bytes) -> Result:
    arrival = inbox.Arrival(envelope, line, reception.at, reception.came_from)
    verdict = dispatch.apply(arrival, reception.handlers)
    digest = inbox.insert(arrival, verdict)
    if verdict.waits_for and verdict.waits_for in gate_ids(envelope.sender):
        reception.at_gate.add(envelope.id)
    reception.known[envelope.id] = inbox.Known(envelope.kind, digest, *verdict.told())
    if verdict.arrivals:
        parked.replay(verdict.arrivals, reception.handlers)
    return Result(envelope.seq, envelope.id, *verdict.told())


def _rewritten_error(envelope: Envelope, known: inbox.Known | None) -> Malformed:
    if known is not None:
        return Malformed(
            "federation:other-content",
            "The envelope {id} of {force} came before with other content: the first stands; ask {force}.",
            id=envelope.id,
            force=envelope.sender,
        )
    return Malformed(
        "federation:number-used",
        "{force} used number {seq} of the {lane} lane again for another envelope: the first stands; ask {force}.",
        force=envelope.sender,
        seq=envelope.seq,
        lane=envelope.lane,
    )


def _not_taken(reception: _Reception, envelope: Envelope, state: _LaneState) -> Result:
    sentence = Told(
        "{force} sends in epoch {epoch}, it stands in {stands}: an old copy of what it sent, or a node that was put "
        "back without `sangam node restore`.",
        force=reception.sender,
        epoch=envelope.epoch,
        stands=state.epoch,
    )
    reception.turned_away.append(("federation:epoch", sentence))
    tell_desk(reception.sender, "federation:epoch", sentence)
    return Result(envelope.seq, envelope.id, None, "federation:epoch", sentence)


def _note_skew(reception: _Reception, envelope: Envelope, state: _LaneState) -> None:
    """A time ahead of ours shows the sender's clock for certain; one behind may be a late sending."""
    ahead = envelope.sent_at - reception.at
    state.skew_ms = None
    if ahead > policy.SKEW_TO_TELL:
        state.skew_ms = int(ahead.total_seconds() * 1000)
        minutes = round(ahead.total_seconds() / 60)
        wrong = Refused(
            "federation:clock",
            "The clock of {force} is {minutes} minutes ahead of ours.",
            force=reception.sender,
            minutes=minutes,
        )
        rate_limits.tell_once_a_day(reception.sender, envelope.lane, wrong)


def _load_places(reception: _Reception, lanes: set[Lane]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [rate_limits.day_of(reception.at), reception.sender, sorted(lanes)])
        for lane, epoch, expected, day_bytes, failing in cursor.fetchall():
            reception.lanes[Lane(lane)] = _LaneState(epoch, expected, day_bytes)
            reception.failing |= failing


def _move_lane(reception: _Reception, lane: Lane, state: _LaneState) -> None:
    with connection.cursor() as cursor:
        day = rate_limits.day_of(reception.at)
        moved: list[Any] = [
            state.epoch,
            state.expected,
            reception.at,
            state.skew_ms,
            day,
            state.day_bytes,
            reception.sender,
            lane,
        ]
        cursor.execute(_MOVE, moved)


def _turn_away(reception: _Reception, error: SangamError, line: bytes, *, voucher: TrustedKey | None = None) -> None:
    reception.turned_away.append((error.code, error.message))
    inbox.count_stranger(error, line, key=voucher.key if voucher else "", came_from=reception.came_from)
