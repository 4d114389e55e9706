"""The archive's process, `python -m sangam.node.wal_archive.keeper`: log, base copies and files on a second disk.

It alone says for which copies of the log commits wait: for a standby too.

PostgreSQL answers a commit once `pg_receivewal` has it on that disk.  So nothing is acknowledged, or sent to a peer,
that lies on one disk alone.  While the folder is away, the setting `archive_away` says what happens.
"""

import json
import logging
import os
import signal
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import psycopg

from sangam.kernel import clock
from sangam.node import status
from sangam.node.postgres import cluster as postgres
from sangam.node.processes import readiness
from sangam.node.setting_files import load_settings
from sangam.node.settings import Settings
from sangam.node.standby.invitation import StandbyWatch
from sangam.node.telemetry import logs
from sangam.node.wal_archive.commit_waits import NAME, CommitWaits, LogCopy, ServerState
from sangam.node.wal_archive.receiver import Receiver
from sangam.node.wal_archive.upkeep import FolderState, Upkeep

STATE = "archive.json"
_ROUND_S = 0.5
_SILENT_AFTER_S = 3.0
"""The receiver answers every second; the server itself gives it up after `wal_sender_timeout`, a minute."""
_MEASURE_EVERY_S = 600.0
_MEGABYTE = 1_000_000

_DATABASE_BYTES = "SELECT coalesce(sum(pg_database_size(oid)), 0)::bigint FROM pg_database"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class State:
    """How the archive stands, as `archive.json` in the home says it.

    why: what keeps it away, in a sentence.  base_at: of the newest base copy.  database_mb: the room that one takes.
    """

    at: str
    streams: bool
    waited_for: bool
    behind_bytes: int
    away_since: str
    why: str
    base_at: str
    left_mb: int | None = None
    database_mb: int = 0
    is_same_disk: bool = False


def read_state(home: Path) -> State | None:
    """Return how the archive stood when its process last looked, None where it never did."""
    try:
        return State(**json.loads((home / STATE).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def behind_for(home: Path) -> timedelta:
    """Return for how long the archive may lack something: since it was last seen to stream, or the home was made."""
    state = read_state(home)
    if state is None:
        return clock.now() - status.founded_at(home)
    return clock.now() - datetime.fromisoformat(state.away_since or state.at)


def why_away(home: Path, *, since: datetime) -> str:
    """Return what keeps the archive away, as its process wrote it since an instant; else nothing."""
    state = read_state(home)
    return state.why if state and datetime.fromisoformat(state.at) >= since else ""


class Keeper:
    """Watches one node's archive, a round at a time.  No round touches the archive's folder, which may hang."""

    def __init__(self, settings: Settings, root: Path) -> None:
        self._settings = settings
        self._upkeep = Upkeep(settings, root)
        self._receiver = Receiver(settings, self._upkeep.folder.log)
        self._copy = LogCopy(NAME, "archive", when_away=settings.archive_away, silent_after_s=_SILENT_AFTER_S)
        self._database_mb, self._measured_at = 0, float("-inf")
        self._last: FolderState | None = None
        self._upkeep.start()

    def tend(self, connection: psycopg.Connection, waits: CommitWaits) -> None:
        """Look at the server once, and do what is due."""
        server = self._copy.look(connection)
        self._upkeep.note_server_state(server)
        folder = self._upkeep.read_state()
        if folder and not folder.fault:
            self._receive(connection, server)
        else:
            self._receiver.end()
        waits.set_waited_for(connection, NAME, waited_for=self._copy.is_to_be_waited_for(server))
        self._measure_database(connection)
        self._write_state(server, folder)

    def stop(self) -> None:
        """End the receiver."""
        self._receiver.stop()

    def _receive(self, connection: psycopg.Connection, server: ServerState) -> None:
        """See that the receiver runs.  A slot that was given up, or never was, begins anew with a base copy."""
        if server.slot in {None, "lost"}:
            if not self._receiver.end() or not self._upkeep.close_log():
                return
            if server.slot:
                connection.execute("SELECT pg_drop_replication_slot(%s)", (NAME,))
            connection.execute("SELECT pg_create_physical_replication_slot(%s, true)", (NAME,))
        self._receiver.ensure_running()

    def _measure_database(self, connection: psycopg.Connection) -> None:
        if time.monotonic() - self._measured_at > _MEASURE_EVERY_S:
            ((size,),) = connection.execute(_DATABASE_BYTES).fetchall()
            self._database_mb, self._measured_at = size // _MEGABYTE, time.monotonic()

    def _write_state(self, server: ServerState, folder: FolderState | None) -> None:
        seen = self._last = self._last if folder is None or folder.fault else folder
        why = (folder.fault if folder else "") or self._upkeep.hindrance()
        if not why and server.flushed is None and self._receiver.reason:
            why = f"Nothing can be written there: {self._receiver.reason}".rstrip(".") + "."
        reached = self._upkeep.reached() if server.flushed is None else server.flushed
        state = State(
            at=clock.now().isoformat(),
            streams=server.flushed is not None,
            waited_for=server.waited_for,
            behind_bytes=max(0, server.written - reached) if reached is not None else 0,
            away_since=self._copy.away_since,
            why=why,
            base_at=seen.base_at if seen else "",
            left_mb=seen.left_mb if seen else None,
            database_mb=self._database_mb,
            is_same_disk=bool(seen and seen.is_same_disk),
        )
        fresh = self._settings.home / f".{STATE}.new"
        with suppress(OSError):  # a full disk of the home keeps nobody from being told by the log
            fresh.write_text(json.dumps(asdict(state), indent=1))
            fresh.replace(self._settings.home / STATE)


def main(home: Path) -> int:
    """Keep the archive, and see to the standby, until SIGTERM; return the exit status."""
    settings = load_settings(home)
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    with logs.keep_log(settings, "archive"):
        keeper = Keeper(settings, settings.archive_folder) if settings.archive_folder else None
        watch = StandbyWatch(settings)
        readiness.note_ready(home)
        try:
            with postgres.connect_as_superuser(postgres.folder_of(settings.home)) as connection:
                waits = CommitWaits(connection)
                if keeper is None:
                    waits.set_waited_for(connection, NAME, waited_for=False)
                while not stop.wait(_ROUND_S):
                    watch.tend(connection, waits)
                    if keeper:
                        keeper.tend(connection, waits)
                    readiness.beat(home)
        finally:
            if keeper:
                keeper.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(os.environ["SANGAM_HOME"])))
