"""The timekeeper: rings clocks, lets alerts expire, tells the desk about peers, changes keys, sees a restore through.

It asks the desk to confirm what is stale.  Any number may run side by side.
"""

import logging
import time
from threading import Event

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from sangam.access.public import sign_in
from sangam.coordination.public import handlers as coordination_handlers
from sangam.exchange.public import alerts
from sangam.federation.public import keys, peers
from sangam.federation.public import recovery as federation_recovery
from sangam.library.public import handlers as library_handlers
from sangam.node import recovery, troubles
from sangam.node.backup import reopen
from sangam.notices.public import clocks, notices
from sangam.operations.public import deconfliction, entry_notices
from sangam.oversight.public import looks, responses, totals
from sangam.records.public import corrections, transfers
from sangam.rosters.public import handlers as roster_handlers

_EVERY_S = 1.0
_AWAY_S = 5.0
_DISK_EVERY_S = 60.0
_log = logging.getLogger(__name__)


def run_once() -> int:
    """Do what is due now; return how many things were done.  The time is `kernel.clock`'s."""
    due = clocks.ring_due_clocks() + alerts.expire() + notices.tell_desk_notes() + keys.advance_rotation()
    due += notices.tell_officer_notes() + sign_in.prune_attempts()
    due += roster_handlers.tell_new_peers()
    due += peers.prune() + transfers.lapse() + corrections.follow()
    due += corrections.sweep() + corrections.end_withdrawn() + corrections.end_corrected()
    due += deconfliction.ask_due() + entry_notices.open_due() + library_handlers.tend()
    due += coordination_handlers.fall_to_desks()
    due += federation_recovery.ask_due() + recovery.give_back() + recovery.show_returned_copies()
    return due + reopen.tend(settings.SANGAM)


def look_at_disk() -> bool:
    """Tell the desk where a disk of the node is nearly full; return whether it was told."""
    left = troubles.room_left_mb(settings.SANGAM)
    return left is not None and notices.tell_low_disk(left)


def run(stop: Event) -> None:
    """Do what is due, once a second, until `stop` is set.  While the database is away, try again every five."""
    pause, looked_at, is_laid_in = 0.0, float("-inf"), False
    while not stop.wait(pause):
        try:
            run_once()
            if not is_laid_in:
                library_handlers.lay_in()
                is_laid_in = True
            if time.monotonic() - looked_at > _DISK_EVERY_S:
                look_at_disk()
                looks.explain_due()
                responses.count_due()
                totals.tend()
                looked_at = time.monotonic()
            pause = _EVERY_S
        except (OperationalError, InterfaceError) as fault:
            _log.warning("the database is away: %s", fault)
            connection.close()
            pause = _AWAY_S
