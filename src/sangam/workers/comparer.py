"""The comparer: what goes to holders in pages.  It answers what owners ask to compare, takes the steps of our own
comparings and begins those that are due.  It asks holders for the receipts that they owe, and brings records to the
members of groups that changed.

Any number may run side by side: each step takes a row that no other holds.
"""

import logging
from threading import Event

from django.db import InterfaceError, OperationalError, connection

from sangam.records import groups
from sangam.records.recalls import receipt_reminders
from sangam.records.reconciliation import owner_side, repair

_EVERY_S = 0.5
_SOON_S = 0.02  # after work: the next page goes when there is room for it
_AWAY_S = 5.0
_DUE_EVERY = 60  # turns without work
_log = logging.getLogger(__name__)


def run_once() -> int:
    """Ask for receipts, answer, and take a step of each comparing and group; return how many things were done."""
    return receipt_reminders.chase() + repair.answer_questions() + owner_side.advance() + groups.settle_due()


def run(stop: Event) -> None:
    """Do what is to be done until `stop` is set.  While the database is away, try again every five seconds."""
    pause, quiet = 0.0, 0
    while not stop.wait(pause):
        try:
            if quiet % _DUE_EVERY == 0:
                owner_side.begin_due()
            done = run_once()
            pause, quiet = (0.0, 1) if done else (min(_EVERY_S, max(_SOON_S, pause * 2)), quiet + 1)
        except (OperationalError, InterfaceError) as fault:
            _log.warning("the database is away: %s", fault)
            connection.close()
            pause = _AWAY_S
