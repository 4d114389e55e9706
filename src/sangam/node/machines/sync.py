"""What the machines of one node have in common: taken from its database at the start, and while the node runs.

The processes read it in the home: secrets in the folder of keys, the authorities of the peers, whether reads are shut.
Until when the peers' door admits guests stands there, too.  A machine that is not of the node in its database does not
start.  What changes on one machine is on every other within a second, of which the database tells.
"""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString, NamedTuple, TypeVar

import psycopg

from sangam.federation.keys import sealed_secrets, tls
from sangam.federation.recovery import heartbeat
from sangam.kernel import clock
from sangam.node.machines import outside_mark
from sangam.node.postgres import connections
from sangam.node.settings import SHUT, Settings

_LOOK_EVERY_S = 0.5
_SAY_EVERY_S = 3.0
_AWAY_S = 1.0

_SPEAKS = """
SELECT key FROM federation_ownkey WHERE valid_to IS NULL AND announced IS NULL ORDER BY valid_from DESC LIMIT 1
"""
_AUTHORITIES = """
SELECT coalesce(string_agg(authority, '' ORDER BY force), '') FROM federation_peer WHERE state = 'paired'
"""
_JOINING = """
SELECT coalesce(extract(epoch FROM max(expires_at))::bigint::text, '') FROM federation_join
WHERE is_host AND state = 'open' AND expires_at > now()
"""
_SHUT = "SELECT restored_at FROM federation_shut ORDER BY 1 DESC LIMIT 1"
_SEEN = """
INSERT INTO federation_machine (name, seen_at, speaks) VALUES (%s, now(), %s)
ON CONFLICT (name) DO UPDATE SET seen_at = now(), speaks = excluded.speaks
"""
_GONE = "DELETE FROM federation_machine WHERE name = %s OR seen_at < now() - interval '1 day'"

T = TypeVar("T")

log = logging.getLogger(__name__)


class _Found(NamedTuple):
    """speaks: the key with which this machine signs now.  lacks: the node's database lacks a secret yet."""

    speaks: str
    lacks: bool


def fit(settings: Settings, *, wait: Callable[[str], bool]) -> bool:
    """Lay out in this home what the node's database holds; return whether the node lacks a secret yet.

    wait: told why the database is away, waits a little; says no when it is not to be waited for any longer.
    Raises Refused, before anything is written, where this machine is not of the node in the database.
    """
    return bool(_once_there(lambda: lay_out(settings), wait))


def require_files(settings: Settings, *, wait: Callable[[str], bool]) -> None:
    """Raise Refused where the folder of files on this machine is not the one that the node's machines share.

    wait: as `fit`.
    """
    _once_there(lambda: _require_files(settings), wait)


def note_node_start(settings: Settings, *, is_whole: bool, wait: Callable[[str], bool]) -> None:
    """Note that the node starts, so that each peer is asked where we stand with it, before anybody reads.

    is_whole: the archive proves that nothing is lacking.  wait: as `fit`.
    """
    _once_there(lambda: _note_start(settings, is_whole=is_whole), wait)


def mark_put_back(settings: Settings, *, wait: Callable[[str], bool]) -> bool:
    """Mark the node as restored where its database was put back behind its back; return whether it was.

    wait: as `fit`.
    """
    return bool(_once_there(lambda: outside_mark.mark_put_back(settings), wait))


def _note_start(settings: Settings, *, is_whole: bool) -> None:
    with connections.connect(settings) as asked:
        outside, at = outside_mark.read(settings, asked), clock.now()
        heartbeat.note_start(asked, at, outside._replace(is_whole=is_whole))
        outside_mark.note_beat(settings, asked, at)


def lay_out(settings: Settings) -> bool:
    """Lay out in this home what the node's database holds, once; return whether the node lacks a secret yet.

    Raises Refused as `fit`, and psycopg's OperationalError.
    """
    with connections.connect(settings) as asked:
        return _lay_out(settings, asked).lacks


def _require_files(settings: Settings) -> None:
    with connections.connect(settings) as asked:
        sealed_secrets.require_files(
            settings.files, sealed_secrets.open_secrets(settings.keys, asked.execute(sealed_secrets.ALL).fetchall())
        )


def _once_there(ask: Callable[[], T], wait: Callable[[str], bool]) -> T | None:
    while True:
        try:
            return ask()
        except psycopg.OperationalError as error:
            if not wait(str(error).strip()):
                return None


@contextmanager
def keep_synced(settings: Settings) -> Iterator[None]:
    """Keep this home as the database says inside the block."""
    stop = threading.Event()
    keeper = threading.Thread(target=_sync_until_stopped, args=(settings, stop), name="keeping", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join(2 * _AWAY_S)


def paths(settings: Settings) -> dict[str, Path]:
    """Return where each secret of the node lies on this machine."""
    return {**sealed_secrets.paths_in(settings.keys), "secret.key": settings.secret_key_file}


def machine_name(settings: Settings) -> str:
    """Return the name by which this machine is known to the others."""
    return f"{socket.gethostname()}:{settings.home}"


def _sync_until_stopped(settings: Settings, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            with connections.connect(settings) as asked:
                _keep_on(settings, asked, stop)
        except Exception as fault:  # whatever it is: the node goes on as it stands, and it is looked at again
            log.warning("what the machines share is not looked at: %s", type(fault).__name__)
            stop.wait(_AWAY_S)


def _keep_on(settings: Settings, asked: psycopg.Connection, stop: threading.Event) -> None:
    said, said_at = "", float("-inf")
    while not stop.is_set():
        speaks = _lay_out(settings, asked).speaks
        if speaks != said or time.monotonic() - said_at > _SAY_EVERY_S:
            asked.execute(_SEEN, [machine_name(settings), speaks])
            at = clock.now()
            heartbeat.beat(asked, at, outside_mark.read(settings, asked))
            outside_mark.note_beat(settings, asked, at)
            said, said_at = speaks, time.monotonic()
        stop.wait(_LOOK_EVERY_S)
    asked.execute(_GONE, [machine_name(settings)])


def _lay_out(settings: Settings, asked: psycopg.Connection) -> _Found:
    speaks = _one(asked, _SPEAKS)  # before the secrets: so this machine has the key that is told
    secrets = sealed_secrets.open_secrets(settings.keys, asked.execute(sealed_secrets.ALL).fetchall())
    sealed_secrets.require_same(paths(settings), secrets)
    if secrets:
        sealed_secrets.lay_out(paths(settings), secrets)
    _write_if_changed(settings.keys / tls.AUTHORITIES, str(_one(asked, _AUTHORITIES)))
    _write_if_changed(settings.keys / tls.JOINING, str(_one(asked, _JOINING)))
    if restored_at := _one(asked, _SHUT):
        _write_if_changed(settings.home / SHUT, f"{restored_at.isoformat()}\n")
    else:
        (settings.home / SHUT).unlink(missing_ok=True)
    return _Found(str(speaks or ""), not secrets.keys() >= {*sealed_secrets.STANDING, sealed_secrets.FILES_MARK})


def _one(asked: psycopg.Connection, query: LiteralString) -> Any:
    row = asked.execute(query).fetchone()
    return row[0] if row else None


def _write_if_changed(path: Path, text: str) -> None:
    if not path.exists() or path.read_text() != text:
        sealed_secrets.write_private(path, text.encode())
