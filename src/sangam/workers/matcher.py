"""The matcher: after each check tells the owners of silent records who asked; holds arrivals against what is watched.

It lets watches and copies expire, turns the keys of pointers, lets receipts go that prove nothing any more.

It is woken by NOTIFY, with a slow poll behind it.  The relay hears for it, since each connection that listens is woken
by every notification of the node, on whatever channel.
"""

import logging
from threading import Event

import psycopg
from django.db import Error as DatabaseError
from django.db import connection

from sangam.matching.checks import check
from sangam.matching.watches import watch_creation, watch_matching, watches
from sangam.networks import watches as network_watches
from sangam.records.pointers import holdings
from sangam.records.recalls import receipt_reminders
from sangam.records.storage import change_queue
from sangam.records.visibility import search
from sangam.records.visibility.link_table import cache

WAKES_ON = (watch_creation.ASKED, change_queue.CHANNEL)

_POLL_S = 5.0
_FORGET_EVERY = 120  # polls
_PRUNE_EVERY = 17_280  # polls: about a day
_log = logging.getLogger(__name__)
_woken = Event()


def wake() -> None:
    """Let the matcher look at once: something was told on one of its channels."""
    _woken.set()


def run(stop: Event) -> None:
    """Tell and forget until `stop` is set.  A database away is waited for."""
    while not stop.is_set():
        try:
            _run_rounds(stop)
        except (psycopg.Error, DatabaseError) as fault:
            _log.warning("the matcher waits for the database: %s", type(fault).__name__)
            connection.close()
            stop.wait(1.0)
    connection.close()


def _run_rounds(stop: Event) -> None:
    polls = 0
    while not stop.is_set():
        _woken.clear()
        while check.notify_owners() + watch_matching.match_arrivals(network_watches.answer_watches):
            pass
        if polls % _FORGET_EVERY == 0:
            watches.forget()
            network_watches.forget()
            cache.forget_changes()
            search.expire()
            while receipt_reminders.erase_of_left():
                pass
            holdings.rotate()
        if polls % _PRUNE_EVERY == 0:
            receipt_reminders.prune()
        polls += 1
        for _ in range(int(_POLL_S)):
            if stop.is_set() or _woken.wait(1.0):
                break
