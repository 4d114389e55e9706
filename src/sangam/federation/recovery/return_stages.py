"""What peers give back is applied at once and in a fixed order, when all that can be reached have given back all.

Until then it waits in the inbox, as it was signed (`inbox.gate`).  The stages follow each other over all peers.  So
what one gives back finds what any other knows of its recall and its owner.  Whoever cannot be reached is not waited
for; what it gives back later is applied by itself.
"""

import time
from collections.abc import Mapping

from sangam.database import statements as prepared
from sangam.federation.inbox import parked
from sangam.federation.inbox.rate_limits import Stage, stage_id
from sangam.federation.peers import catch_up
from sangam.federation.types import Handler

_AT_ONCE_S = 5.0  # then the timekeeper does what else is due
_AT_ONCE = 10_000

_STAGED = """
SELECT sender, envelope FROM federation_inbox
WHERE outcome = 'parked' AND waits_for = %s AND sender = ANY(%s) ORDER BY lane = 'urgent' DESC, id
LIMIT %s
"""


def apply_returned(handlers: Mapping[str, Handler]) -> tuple[int, list[str]]:
    """Apply what peers have given back, once all that can be reached have, for a few seconds.

    handlers: those of the kinds themselves, without the gate.  Each envelope is applied in a transaction of its own.
    What waits there for something else is looked at again once its peer is shown.
    Returns how many envelopes were applied, and the peers that are now to be shown: none while more is to be applied.
    """
    peers, count, until = catch_up.returned_peers(), 0, time.monotonic() + _AT_ONCE_S
    for stage in Stage if peers else ():
        staged = prepared.run(_STAGED, [stage_id(stage), peers, _AT_ONCE])
        for sender, envelope in staged:
            if time.monotonic() > until:
                return count, []
            parked.replay_one(sender, envelope, waits_for=stage_id(stage), handlers=handlers)
            count += 1
        if len(staged) == _AT_ONCE:
            return count, []
    return count, peers
