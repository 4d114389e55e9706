"""Two gates after a restore of ours: for what speaks of our own things, and for what its sender gives back.

Envelopes about our own things wait until their sender has caught us up.  Until then we do not know what we gave, asked
or answered.  What comes later, while one of its lane still waits so, waits behind it.

What a peer gives back waits until all that can be reached have given back all.  It is then applied stage by stage
(`recovery.return_stages`), so that the order in which peers are heard changes nothing.

What waits here does not count against what a peer may have waiting.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from uuid import UUID

from sangam.database import statements as prepared
from sangam.federation.types import Handler, Incoming, Parked, Tombstoned
from sangam.kernel.ids import named_id


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
