"""The lists that officers have checked in the browser, one after another, so that none waits for a long import.

A restored node takes none up before it is whole.
"""

import logging
from threading import Event

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from sangam.interchange.public import checked_lists

_EVERY_S = 1.0
_AWAY_S = 5.0
_TIDY_EVERY = 600  # quiet rounds, about ten minutes

log = logging.getLogger(__name__)


def run(stop: Event) -> None:
    """Check lists until `stop` is set; then leave the one at hand after its hundred rows, for the next worker."""
    pause, quiet = 0.0, 0
    while not stop.wait(pause):
        try:
            busy = settings.SANGAM.reads_open and checked_lists.check_once(stopping=stop.is_set)
            if not busy and quiet % _TIDY_EVERY == 0:
                checked_lists.tidy()
            quiet = 0 if busy else quiet + 1
            pause = 0.0 if busy else _EVERY_S
        except (OperationalError, InterfaceError) as fault:
            log.warning("the database is away: %s", fault)
            connection.close()
            pause = _AWAY_S
    connection.close()
