"""One gate: after a restore of ours, envelopes about our own things wait until its sender has caught us up.

Until then we do not know what we gave, asked or answered.  What comes later, while one of its lane still waits so,
waits behind it.  What waits here does not count against what a peer may have waiting.
"""

from functools import wraps
from uuid import UUID

from sangam.database import statements as prepared
from sangam.federation.types import Handler, Incoming, Parked, Tombstoned
from sangam.kernel.ids import named_id

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


def shown_id(peer: str) -> UUID:
    """Return the id for which an envelope waits that can be judged only once a peer's copies are shown again."""
    return named_id("shown", peer)


def until_caught_up(handler: Handler) -> Handler:
    """Return a handler that waits with what comes until its sender has caught us up."""

    @wraps(handler)
    def take(incoming: Incoming) -> Parked | Tombstoned | None:
        return Parked(shown_id(incoming.sender)) if _is_shut(incoming) else handler(incoming)

    return take


def _is_shut(incoming: Incoming) -> bool:
    sender = incoming.sender
    asked = {"gate": shown_id(sender), "sender": sender, "lane": incoming.lane, "envelope": incoming.id}
    return any(shut for (shut,) in prepared.run(_IS_SHUT, asked))
