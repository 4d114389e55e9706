"""The rules of taking and sending, as tables and pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from sangam.federation.protocol import epochs as epoch_texts
from sangam.federation.types import Envelope, Lane, PeerState
from sangam.kernel.errors import Malformed, Refused

UNKNOWN = "unknown"

STEPS: Mapping[tuple[str, str], str] = {
    (UNKNOWN, "invited"): PeerState.INVITED,
    (UNKNOWN, "accepted"): PeerState.PAIRED,
    (PeerState.INVITED, "invited"): PeerState.INVITED,
    (PeerState.INVITED, "accepted"): PeerState.PAIRED,
    (PeerState.INVITED, "parted"): PeerState.LEFT,
    (PeerState.PAIRED, "accepted"): PeerState.PAIRED,
    (PeerState.PAIRED, "suspended"): PeerState.SUSPENDED,
    (PeerState.PAIRED, "parted"): PeerState.LEFT,
    (PeerState.SUSPENDED, "resumed"): PeerState.PAIRED,
    (PeerState.SUSPENDED, "accepted"): PeerState.PAIRED,  # the cure of a captured node ends so
    (PeerState.SUSPENDED, "parted"): PeerState.LEFT,
    (PeerState.LEFT, "invited"): PeerState.INVITED,
    (PeerState.LEFT, "accepted"): PeerState.PAIRED,
}

POSTABLE = frozenset({PeerState.PAIRED})
POSTABLE_LATER = frozenset({PeerState.PAIRED, PeerState.INVITED, PeerState.SUSPENDED})

# When a parked envelope is tried again by itself, should its referent have come unseen; after that, only on arrival.
LOOKS = (timedelta(seconds=2), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1))

SKEW_TO_TELL = timedelta(minutes=2)
MOST_AHEAD = timedelta(minutes=10)
"""By how much an act may lie ahead of when its word was received; beyond it counts as done then."""
KEY_GRACE = timedelta(days=1)  # a key may be used this long before its first day: clocks differ

GIVEN_UP_AFTER = timedelta(minutes=15)  # a peer that cannot be reached for so long keeps a restored node shut no more

NEVER_DONE_AFTER = timedelta(hours=2)  # nor does one that is reached, and does not say for so long that this is all

LOST_WITH_RESTORE = "federation:lost-with-restore"  # the code of what a peer sent and was restored to before

EPOCHS_BEGUN_EVERY = timedelta(minutes=1)  # to a peer that stands elsewhere than we
RESTORES_ANSWERED_EVERY = timedelta(minutes=1)  # to one peer: each answer numbers and sends again all that it lost

_FAULTS_OF_THE_NODE = ("08", "40", "53", "55P03", "57P", "58", "XX")  # SQLSTATE, PostgreSQL appendix A

_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 30.0


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A key as we hold it: whose it is, from when to when, and the last position that it vouches for, if revoked."""

    key: str
    public: bytes
    force: str
    state: PeerState
    valid_from: datetime
    valid_to: datetime | None
    revoked_after: Mapping[str, object] | None


class Place(Enum):
    """Where an envelope's number stands against the one expected."""

    EXPECTED = auto()
    BELOW = auto()
    GAP = auto()
    NEW_EPOCH = auto()
    OTHER_EPOCH = auto()


def place(envelope: Envelope, *, epoch: int, expected: int) -> Place:
    """Return where the envelope's number stands.

    A higher epoch is opened by its first envelope alone, which says so, and from where it goes on.  We may be behind
    that since our own restore.  A lower one is over for ever.
    """
    if envelope.epoch > epoch and envelope.seq == 1 and envelope.kind == epoch_texts.BEGUN:
        gap = epoch_texts.leaves_a_gap(envelope.body, epoch=epoch, expected=expected)
        return Place.GAP if gap else Place.NEW_EPOCH
    if envelope.epoch != epoch:
        return Place.OTHER_EPOCH
    if envelope.seq == expected:
        return Place.EXPECTED
    return Place.BELOW if envelope.seq < expected else Place.GAP


def require_new_enough(envelope: Envelope, reads: tuple[int, ...]) -> None:
    """Raise Malformed for a version of the protocol that is read here no more: it is not taken, and waits there."""
    if envelope.version < min(reads):
        raise Malformed(
            "federation:too-old",
            "{force} sends version {version} of the protocol, which is no longer read here: it must upgrade.",
            force=envelope.sender,
            version=envelope.version,
        )


def require_addressed(envelope: Envelope, *, voucher: TrustedKey, us: str) -> None:
    """Raise Refused unless the envelope is the key's owner's own, and for us."""
    if envelope.sender != voucher.force or envelope.key != voucher.key:
        raise Refused(
            "federation:not-theirs",
            "An envelope in the name of {claimed} carries the signature of {force}: no force speaks for another.",
            claimed=envelope.sender,
            force=voucher.force,
        )
    if envelope.recipient != us:
        raise Refused(
            "federation:not-for-us",
            "An envelope of {force} is for {recipient}, not for {us}: look at the address it was sent to.",
            force=voucher.force,
            recipient=envelope.recipient,
            us=us,
        )


def require_speaking(voucher: TrustedKey, *, at: datetime) -> None:
    """Raise Refused unless the key's owner is paired and the key in its days."""
    if voucher.state is not PeerState.PAIRED:
        raise Refused(
            "federation:not-paired",
            "{force} is {state} here: what it sends is not taken until the two forces pair again.",
            force=voucher.force,
            state=voucher.state,
        )
    if at < voucher.valid_from - KEY_GRACE or (voucher.valid_to is not None and at > voucher.valid_to):
        raise Refused(
            "federation:key-expired",
            "The key {key} of {force} is outside its days: exchange a new invitation.",
            key=voucher.key,
            force=voucher.force,
        )


def require_vouched(envelope: Envelope, voucher: TrustedKey) -> None:
    """Raise Refused for what a revoked key signed after the last position that its owner vouches for.

    The position counts, never the time that the envelope claims.  revoked_after: {"epoch": n, lane: last number}.
    """
    last = voucher.revoked_after
    if last is None:
        return
    vouched = (int(str(last["epoch"])), int(str(last.get(envelope.lane, 0))))
    if (envelope.epoch, envelope.seq) > vouched:
        raise Refused(
            "federation:key-revoked",
            "The key {key} was revoked by {force}; number {seq} came after the last one that it vouches for.",
            key=voucher.key,
            force=voucher.force,
            seq=envelope.seq,
        )


def require_own_past(last: Mapping[str, int], *, lane: Lane, epoch: int, seq: int, force: str) -> None:
    """Raise Refused for a retirement that vouches for numbers from its own on: who sends it cannot know them."""
    if last["epoch"] > epoch or (last["epoch"] == epoch and last[lane] >= seq):
        raise Refused(
            "federation:vouches-ahead",
            "{force} retires a key and vouches for numbers that it has not given yet: call it, the key may be stolen.",
            force=force,
        )


def pause_s(failures: int, *, chance: float) -> float:
    """Return how many seconds to wait after so many failures in a row.

    Doubles up to 30 s; chance: uniform in [0, 1), spreads the peers' returns over the upper half of the pause.
    """
    longest = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2.0 ** min(failures - 1, 16))
    return longest * (0.5 + chance / 2)


def next_look(looks: int, *, at: datetime) -> datetime | None:
    """Return when a parked envelope is tried again by itself after `looks` tries, or None: only on arrival."""
    return at + LOOKS[looks] if looks < len(LOOKS) else None


def is_given_up(restored_at: datetime, failing_since: datetime | None, *, at: datetime) -> bool:
    """Tell whether a restored node waits no more for a peer: not reached for long, or reached and never done.

    So a peer that answers, and never says that this is all, keeps nobody from reading for longer.
    """
    fails = failing_since is not None and at - max(failing_since, restored_at) >= GIVEN_UP_AFTER
    return fails or at - restored_at >= NEVER_DONE_AFTER


def is_fault_of_the_node(sqlstate: str | None) -> bool:
    """Tell whether a database error is this node's, to be tried again, and not the envelope's.

    Connection, disk, memory, shutdown, deadlock, lock: ours.  A statement cancelled for its time (57014) or too large
    (54000) would end so at every repeat: the envelope's.  None: the connection broke before the database could answer.
    """
    return sqlstate is None or sqlstate.startswith(_FAULTS_OF_THE_NODE)


def lane_of_lock(lane: Lane) -> int:
    """Return the lane's number in the advisory lock."""
    return 1 if lane is Lane.URGENT else 2
