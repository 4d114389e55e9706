"""`python -m sangam_lab.chaos.inside.replay_batches PEER SEED repeat|reorder`: send again, as the node, earlier
batches.

TLS hides what passes on a line, so repeating and reordering are done here.  Old batches go with the node's own
certificate and signature, through the peer's door.  An attacker within the node or a broken relay would do the same.
"""

import http.client
import os
import random
import sys
from pathlib import Path
from urllib.parse import urlsplit

from sangam.node.bootstrap import attach

_BATCHES = 4
_ANSWER_WITHIN_S = 20


def main(peer: str, seed: int, how: str) -> None:
    """Send some old batches again: as they were, or with their lines shuffled."""
    attach(Path(os.environ["SANGAM_HOME"]))
    from sangam.federation.lanes import sender as lane_sender
    from sangam.federation.types import Lane

    rng = random.Random(seed)  # noqa: S311 - a drill, no secret
    for _ in range(_BATCHES):
        sender = lane_sender.LaneSender(peer, rng.choice(list(Lane)))
        batch = sender.again(share=rng.random(), most=rng.randint(1, 40), shuffled_by=rng if how == "reorder" else None)
        if batch is not None:
            _post(peer, batch.payload)


def _post(peer: str, payload: bytes) -> None:
    from sangam.federation.keys import tls
    from sangam.federation.peers import pairing

    url, authority = pairing.address(peer)
    parts, context = urlsplit(url), tls.calling_context(authority)
    line = http.client.HTTPSConnection(
        parts.hostname or "", parts.port or 443, timeout=_ANSWER_WITHIN_S, context=context
    )
    try:
        line.request("POST", "/peer/v1/envelopes", payload, {"Content-Type": "application/x-ndjson"})
        line.getresponse().read()
    except (OSError, http.client.HTTPException):
        return  # the line is cut or the peer is down: nothing was repeated
    finally:
        line.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
