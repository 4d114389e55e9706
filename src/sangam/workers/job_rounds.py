"""The loop of a worker that sees jobs of officers through, one after another, and tidies up by the clock."""

import logging
import time
from collections.abc import Callable
from threading import Event
from typing import Protocol

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

_EVERY_S = 1.0
_AWAY_S = 5.0

log = logging.getLogger(__name__)


class Work(Protocol):
    """Take up one job and see it through, or leave it when `stopping` says so; tell whether there was one."""

    def __call__(self, *, stopping: Callable[[], bool]) -> bool: ...


def see_through(stop: Event, work: Work, *, tidy: Callable[[], object], tidy_every_s: float) -> None:
    """Work until `stop` is set, and tidy at once and each so many seconds, however many jobs come.

    A restored node takes none up before it is whole.
    """
    pause, tidy_at = 0.0, time.monotonic()
    while not stop.wait(pause):
        try:
            if time.monotonic() >= tidy_at:
                tidy()
                tidy_at = time.monotonic() + tidy_every_s
            busy = settings.SANGAM.reads_open and work(stopping=stop.is_set)
            pause = 0.0 if busy else _EVERY_S
        except (OperationalError, InterfaceError) as fault:
            log.warning("the database is away: %s", fault)
            connection.close()
            pause = _AWAY_S
    connection.close()
