"""The supervisor of one node: PostgreSQL, migrations, then the doors and the worker, each started anew if it dies.

One a home, held by a lock.  Everything it starts dies with it, however it dies; told to stop, it stops the
serving processes first and PostgreSQL last.  It runs in the main thread with its signals blocked and picks them
up where it waits, so that no handler interrupts a step half-way.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Refused, SangamError
from sangam.node import binaries, child, database, identity, migrate, postgres, status
from sangam.node.attended import Attended
from sangam.node.settings import Settings

_STOPS = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
_AWAITED = _STOPS | {signal.SIGCHLD}
_SOURCE = Path(__file__).resolve().parents[2]
_LEAVE_WITHIN_S = 6.0

COMMANDS = {
    "web": ("-m", "sangam.node.serve", "web"),
    "door": ("-m", "sangam.node.serve", "door"),
    "worker": ("-m", "sangam.workers.main"),
}


def supervise(settings: Settings, *, say: Callable[[str], None]) -> None:
    """Run the node until SIGTERM or ctrl-C.  From the main thread only.

    say: told each step in a sentence.  Raises Conflict if the node runs already or a port is taken, Refused if
    PostgreSQL cannot run or a migration fails.
    """
    with status.only_one(settings.home):
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _AWAITED)
        try:
            _Supervisor(settings, say).run()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """Return the environment of the node's child processes."""
    path = os.pathsep.join(filter(None, (str(_SOURCE), os.environ.get("PYTHONPATH", ""))))
    return {**os.environ, "SANGAM_HOME": str(settings.home), "PYTHONPATH": path, **more}


class _Supervisor:
    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self.settings = settings
        self.say = say
        self.started_at = clock.now()
        self.cluster = None if settings.database_url else _cluster(settings)
        self.attended = [
            Attended(name, start=self._starter(name), hindrance=self._hindrance(name)) for name in COMMANDS
        ]
        self.announced = False

    def run(self) -> None:
        for address, port in self._ports():
            _require_free(address, port)
        try:
            if self.cluster:
                self.say("Starting PostgreSQL.")
                self.cluster.start()
            if migrate.is_due(self.settings):
                self.say("Bringing the tables up to date.")
                self._step("migrate", "The tables could not be brought up to date", role="owner")
            if identity.is_due(self.settings):
                self.say("Making the force's key and the node's certificate.")
                self._step("identity", "The key or the certificate could not be made")
            while not self._told_to_stop():
                self._tend()
        finally:
            self._stop()

    def _tend(self) -> None:
        if self.cluster and self.cluster.pid is None:
            self._revive(self.cluster)
        changed = [process.tend() for process in self.attended]
        if any(changed) or not self.announced:
            self._write_status()
        if not self.announced and status.answers(self.settings.officers_address, self.settings.officers_port):
            self.announced = True
            self.say(f"{self.settings.force} is ready: {self.settings.officers_origin}")

    def _revive(self, cluster: postgres.Cluster) -> None:
        self.say("PostgreSQL has stopped by itself; starting it anew.")
        try:
            cluster.start()
        except SangamError as error:
            self.say(error.message)
        self._write_status()

    def _told_to_stop(self) -> bool:
        """Wait for a signal, a child's end, or a second (less until the node is ready); say if it was a stop."""
        got = signal.sigtimedwait(_AWAITED, 1.0 if self.announced else 0.1)
        return got is not None and got.si_signo in _STOPS

    def _step(self, command: str, failure: str, *, role: str = "") -> None:
        """Run one of the commands that make the node ready, to its end or until told to stop."""
        env = environment(self.settings, **{database.ROLE_VARIABLE: role})
        running = child.start([sys.executable, "-m", "sangam", command], env=env)
        while not child.ends_within(running, 0.1):
            if signal.sigpending() & _STOPS:
                running.terminate()
        if running.returncode and not signal.sigpending() & _STOPS:
            raise Refused("node:step", "{failure}; the reason stands above.", failure=failure)

    def _stop(self) -> None:
        self.say(f"Stopping {self.settings.force}.")
        for process in self.attended:
            process.ask_to_end()
        deadline = time.monotonic() + _LEAVE_WITHIN_S
        for process in self.attended:
            process.end(max(0.1, deadline - time.monotonic()))
        if self.cluster:
            self.cluster.stop()
        self._write_status()

    def _starter(self, name: str) -> Callable[[], subprocess.Popen[bytes]]:
        def start() -> subprocess.Popen[bytes]:
            with status.log_of(self.settings.home, name).open("ab") as log:
                return child.start([sys.executable, *COMMANDS[name]], env=environment(self.settings), output=log)

        return start

    def _hindrance(self, name: str) -> Callable[[], str]:
        """Return what says why this process should not run now: a sentence, or nothing."""

        def hindrance() -> str:
            return "" if name == "web" or self.settings.reads_open else "shut since the restore"

        return hindrance

    def _ports(self) -> list[tuple[str, int]]:
        return [
            (self.settings.officers_address, self.settings.officers_port),
            (self.settings.peers_address, self.settings.peers_port),
        ]

    def _write_status(self) -> None:
        processes = {process.name: process.state() for process in self.attended}
        if self.cluster:
            processes["postgres"] = {"state": "running" if self.cluster.pid else "stopped", "pid": self.cluster.pid}
        status.write(self.settings, started_at=self.started_at, processes=processes)


def _cluster(settings: Settings) -> postgres.Cluster:
    return postgres.Cluster(postgres.folder_of(settings.home), programs=binaries.folder(settings.postgres_bin))


def _require_free(address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((address, port))
        except OSError as error:
            raise Conflict(
                "node:port-taken",
                "Port {port} on {address} cannot be used ({reason}): set another in node.toml.",
                port=port,
                address=address,
                reason=error.strerror or error,
            ) from error
