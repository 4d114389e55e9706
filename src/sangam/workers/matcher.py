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

from sangam.matching.public import silent_hits, watches
from sangam.networks.public import watches as network_watches
from sangam.records.public import changes, pointers
from sangam.records.public.maintenance import reconciliation

WAKES_ON = (silent_hits.ASKED, changes.ARRIVED)

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
        while silent_hits.notify_owners() + watches.match_arrivals(network_watches.answer_watches):
            pass
        if polls % _FORGET_EVERY == 0:
            silent_hits.forget()
            network_watches.forget()
            changes.forget_changes()
            reconciliation.expire()
            while reconciliation.erase_of_left():
                pass
            pointers.rotate()
        if polls % _PRUNE_EVERY == 0:
            reconciliation.prune()
        polls += 1
        for _ in range(int(_POLL_S)):
            if stop.is_set() or _woken.wait(1.0):
                break
