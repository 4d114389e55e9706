"""Replicas: whether the node has a streaming one to find things on, and whether it is fresh.

Deeds commit on the primary; a replica only finds.  Once a second a process notes how far the primary's log has come.
It asks whether the replica has replayed what it noted the time before.  So a replica that is used lags by less than two
seconds.  One that lags more, or is away, is left alone for a while, and the primary finds by itself.
"""

import threading
import time
from typing import Any

from django.db import InterfaceError, OperationalError, connections

ALIAS = "replica"
_ASK_EVERY_S = 1.0
_LEAVE_ALONE_S = 5.0


class _State:
    """What this process knows of its replica."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.ask_at = 0.0
        self.noted = ""
        self.fresh = False


_state = _State()


def fresh() -> Any:
    """Return the connection to the replica, or None where there is none, it lags, or it is away."""
    if ALIAS not in connections.settings:
        return None
    if time.monotonic() >= _state.ask_at and _state.lock.acquire(blocking=False):
        try:
            _check_replica()
        finally:
            _state.lock.release()
    return connections[ALIAS] if _state.fresh else None


def note_away() -> None:
    """Leave the replica alone for a while."""
    _state.fresh, _state.noted = False, ""
    _state.ask_at = time.monotonic() + _LEAVE_ALONE_S
    connections[ALIAS].close()


def _check_replica() -> None:
    noted, _state.noted = _state.noted, _one("default", "SELECT pg_current_wal_insert_lsn()::text", [])
    _state.ask_at = time.monotonic() + _ASK_EVERY_S
    try:
        replayed = "SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= %s::pg_lsn"
        _state.fresh = bool(noted) and _one(ALIAS, replayed, [noted]) is True
    except (OperationalError, InterfaceError):
        note_away()


def _one(alias: str, query: str, values: list[str]) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()[0]
