"""The jobs: imports that officers started on the web, one after another.  Any number may run side by side.

A restored node takes none up before it is whole: its records would get version numbers that are used already.
"""

import logging
from threading import Event

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from sangam.interchange.public import jobs as import_jobs

_EVERY_S = 1.0
_AWAY_S = 5.0
_TIDY_EVERY = 3_600  # quiet rounds, about an hour

log = logging.getLogger(__name__)


def run(stop: Event) -> None:
    """See jobs through until `stop` is set; then leave the one at hand after its batch, for the next worker."""
    pause, quiet = 0.0, 0
    while not stop.wait(pause):
        try:
            busy = settings.SANGAM.reads_open and import_jobs.work_once(stopping=stop.is_set)
            if not busy and quiet % _TIDY_EVERY == 0:
                import_jobs.tidy()
            quiet = 0 if busy else quiet + 1
            pause = 0.0 if busy else _EVERY_S
        except (OperationalError, InterfaceError) as fault:
            log.warning("the database is away: %s", fault)
            connection.close()
            pause = _AWAY_S
    connection.close()
