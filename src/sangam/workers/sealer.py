"""The sealer: about once a second appends the ledger's new rows to the log; each minute its head goes to every peer.

Tells peers of a changed directory at the same beat.  Any number may run side by side: sealing holds a lock.
"""

import logging
import time
from threading import Event

from django.db import InterfaceError, OperationalError, connection

from sangam.audit import audit, seals
from sangam.federation.keys import signing_key
from sangam.federation.lanes import status
from sangam.federation.peers import directory, ledger_witness
from sangam.federation.types import PeerState
from sangam.kernel import here
from sangam.kernel.actor import Actor

_EVERY_S = 1.0
_HEADS_EVERY_S = 60.0
_AWAY_S = 5.0
_log = logging.getLogger(__name__)


def run(stop: Event) -> None:
    """Seal and publish until `stop` is set.  While the database is away, try again every five seconds."""
    pause, heads_at = 0.0, 0.0
    while not stop.wait(pause):
        try:
            pause = _EVERY_S
            seal_all()
            if time.monotonic() >= heads_at:
                publish()
                heads_at = time.monotonic() + _HEADS_EVERY_S
        except (OperationalError, InterfaceError) as fault:
            _log.warning("the database is away: %s", fault)
            connection.close()
            pause = _AWAY_S


def seal_all() -> int:
    """Seal everything that waits; return the size of the log, 0 while nothing was new."""
    size = 0
    while head := seals.seal(signing_key.sign):
        size = head.size
    return size


def publish() -> None:
    """Send the newest head to every paired peer, and a directory that changed to every partner among them."""
    paired = [peer.force for peer in status.peers() if peer.state is PeerState.PAIRED]
    if not paired:
        return
    with audit.deed(Actor.system(here.node().force, "sealer"), "node:head:publish"):
        ledger_witness.post_head(paired)
    directory.publish_directory([peer.force for peer in status.partners() if peer.force in paired])
