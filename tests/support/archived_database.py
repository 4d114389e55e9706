"""The database of a node whose log is kept elsewhere too, in an archive or at a standby: killed and lost by tests."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import psycopg
from sangam_lab.throwaway_nodes import free_port
from support.running import until

from sangam.node import homes
from sangam.node.postgres import binaries, connections, roles
from sangam.node.postgres import cluster as postgres
from sangam.node.settings import Settings
from sangam.node.wal_archive import folder, keeper
from sangam.node.wal_archive.folder import ArchiveFolder


class ArchivedDatabase:
    """A node's database with its archive, if it has one, both running."""

    def __init__(self, home: Path, archive: Path | None, **more: object) -> None:
        if archive:
            archive.mkdir(mode=0o711, exist_ok=True)
            more["archive_folder"] = str(archive)
        ports = {"officers_port": free_port(), "peers_port": free_port()}
        self.start(homes.create(home, {"force": "HR", **ports, **more}))
        self.execute("CREATE TABLE probe (n int)", as_role=roles.OWNER)

    def start(self, settings: Settings) -> None:
        """Start the database and what keeps its archive, and wait until commits wait for it."""
        self.settings = settings
        folder.ensure_key(settings)
        self.key = settings.archive_key.read_text().strip()
        place = postgres.folder_of(settings.home)
        self.cluster = postgres.Cluster(place, programs=binaries.folder(), keeps_commit_waits=True)
        self.cluster.start()
        self.keeper = self.start_keeper()
        self.processes = [self.keeper]
        if settings.archive_folder:
            until(lambda: (state := keeper.read_state(settings.home)) and state.waited_for and state.base_at)

    def start_keeper(self) -> subprocess.Popen[bytes]:
        """Start the archive's process."""
        return self.start_process("sangam.node.wal_archive.keeper")

    def start_process(self, module: str) -> subprocess.Popen[bytes]:
        """Start one of the node's processes."""
        env = {**os.environ, "SANGAM_HOME": str(self.settings.home)}
        return subprocess.Popen([sys.executable, "-m", module], env=env)

    def execute(self, statement: str, *values: object, as_role: str = roles.APPLICATION) -> list[tuple[object, ...]]:
        """Run a statement in a connection of its own; return its rows."""
        with connections.connect(self.settings, as_role=as_role) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def add(self, number: int) -> None:
        """Add a number and return once that is acknowledged."""
        self.execute("INSERT INTO probe VALUES (%s)", number)

    def add_migration(self, package: str, name: str) -> None:
        """Let the database say that it was brought up to date by this migration alone."""
        self.execute("CREATE TABLE django_migrations (app text, name text)", as_role=roles.OWNER)
        self.execute("INSERT INTO django_migrations VALUES (%s, %s)", package, name, as_role=roles.OWNER)

    def numbers(self) -> list[object]:
        """Return the numbers that were added."""
        return [number for (number,) in self.execute("SELECT n FROM probe ORDER BY n")]

    def note_beat(self, machine: str) -> None:
        """Note that the node lived on a machine, in a table as a node's."""
        beat = f"CREATE TABLE federation_beat AS SELECT now() AS at, '{machine}' AS generation"
        self.execute(beat, as_role=roles.OWNER)

    def machine_of_last_beat(self) -> object:
        """Return the machine on which the node lived last."""
        ((machine,),) = self.execute("SELECT generation FROM federation_beat", as_role=roles.OWNER)
        return machine

    @property
    def archive(self) -> ArchiveFolder:
        """Return the archive's folder."""
        assert self.settings.archive_folder is not None
        return ArchiveFolder(self.settings.archive_folder)

    def await_position(self) -> None:
        """Wait until the archive has noted all that was acknowledged until now."""
        with postgres.connect_as_superuser(self.cluster.folder) as connection:
            ((now,),) = connection.execute("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint").fetchall()
        until(lambda: (noted := self.archive.read_position(self.key)) and noted.offset >= now)

    def close_segment(self) -> None:
        """Begin a new segment of the log, and wait until the one before is sealed."""
        with postgres.connect_as_superuser(self.cluster.folder) as connection:
            ((closed,),) = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchall()
        until((self.archive.sealed / f"{closed}.sealed").exists)

    def kill(self) -> None:
        """Kill every process at once, as a machine does that loses its power."""
        self.processes = list({self.keeper, *self.processes})
        pids = [pid for process in self.processes for pid in (process.pid, *list_children(process.pid))]
        if self.cluster.pid:
            pids += [self.cluster.pid, *list_children(self.cluster.pid)]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for process in self.processes:
            process.wait()
        self.cluster.stop()

    def lose_disk(self) -> None:
        """Kill every process, and remove all but the archive."""
        self.kill()
        shutil.rmtree(self.settings.home)
        shutil.rmtree(postgres.folder_of(self.settings.home), ignore_errors=True)


def list_children(pid: int) -> list[int]:
    """Return the processes that the main thread of a process has started."""
    with suppress(FileNotFoundError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def write_until_killed(node: ArchivedDatabase, *, writers: int = 4) -> set[int]:
    """Write from several connections, lose the disk in the middle; return what was acknowledged."""
    acknowledged: set[int] = set()

    def write(first: int) -> None:
        with suppress(psycopg.Error), connections.connect(node.settings) as connection:
            for number in range(first, 1_000_000, writers):
                connection.execute("INSERT INTO probe VALUES (%s)", (number,))
                acknowledged.add(number)

    threads = [threading.Thread(target=write, args=(first,)) for first in range(writers)]
    for thread in threads:
        thread.start()
    until(lambda: len(acknowledged) > 200)
    node.lose_disk()
    for thread in threads:
        thread.join()
    return acknowledged
