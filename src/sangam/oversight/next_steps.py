"""What an officer or administrator does next about a peer: one sentence each, the first that fits.  Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sangam.federation.types import PeerState, PeerView

LATE_AFTER = timedelta(minutes=10)

NEXT_STEPS: Mapping[str, str] = {
    "left": "Nothing: we have parted from it.",
    "pair": "Compare the digits over the telephone, then accept its invitation.",
    "suspended": "Find out why it was suspended; what waits goes once it is resumed.",
    "versions": "Neither reads what the other writes: one of the two nodes must be upgraded.",
    "call": "Call its desk: is its node running, is the line there? Nothing is lost, all waits here.",
    "clock": "Its clock and ours differ: set the one that is wrong.",
    "aside": "Read below why its messages were set aside, and call its desk.",
    "behind": "Wait until it has sent again what was lost; call its desk if that takes more than an hour.",
    "slow": "Nothing: it asked us to slow down, and it goes on by itself.",
    "unconfirmed": "Nothing yet: sent, its receipt is awaited. Call its desk if this stays.",
    "none": "Nothing.",
}


def next_step(peer: PeerView, *, behind: bool, at: datetime) -> str:
    """Return the key in NEXT_STEPS.  behind: it has not caught this node up since a restore."""
    if peer.state is not PeerState.PAIRED:
        return {PeerState.INVITED: "pair", PeerState.SUSPENDED: "suspended"}.get(peer.state, "left")
    troubles = {
        "versions": peer.speaks == 0,
        "call": is_late(peer, at=at),
        "clock": peer.skew is not None and abs(peer.skew) >= timedelta(minutes=2),
        "aside": peer.set_aside > 0,
        "behind": behind,
        "slow": peer.slow_until is not None and peer.slow_until > at,
        "unconfirmed": peer.unconfirmed > 0,
    }
    return next((step for step, holds in troubles.items() if holds), "none")


def is_late(peer: PeerView, *, at: datetime) -> bool:
    """Tell whether a paired peer has been silent too long, or cannot be reached."""
    last = max((each for each in (peer.heard_at, peer.reached_at) if each), default=None)
    return last is None or last < at - LATE_AFTER or peer.failing_since is not None
