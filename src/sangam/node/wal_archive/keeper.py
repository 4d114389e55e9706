"""The archive's process, `python -m sangam.node.wal_archive.keeper`: log, base copies and files on a second disk.

PostgreSQL answers a commit once `pg_receivewal` has it on that disk.  So nothing is acknowledged, or sent to a peer,
that lies on one disk alone.  While the folder is away, the setting `archive_away` says what happens.
"""

import json
import logging
import os
import signal
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

import psycopg

from sangam.kernel import clock
from sangam.kernel.errors import SangamError
from sangam.node import status
from sangam.node.postgres import binaries
from sangam.node.postgres import cluster as postgres
from sangam.node.processes import child, readiness
from sangam.node.setting_files import load_settings
from sangam.node.settings import FILE, Settings
from sangam.node.telemetry import logs
from sangam.node.wal_archive import base_copy, mirror, position_check, takeover
from sangam.node.wal_archive.folder import ArchiveFolder, Position

NAME = "sangam_archive"
"""Of the slot, and of the standby for which commits wait."""
STATE = "archive.json"
_ROUND_S = 0.5
_AWAY_AFTER_S = 10.0
_MIRROR_EVERY_S = 30.0
_BASE_EVERY = timedelta(days=7)
_PRUNE_EVERY_S = 3600.0
_BASE_AGAIN_S = 60.0

_SEEN = (
    "SELECT s.system_identifier::text, pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint,"
    " (SELECT pg_wal_lsn_diff(flush_lsn, '0/0')::bigint FROM pg_stat_replication"
    "  WHERE application_name = %(name)s AND state = 'streaming'),"
    " (SELECT wal_status FROM pg_replication_slots WHERE slot_name = %(name)s),"
    " current_setting('synchronous_standby_names') <> '', pg_walfile_name(pg_current_wal_lsn()),"
    " pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"
    " FROM pg_control_system() s"
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class State:
    """How the archive stands, as `archive.json` in the home says it.  why: what keeps it away, in a sentence."""

    at: str
    streams: bool
    waited_for: bool
    behind_bytes: int
    away_since: str
    why: str
    base_at: str


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the server says of the log and of the archive.  flushed: how far the archive has it, None while away."""

    system: str
    written: int
    flushed: int | None
    slot: str | None
    waited_for: bool
    segment: str
    inserted: int


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


class Keeper:
    """Keeps one node's archive, a round at a time."""

    def __init__(self, settings: Settings, root: Path) -> None:
        self._settings = settings
        self._folder = ArchiveFolder(root)
        self._receiving: subprocess.Popen[bytes] | None = None
        self._began = read_state(settings.home) is not None
        self._away_at: float | None = time.monotonic()
        self._away_since: datetime | None = clock.now()
        self._why = ""
        self._kept = timedelta(days=settings.backups_kept_days)
        self._written: Position | None = None
        self._ends = position_check.RecordEnds()
        self._held: IO[bytes] | None = None
        self._mirrored_at = self._based_at = self._pruned_at = float("-inf")
        self._keys_kept: frozenset[tuple[str, int]] = frozenset()
        self._basing: threading.Thread | None = None
        self._base_due = not self._began

    def tend(self, connection: psycopg.Connection) -> None:
        """Look at server and folder once, and do what is due."""
        seen = self._look(connection)
        self._why = self._fault(seen)
        if not self._why:
            self._receive(connection, seen)
        elif self._receiving:
            self.stop()
        self._note_away(away=seen.flushed is None)
        self._make_commits_wait(connection, seen)
        if seen.flushed is not None:
            try:
                self._work(seen, seen.flushed)
            except (OSError, SangamError) as error:
                self._why = f"The archive cannot be kept: {error}."
        self._write_state(seen)

    def stop(self) -> None:
        """End the receiver, and let the folder go."""
        if self._held:
            self._held.close()
            self._held = None
        if self._receiving:
            self._receiving.terminate()
            child.ends_within(self._receiving, 5.0)
            self._receiving.kill()
            self._receiving.wait()
            self._receiving = None

    def _look(self, connection: psycopg.Connection) -> _Seen:
        (row,) = connection.execute(_SEEN, {"name": NAME}).fetchall()
        return _Seen(*row)

    def _fault(self, seen: _Seen) -> str:
        """Return why nothing can be put into the folder, if that is so."""
        root = self._folder.root
        if not root.is_dir():
            return f"{root} is not there: mount the disk, or make the folder."
        try:
            self._held = self._held or self._folder.hold()
            key = takeover.key_of(self._settings)
            takeover.take_over(self._settings, self._folder, key)
            there = self._folder.read_position(key)
            if there is None and self._began:
                return f"{root} does not hold this node's archive: is its disk mounted?"
            if there and there.system == seen.system and there.offset > seen.written:
                return f"{root} has more of the log than this database: the machine was put back."
            if there and there.system != seen.system:
                return f"{root} holds the archive of another node: give this one a folder of its own."
            self._folder.prepare()
        except (OSError, SangamError) as error:
            return f"{root} takes nothing: {error}."
        return ""

    def _receive(self, connection: psycopg.Connection, seen: _Seen) -> None:
        """See that the receiver runs.  A slot that was given up, or never was, begins anew with a base copy."""
        if seen.slot in {None, "lost"}:
            self.stop()
            if seen.slot:
                connection.execute("SELECT pg_drop_replication_slot(%s)", (NAME,))
            for torn in self._folder.log.glob("*.partial"):
                torn.unlink()
            connection.execute("SELECT pg_create_physical_replication_slot(%s, true)", (NAME,))
            self._base_due = True
        if self._receiving and self._receiving.poll() is not None:
            self._receiving = None
        if self._receiving is None:
            self._receiving = self._start_receiver()

    def _start_receiver(self) -> subprocess.Popen[bytes]:
        settings = self._settings
        folder = postgres.folder_of(settings.home)
        words = [
            str(binaries.folder(settings.postgres_bin) / "pg_receivewal"),
            *("-D", str(self._folder.log), "--slot", NAME, "--synchronous", "--no-loop", "-w"),
            "-d",
            psycopg.conninfo.make_conninfo(
                host=str(postgres.socket_of(folder)), port=postgres.PORT, user=postgres.SUPERUSER, application_name=NAME
            ),
        ]
        env = {**os.environ, "PGPASSWORD": postgres.password(folder, postgres.SUPERUSER)}
        with (settings.home / "log" / "archive.log").open("wb") as output:
            return child.start(words, env=env, output=output, dies_by=signal.SIGTERM)

    def _note_away(self, *, away: bool) -> None:
        if not away:
            self._away_at = self._away_since = None
        elif self._away_at is None:
            self._away_at, self._away_since = time.monotonic(), clock.now()

    def _make_commits_wait(self, connection: psycopg.Connection, seen: _Seen) -> None:
        """Have commits wait for the archive while it streams; after ten seconds away, as `archive_away` says."""
        if seen.flushed is not None and not seen.waited_for:
            self._set_waited_for(connection, NAME)
        long_away = self._away_at is not None and time.monotonic() - self._away_at > _AWAY_AFTER_S
        if seen.waited_for and long_away and self._settings.archive_away == "go-on":
            log.error("the archive is away: acts are acknowledged that lie on one disk alone")
            self._set_waited_for(connection, "")

    def _set_waited_for(self, connection: psycopg.Connection, name: str) -> None:
        connection.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")
        connection.execute("SELECT pg_reload_conf()")

    def _work(self, seen: _Seen, flushed: int) -> None:
        """Note how far the log is here; seal, copy and prune what is due."""
        key = self._settings.archive_key.read_text().strip()
        end = self._ends.latest(inserted=seen.inserted, flushed=flushed)
        if end is not None and (position := Position(seen.system, end)) != self._written:
            self._folder.write_position(position, key)
            self._written, self._began = position, True
        self._keep_keys(key)
        self._folder.seal_closed_segments(key)
        now = time.monotonic()
        if now - self._pruned_at > _PRUNE_EVERY_S:
            self._folder.prune(self._kept)
            self._pruned_at = now
        if now - self._mirrored_at > _MIRROR_EVERY_S:
            mirror.copy_files(self._settings.files, self._folder.files)
            self._mirrored_at = now
        bases = self._folder.list_bases()
        due = self._base_due or not bases or clock.now() - bases[-1].made_at > min(_BASE_EVERY, self._kept / 2)
        is_basing = self._basing is not None and self._basing.is_alive()
        if due and not is_basing and now - self._based_at > _BASE_AGAIN_S:
            self._based_at, self._base_due = now, False
            self._basing = threading.Thread(target=self._make_base, args=(seen.segment, key), daemon=True)
            self._basing.start()

    def _keep_keys(self, key: str) -> None:
        """Copy settings and keys where one was made or changed."""
        paths = (self._settings.home / FILE, *self._settings.keys.iterdir())
        if (now := frozenset((path.name, path.stat().st_mtime_ns) for path in paths)) != self._keys_kept:
            base_copy.make_keys_copy(self._settings, self._folder, key)
            self._keys_kept = now

    def _make_base(self, first_segment: str, key: str) -> None:
        try:
            base_copy.make_base_copy(self._settings, self._folder, first_segment, key)
        except (SangamError, OSError) as error:
            self._base_due = True
            log.error("no base copy could be made: %s", type(error).__name__)

    def _write_state(self, seen: _Seen) -> None:
        reached = self._written.offset if seen.flushed is None and self._written else seen.flushed
        state = State(
            at=clock.now().isoformat(),
            streams=seen.flushed is not None,
            waited_for=seen.waited_for,
            behind_bytes=max(0, seen.written - reached) if reached is not None else 0,
            away_since=self._away_since.isoformat() if self._away_since else "",
            why=self._why,
            base_at=self._last_base_at(),
        )
        if self._began or self._why:
            fresh = self._settings.home / f".{STATE}.new"
            with suppress(OSError):  # a full disk of the home keeps nobody from being told by the log
                fresh.write_text(json.dumps(asdict(state), indent=1))
                fresh.replace(self._settings.home / STATE)

    def _last_base_at(self) -> str:
        with suppress(OSError, SangamError):  # the disk is away, or another's
            return next((base.made_at.isoformat() for base in reversed(self._folder.list_bases())), "")
        return ""


def main(home: Path) -> int:
    """Keep the archive until SIGTERM; return the exit status."""
    settings = load_settings(home)
    if settings.archive_folder is None:
        return 0
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    with logs.keep_log(settings, "archive"):
        keeper = Keeper(settings, settings.archive_folder)
        readiness.note_ready(home)
        try:
            with postgres.connect_as_superuser(postgres.folder_of(settings.home)) as connection:
                while not stop.wait(_ROUND_S):
                    keeper.tend(connection)
                    readiness.beat(home)
        finally:
            keeper.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(os.environ["SANGAM_HOME"])))
