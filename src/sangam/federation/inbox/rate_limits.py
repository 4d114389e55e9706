"""How much one peer may send, by its proven name: over it nothing is taken, and the peer is told when to go on.

Each lane has an allowance of its own, so that a flood in the normal lane delays nothing urgent.  Envelopes a second are
counted in this process; bytes a day stand with the lane's place.  What lies here of the peer, waiting or set aside, is
counted in its tables, anew when the peer adds to it.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import wraps
from pathlib import Path
from uuid import UUID

from django.db import connection

from sangam.database import statements as prepared
from sangam.federation.desk_notes import tell_desk_why
from sangam.federation.types import Handler, Incoming, Lane, Parked, Tombstoned
from sangam.kernel import clock, here
from sangam.kernel.errors import Refused
from sangam.kernel.ids import named_id

# Two gates after a restore of ours: for what speaks of our own things, and for what its sender gives back.
#
# Envelopes about our own things wait until their sender has caught us up. Until then we do not know what we gave,
# asked or answered. What comes later, while one of its lane still waits so, waits behind it.
#
# What a peer gives back waits until all that can be reached have given back all. It is then applied stage by stage
# (`recovery.return_stages`), so that the order in which peers are heard changes nothing.
#
# What waits here does not count against what a peer may have waiting.


class Stage(StrEnum):
    """The stages in which what is given back is applied, in their order."""

    GROUPS = "groups"
    RECALLS = "recalls"
    OWNERS = "owners"
    CONTENTS = "contents"
    ACCEPTANCES = "acceptances"
    LEVELS = "levels"
    CHALLENGES = "challenges"
    NOTES = "notes"
    MESSAGES = "messages"


StageOf = Callable[[Incoming], Stage]
"""What tells of one envelope that gives something back in which stage it is applied."""


# What waits is looked at in order: only what is taken for the first time, and has no row yet, could overtake it.
_IS_SHUT = """
SELECT c.whole_at IS NULL OR (
    EXISTS (
        SELECT FROM federation_inbox
        WHERE outcome = 'parked' AND waits_for = %(gate)s AND sender = %(sender)s AND lane = %(lane)s
    ) AND NOT EXISTS (SELECT FROM federation_inbox WHERE sender = %(sender)s AND envelope = %(envelope)s)
)
FROM federation_catchup c WHERE c.peer = %(sender)s
"""

_IS_BEHIND = "SELECT EXISTS (SELECT FROM federation_catchup WHERE peer = %s AND whole_at IS NULL)"


def shown_id(peer: str) -> UUID:
    """Return the id for which an envelope waits that can be judged only once a peer's copies are shown again."""
    return named_id("shown", peer)


def stage_id(stage: Stage) -> UUID:
    """Return the id for which an envelope waits that is applied in this stage."""
    return named_id("given back", stage)


def gate_ids(sender: str) -> frozenset[UUID]:
    """Return the ids for which an envelope of a sender waits at either gate."""
    return _STAGE_IDS | {shown_id(sender)}


_STAGE_IDS = frozenset(map(stage_id, Stage))


def until_caught_up(handler: Handler) -> Handler:
    """Return a handler that waits with what comes until its sender has caught us up."""

    @wraps(handler)
    def take(incoming: Incoming) -> Parked | Tombstoned | None:
        return Parked(shown_id(incoming.sender)) if _is_shut(incoming) else handler(incoming)

    return take


def until_all_returned(handler: Handler, stage_of: StageOf) -> Handler:
    """Return a handler that waits with what is given back for its stage; later it takes at once what comes."""

    @wraps(handler)
    def take(incoming: Incoming) -> Parked | Tombstoned | None:
        return Parked(stage_id(stage_of(incoming))) if _is_behind(incoming.sender) else handler(incoming)

    return take


def _is_shut(incoming: Incoming) -> bool:
    sender = incoming.sender
    asked = {"gate": shown_id(sender), "sender": sender, "lane": incoming.lane, "envelope": incoming.id}
    return any(shut for (shut,) in prepared.run(_IS_SHUT, asked))


def _is_behind(sender: str) -> bool:
    return bool(prepared.run(_IS_BEHIND, [sender])[0][0])


_BURST_S = 5  # an allowance not used is kept for so long: what comes after a pause is not held up
_LOOK_AGAIN_S = 60
_VAIN_AN_HOUR = 200  # batches of a lane with nothing new: an honest relay whose receipts are lost sends fewer
_LONGEST_S = 3_600
_MEGABYTE = 1024 * 1024

_now = time.monotonic

# No more is counted than is asked about, and nothing that waits at the gate (`gate`).
_HELD = """
SELECT count(*), coalesce(sum(size), 0) FROM (
    (SELECT octet_length(line) AS size FROM federation_inbox
     WHERE sender = %(sender)s AND outcome IN ('parked', 'kept') AND waits_for = ANY(%(gates)s) IS NOT TRUE
     LIMIT %(most)s)
    UNION ALL
    (SELECT octet_length(line) FROM federation_setaside WHERE sender = %(sender)s LIMIT %(most)s)
) AS held
"""


class SlowDown(Refused):
    """Nothing more is taken now: the peer is told when to go on."""

    @property
    def after_s(self) -> int:
        """Return after how many seconds the peer may try again."""
        return int(str(self.parts["after_s"]))


@dataclass(slots=True)
class _Lane:
    """What one lane of one peer has used in this process.

    rows_left, bytes_left: how much more may lie here, from when it was counted last (looked_at).
    """

    left: float
    at: float
    rows_left: int = 0
    bytes_left: int = 0
    looked_at: float = float("-inf")
    vain: int = 0
    vain_since: float = 0.0
    told: dict[str, datetime] = field(default_factory=dict)
    taking: threading.Lock = field(default_factory=threading.Lock)


_lanes: dict[tuple[Path, str, Lane], _Lane] = {}


def require_room(sender: str, lane: Lane, *, day_bytes: int, envelopes: int = 1) -> None:
    """Return if so many more envelopes of a lane may be taken.  Raises SlowDown.  day_bytes: taken of it today."""
    limits, use = here.node().peer_limits, _use(sender, lane)
    if use.left < envelopes:
        raise SlowDown(
            "federation:too-many",
            "{force} sends more than {most} envelopes a second: again in {after_s} s.",
            force=sender,
            most=limits.envelopes_a_second,
            after_s=1,
        )
    if day_bytes >= limits.megabytes_a_day * _MEGABYTE:
        raise SlowDown(
            "federation:too-much-today",
            "{force} sent its {most} MB of today: again in {after_s} s.",
            force=sender,
            most=limits.megabytes_a_day,
            after_s=min(_LONGEST_S, _rest_of_day_s()),
        )
    if use.rows_left <= 0 or use.bytes_left <= 0:
        _count_held_rows(sender, lane, use)
    if use.rows_left <= 0 or use.bytes_left <= 0:
        raise SlowDown(
            "federation:too-much-waits",
            "Too much of {force} lies here, waiting or set aside: again in {after_s} s; its desk and ours should talk.",
            force=sender,
            after_s=_LOOK_AGAIN_S,
        )


def count_envelopes(sender: str, lane: Lane, *, envelopes: int = 1, held_bytes: int = 0) -> None:
    """Count envelopes against the lane's allowance.  held_bytes: of them lie here, waiting or set aside."""
    use = _use(sender, lane)
    use.left -= envelopes
    if held_bytes:
        use.rows_left -= 1
        use.bytes_left -= held_bytes


@contextmanager
def claim_lanes(sender: str, lanes: set[Lane]) -> Iterator[None]:
    """Hold these lanes of a peer: a second batch of the same lane is not waited with, it holds no thread.

    Raises SlowDown when another of the peer's batches is being taken in one of them.
    """
    with ExitStack() as held:
        for lane in sorted(lanes):
            taking = _use(sender, lane).taking
            if not taking.acquire(blocking=False):
                raise SlowDown(
                    "federation:one-at-a-time",
                    "A batch of {force} is being taken in this lane: again in {after_s} s.",
                    force=sender,
                    after_s=1,
                )
            held.callback(taking.release)
        yield


def day_of(at: datetime) -> date:
    """Return the day (UTC) to which an instant's bytes count."""
    return at.astimezone(UTC).date()


def tell_once_a_day(sender: str, lane: Lane, error: Refused) -> None:
    """Let the desk know that a peer sends too much, or in vain: each cause once a day."""
    told, now = _use(sender, lane).told, clock.now()
    if error.code not in told or now - told[error.code] > timedelta(days=1):
        told[error.code] = now
        tell_desk_why(sender, error)


def count_vain(sender: str, lane: Lane) -> None:
    """Count a batch that brought nothing new: beyond what lost receipts explain the desk is told, once a day."""
    use, now = _use(sender, lane), _now()
    if now - use.vain_since > _LONGEST_S:
        use.vain, use.vain_since = 0, now
    use.vain += 1
    if use.vain > _VAIN_AN_HOUR:
        again = Refused(
            "federation:again-and-again",
            "{force} sends what came before, or what cannot come yet, more than {most} times an hour: nothing of it "
            "counts twice; ask {force}.",
            force=sender,
            most=_VAIN_AN_HOUR,
        )
        tell_once_a_day(sender, lane, again)


def _use(sender: str, lane: Lane) -> _Lane:
    most = here.node().peer_limits.envelopes_a_second
    now = _now()
    place = here.node().keys, sender, lane
    use = _lanes.get(place) or _lanes.setdefault(place, _Lane(most * _BURST_S, now))
    use.left, use.at = min(most * _BURST_S, use.left + (now - use.at) * most), now
    return use


def _count_held_rows(sender: str, lane: Lane, use: _Lane) -> None:
    """Count what lies here of a peer, at most once a minute; the urgent lane has twice the room."""
    if _now() - use.looked_at < _LOOK_AGAIN_S:
        return
    limits, room = here.node().peer_limits, 2 if lane is Lane.URGENT else 1
    most = limits.held_rows * room
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"sender": sender, "most": most, "gates": list(gate_ids(sender))})
        rows, size = cursor.fetchone()
    use.rows_left, use.bytes_left = most - rows, limits.held_megabytes * _MEGABYTE * room - int(size)
    use.looked_at = _now()


def _rest_of_day_s() -> int:
    now = clock.now().astimezone(UTC)
    return int(timedelta(days=1).total_seconds()) - now.hour * 3_600 - now.minute * 60 - now.second
