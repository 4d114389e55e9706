"""Marks outside what a snapshot or a recovery puts back, by which a node finds that it was put back.

The embedded database lies on the node's machine with all else.  There the hypervisor's generation of that machine is
the mark (`generation_file`).  An existing server is a machine of its own.  There the home is the mark: it notes each
beat that the database took.  A database whose last beat is older was recovered to a point in time, or a replica was
promoted that lacked something.  Another timeline says that either was done.  `database_failover` may say that only a
server for which commits wait is promoted.  Such a one lacks nothing if it has the last beat.
"""

import hashlib
from datetime import datetime
from pathlib import Path

import psycopg

from sangam.federation.keys import sealed_secrets
from sangam.federation.recovery import heartbeat
from sangam.kernel import clock
from sangam.node.postgres import connections
from sangam.node.settings import RESTORED, Settings

_MOST_OF_GENERATION = 65_536
_TIMELINE = "SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8)"
_WAITS = (
    "SELECT current_setting('synchronous_standby_names') NOT IN ('', '*')"  # *: a copy for a backup would do, too
    " AND current_setting('synchronous_commit') IN ('on', 'remote_apply')"
)
_COPIED = "copied"


def read(settings: Settings, asked: psycopg.Connection) -> heartbeat.Outside:
    """Return what the mark outside the node's database says now."""
    if not settings.database_url:
        return heartbeat.Outside(read_generation(settings))
    ((timeline,),) = asked.execute(_TIMELINE).fetchall()
    noted = _read_note(settings)
    return heartbeat.Outside(timeline, is_apart=True, noted=noted[0] if noted else None, is_copied=is_copied(settings))


def read_generation(settings: Settings) -> str:
    """Return the digest of what the hypervisor says of this machine; empty where that is not known."""
    if settings.generation_file is None:
        return ""
    try:
        with settings.generation_file.open("rb") as file:
            text = file.read(_MOST_OF_GENERATION).strip()
    except OSError:
        return ""
    return hashlib.sha256(text).hexdigest() if text else ""


def note_beat(settings: Settings, asked: psycopg.Connection, at: datetime) -> None:
    """Note in the home that the database of an existing server took this beat, and whether commits wait for another."""
    if settings.database_url:
        ((waits,),) = asked.execute(_WAITS).fetchall()
        sealed_secrets.write_private(_place(settings), f"{at.isoformat()} {_COPIED if waits else ''}".strip().encode())


def is_copied(settings: Settings) -> bool:
    """Return whether a server that takes over has all that was acknowledged: as set, and as seen at the last beat."""
    noted = _read_note(settings)
    return settings.database_failover == "whole" and noted is not None and noted[1]


def mark_put_back(settings: Settings) -> bool:
    """Where the database lacks a beat that it had taken, mark the node as restored; return whether that is so.

    So a recovery of an existing server to a point in time need not be declared.
    """
    noted = _read_note(settings)
    if not settings.database_url or noted is None or not settings.reads_open:
        return False
    with connections.connect(settings) as asked:
        last = heartbeat.last_beat(asked)
    if last is not None and last >= noted[0]:
        return False
    sealed_secrets.write_private(settings.home / RESTORED, f"{clock.now().isoformat()}\n".encode())
    _place(settings).unlink()
    return True


def _read_note(settings: Settings) -> tuple[datetime, bool] | None:
    """Return the last beat of which this home knows, and whether commits waited for a second server then."""
    try:
        at, _, copied = _place(settings).read_text().partition(" ")
        return datetime.fromisoformat(at), copied == _COPIED
    except (OSError, ValueError):
        return None


def _place(settings: Settings) -> Path:
    return settings.home / "database_beat"
