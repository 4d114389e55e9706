"""What an open page follows beside its notices: how far the things have come that were sent from it.

The page names the thing in the address of its stream, sealed for its session and post.  So only who was shown a thing
follows it, and only in that post.  While an envelope about it is under way, the stream looks every two seconds, and
less often where nothing changes for long.  That it was seen is told by a wake-up.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core import signing

from sangam.kernel.actor import Actor

LOOK_EVERY_S, _SELDOM_S = 2.0, 15.0
_SHARE_OF_WAIT = 0.1
"""A page looks again after a tenth of the time without change, so that a force away for hours costs little."""
_AGAIN_AFTER_S = 1.0
_SEALED_FOR_S = 24 * 60 * 60
_MOST = 20

Mark = tuple[int, int]
"""How many envelopes about a thing are under way, and the number of the last of them."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A thing that a page shows.

    waits: what those envelopes are about that had not reached their force when the page was drawn.
    """

    kind: str
    id: UUID
    waits: tuple[UUID, ...] = ()

    @property
    def name(self) -> str:
        """Return by what event a page reads the thing again."""
        return f"{self.kind}-{self.id}"


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that was sent from a page.  about: what its envelopes are about."""

    about: UUID
    reached_at: datetime | None
    seen_at: datetime | None


def seal(actor: Actor, kind: str, thing: UUID, sent: Iterable[Sent] = (), *, awaits: bool = False) -> str:
    """Return what a page adds to the address of its stream; "" where all that it sent was seen.

    awaits: others still contribute to the thing, so it is followed though nothing was sent from the page.
    """
    open_ones = [each for each in sent if each.seen_at is None]
    if not open_ones and not awaits:
        return ""
    waits = dict.fromkeys(str(each.about) for each in open_ones if each.reached_at is None)
    return signing.dumps([kind, str(thing), list(waits)[-_MOST:]], salt=_salt(actor))


def unseal(actor: Actor, sealed: str) -> Followed | None:
    """Return what a page follows; None for what was not sealed for this session and post within the day."""
    try:
        kind, thing, waits = signing.loads(sealed, salt=_salt(actor), max_age=_SEALED_FOR_S)
    except signing.BadSignature:
        return None
    return Followed(kind, UUID(thing), tuple(UUID(each) for each in waits))


class Following:
    """How far one stream is with what its page follows."""

    def __init__(self, what: Followed) -> None:
        self.what = what
        self._left: Mapping[UUID, Mark] | None = None
        self._is_touched = False
        self._told_at = float("-inf")
        self._since = time.monotonic()
        self._is_over = False

    @property
    def looks_at(self) -> Sequence[UUID]:
        """Return what those envelopes are about that were under way when the stream looked last."""
        if self._is_over:
            return ()
        return self.what.waits if self._left is None else tuple(self._left)

    def end(self) -> None:
        """Follow nothing more: who reads sits in another post."""
        self._is_over, self._is_touched = True, False

    def touch(self, name: str) -> None:
        """Take a wake-up: what it names has changed."""
        self._is_touched |= name == self.what.name and not self._is_over

    def take(self, under_way: Mapping[UUID, Mark]) -> None:
        """Take which envelopes are under way now."""
        if self._is_over:
            return
        left = {thing: under_way[thing] for thing in self.looks_at if thing in under_way}
        self._is_touched |= left != self._left if self._left is not None else len(left) < len(self.what.waits)
        self._since = self._since if left == self._left else time.monotonic()
        self._left = left

    def takes_turn(self) -> bool:
        """Return whether the page is to read the thing again now, and note that it was told: at most once a second."""
        now = time.monotonic()
        if not self._is_touched or now - self._told_at < _AGAIN_AFTER_S:
            return False
        self._is_touched, self._told_at = False, now
        return True

    def patience_s(self) -> float:
        """Return after how many seconds there may be more to say."""
        if self._is_touched:
            return max(0.0, self._told_at + _AGAIN_AFTER_S - time.monotonic()) + 0.001
        waited_s = time.monotonic() - self._since
        return min(max(LOOK_EVERY_S, waited_s * _SHARE_OF_WAIT), _SELDOM_S) if self.looks_at else float("inf")


def _salt(actor: Actor) -> str:
    return f"sangam.web.sent_things:{actor.session}:{actor.post}:{actor.role}"
