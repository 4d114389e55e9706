"""The timekeeper: rings clocks, lets alerts expire, tells the desk about peers, changes keys, sees a restore through.

It asks the desk to confirm what is stale.  Any number may run side by side.
"""

import logging
import time
from threading import Event

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from sangam.access.sign_in import throttle
from sangam.coordination.hand_overs import hand_over_acts
from sangam.exchange.alerts import acts
from sangam.federation.inbox import retention
from sangam.federation.peers import peer_changes
from sangam.federation.recovery import renumbering
from sangam.library import shipped_notes
from sangam.node import recovery, troubles
from sangam.node.backup import reopen
from sangam.notices import deliveries, desk, officers
from sangam.operations.deconfliction import questions
from sangam.operations.entry import entries
from sangam.oversight.looks import lines
from sangam.oversight.responses import table
from sangam.oversight.totals import monthly
from sangam.records.corrections import challenge_expiry
from sangam.records.own_records import adopted_statements, staleness
from sangam.records.transfers import case
from sangam.rosters import rosters

_EVERY_S = 1.0
_AWAY_S = 5.0
_DISK_EVERY_S = 60.0
_log = logging.getLogger(__name__)


def run_once() -> int:
    """Do what is due now; return how many things were done.  The time is `kernel.clock`'s."""
    due = deliveries.ring_due_clocks() + acts.expire() + desk.tell_desk_notes() + peer_changes.advance_rotation()
    due += officers.tell_officer_notes() + throttle.prune()
    due += rosters.tell_new_peers()
    due += retention.prune() + case.lapse() + adopted_statements.follow()
    due += staleness.sweep() + challenge_expiry.end_withdrawn() + challenge_expiry.end_corrected()
    due += questions.ask_due() + entries.open_due() + shipped_notes.tend()
    due += hand_over_acts.fall_to_desks()
    due += renumbering.ask_due() + recovery.give_back() + recovery.show_returned_copies()
    return due + reopen.tend(settings.SANGAM)


def look_at_disk() -> bool:
    """Tell the desk where a disk of the node is nearly full; return whether it was told."""
    left = troubles.room_left_mb(settings.SANGAM)
    return left is not None and desk.tell_low_disk(left)


def run(stop: Event) -> None:
    """Do what is due, once a second, until `stop` is set.  While the database is away, try again every five."""
    pause, looked_at, is_laid_in = 0.0, float("-inf"), False
    while not stop.wait(pause):
        try:
            run_once()
            if not is_laid_in:
                shipped_notes.lay_in()
                is_laid_in = True
            if time.monotonic() - looked_at > _DISK_EVERY_S:
                look_at_disk()
                lines.explain_due()
                table.count_due()
                monthly.tend()
                looked_at = time.monotonic()
            pause = _EVERY_S
        except (OperationalError, InterfaceError) as fault:
            _log.warning("the database is away: %s", fault)
            connection.close()
            pause = _AWAY_S
