"""The supervisor of one node: PostgreSQL, migrations, then the doors and the workers, each started anew if it dies.

One a home, held by a lock.  Everything it starts dies with it, however it dies.  Told to stop, it stops the serving
processes first and PostgreSQL last.  It runs in the main thread with its signals blocked and picks them up where it
waits, so that no handler interrupts a step half-way.

It opens the doors' sockets itself and hands them to the processes that serve.  So several share one port, and a
successor takes over without a caller being refused.  Told to roll (SIGUSR1, `sangam node reload`), it brings the tables
up to date.  Then it replaces the processes one by one, by the code of whoever asked (`code_version`).
"""

import logging
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

import psycopg

from sangam.kernel import clock
from sangam.kernel.errors import Refused, SangamError
from sangam.node import homes, identity, status, troubles
from sangam.node.machines import sync as machine_sync
from sangam.node.postgres import binaries, connections, migrate
from sangam.node.postgres import cluster as postgres
from sangam.node.processes import child, code_version, readiness
from sangam.node.processes import child as processe_child
from sangam.node.processes.code_version import Program
from sangam.node.processes.log_copies import OF_THE_LOG, LogCopies
from sangam.node.processes.managed_process import ManagedProcess
from sangam.node.settings import Settings
from sangam.node.standby import follower, links
from sangam.node.standby import follower as standby_follower
from sangam.node.telemetry import logs, metrics_folder
from sangam.node.wal_archive import position_check

_STOPS = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
_ROLLS = signal.SIGUSR1
_AWAITED = _STOPS | {signal.SIGCHLD, _ROLLS}
_LEAVE_WITHIN_S = 6.0
_READY_WITHIN_S = 90.0
_LOOK_AT_DISK_EVERY_S = 60.0


log = logging.getLogger(__name__)

COMMANDS = {
    "web": ("-m", "sangam.node.serve", "web"),
    "door": ("-m", "sangam.node.serve", "door"),
    "worker": ("-m", "sangam.workers.main"),
    "press": ("-m", "sangam.node.press.service"),
    "archive": ("-m", "sangam.node.wal_archive.keeper"),
    "standby": ("-m", "sangam.node.standby.door"),
}


def supervise(settings: Settings, *, say: Callable[[str], None]) -> None:
    """Run the node until SIGTERM or ctrl-C.  From the main thread only.

    say: told each step in a sentence; the log of the supervisor keeps them too.  Raises Conflict if the node runs
    already or a port is taken.  Raises Refused if the home is not fit, PostgreSQL cannot run or a migration fails.
    """
    standby_follower.require_not_superseded(settings)
    wrong = troubles.require_sound(settings)
    homes.prepare(settings.home)
    with status.only_one(settings.home), logs.keep_log(settings, "supervisor"):
        for sentence in wrong:
            say(sentence)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _AWAITED)
        try:
            if _follow_to_the_end(settings, say):
                with standby_follower.keep_telling_old_primary(settings):
                    _Supervisor(settings, say).run()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _follow_to_the_end(settings: Settings, say: Callable[[str], None]) -> bool:
    """Run a standby, if this home is one, until it is told to stop or promoted; return whether this is the node."""
    link = links.read_link(settings.keys, links.PRIMARY)
    return link is None or follower.Follower(settings, link, say=say).run(awaited=_AWAITED, stops=_STOPS)


def environment(
    settings: Settings, more: Mapping[str, str] | None = None, *, of: Program | None = None
) -> dict[str, str]:
    """Return the environment of the node's child processes.  of: by whose code they run, else by ours."""
    source = str((of or code_version.own()).source)
    path = os.pathsep.join(filter(None, (source, os.environ.get("PYTHONPATH", ""))))
    return {**os.environ, "SANGAM_HOME": str(settings.home), "PYTHONPATH": path, **(more or {})}


class _Supervisor:
    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self.settings = settings
        self._tell = say
        self.started_at = clock.now()
        self.cluster = None if settings.database_url else _cluster(settings)
        self.program = code_version.own()
        self.listening: dict[str, socket.socket] = {}
        counts = {"web": settings.web_processes, "door": 1, "worker": settings.worker_processes, "press": 1}
        self.attended = [
            ManagedProcess(name, start=self._starter(role, name), say=self.say)
            for role, count in counts.items()
            for name in _process_names(role, count)
        ]
        self.rolled = {"request": "", "refused": ""}
        self.log_copies = LogCopies(settings, self.attended, starter=self._starter, say=self.say)
        self.announced = False
        self.away = ""
        self.hindered, self.is_hindered, self.reviving, self.written = "", False, False, True
        self.disk_seen_at, self.disk_said = float("-inf"), ""

    def say(self, sentence: str) -> None:
        """Say a sentence on the terminal and in the supervisor's log; neither, on a full disk, hinders the node."""
        log.info("%s", sentence)
        with suppress(OSError):
            self._tell(sentence)

    def run(self) -> None:
        if self.settings.metrics_port:  # the worker opens it, later, and would go on without
            processe_child.listen("127.0.0.1", self.settings.metrics_port).close()
        self.listening = {
            "web": processe_child.listen(self.settings.officers_address, self.settings.officers_port),
            "door": processe_child.listen(self.settings.peers_address, self.settings.peers_port),
        }
        readiness.start_anew(self.settings.home)
        if self.settings.metrics_port:
            metrics_folder.start_anew(self.settings.home)
        try:
            is_whole = False
            if self.cluster:
                self.say("Starting PostgreSQL.")
                self.cluster.start()
                is_whole = position_check.require_not_behind(self.settings)
                self.log_copies.start()
                if not self.log_copies.await_archive():
                    return
                self.log_copies.ask_standby()
            self._make_ready()
            machine_sync.note_node_start(self.settings, is_whole=is_whole, wait=self._wait_for_database)
            with machine_sync.keep_synced(self.settings):
                while not self._told_to_stop():
                    self._tend_on()
        finally:
            self._stop()

    def _make_ready(self) -> None:
        if self.program != code_version.own() or migrate.is_due(self.settings):  # another's tables are not ours to know
            self.say("Bringing the tables up to date.")
            self._step("migrate", "The tables could not be brought up to date", role="owner")
        if machine_sync.fit(self.settings, wait=self._wait_for_database) or identity.is_due(self.settings):
            self.say("Making the force's key and the node's certificate.")
            self._step("identity", "The key or the certificate could not be made")
        machine_sync.require_files(self.settings, wait=self._wait_for_database)
        if machine_sync.mark_put_back(self.settings, wait=self._wait_for_database):
            self.say("The database lacks what it had taken: it was put back, and is dealt with as restored.")
        if not self.settings.reads_open:
            self.say("Restored from a backup: asking the peers for what was lost since.")
            self._step("begin-epoch", "The node's new epoch could not be begun")

    def _wait_for_database(self, reason: str) -> bool:
        if reason != self.away:
            self.say(f"The database is waited for: {reason}")
        self.away = reason
        time.sleep(1.0)
        return not signal.sigpending() & _STOPS

    def _tend_on(self) -> None:
        """Tend the node; what the system refuses, such as on a full disk, is said once and tried again.

        After a round without a hindrance the next one is said again.
        """
        self.is_hindered = False
        try:
            self._tend()
            self._watch_disk()
        except OSError as error:
            self._note_hindrance(error)
        if not self.is_hindered:
            self.hindered = ""

    def _note_hindrance(self, error: Exception) -> None:
        reason = error.message if isinstance(error, SangamError) else str(error).strip() or type(error).__name__
        self.is_hindered = True
        if reason != self.hindered:
            self.hindered = reason
            self.say(f"The supervisor goes on, and tries again: {reason}")

    def _watch_disk(self) -> None:
        """Say once, before the disk is full, that it nears it; and again after it had room."""
        if time.monotonic() - self.disk_seen_at < _LOOK_AT_DISK_EVERY_S:
            return
        low, self.disk_seen_at = troubles.low_disk(self.settings), time.monotonic()
        if low and not self.disk_said:
            self.say(low)
        self.disk_said = low

    def _tend(self) -> None:
        if self.cluster and self.cluster.pid is None:
            self._revive(self.cluster)
        standby_follower.require_not_superseded(self.settings)
        try:
            self.log_copies.attend()
        except psycopg.Error as error:
            self._note_hindrance(error)
        changed = [process.tend() for process in self.attended]
        if any(changed) or not self.announced or not self.written:
            self._write_status()
        if not self.announced and self._serves():
            self.announced = True
            self._write_status()
            self.say(f"{self.settings.force} is ready: {self.settings.officers_origin}")

    def _revive(self, cluster: postgres.Cluster) -> None:
        if not self.reviving:
            self.say("PostgreSQL has stopped by itself; starting it anew.")
        self.reviving = True
        try:
            cluster.start()
            self.reviving = False
        except (SangamError, OSError, psycopg.Error) as error:
            self._note_hindrance(error)
        self._write_status()

    def _serves(self) -> bool:
        return any(
            readiness.is_ready(self.settings.home, each.name) for each in self.attended if each.name[:3] == "web"
        )

    def _told_to_stop(self) -> bool:
        """Wait for a signal, a child's end, or a second (less until the node is ready); say if it was a stop."""
        got = signal.sigtimedwait(_AWAITED, 1.0 if self.announced else 0.1)
        if got is not None and got.si_signo == _ROLLS:
            self._roll()
        return got is not None and got.si_signo in _STOPS

    def _roll(self) -> None:
        """Replace each process by a successor that serves before it goes; one that does not come up changes nothing."""
        before, self.program = self.program, code_version.asked_for(self.settings.home) or self.program
        request, reason = self.program.request, ""
        self.say(f"Replacing the processes, one by one, by {self.program.source.parent}.")
        replaced: list[ManagedProcess] = []
        try:
            self._make_ready()
            for process in self.attended:
                self._replace(process)
                replaced.append(process)
            self.say("All processes are replaced.")
        except (SangamError, OSError) as error:
            self.program = before
            reason = error.message if isinstance(error, SangamError) else str(error)
            stuck = [process.name for process in replaced if not process.replace(self._came_up(process.name))]
            reason += f" {', '.join(stuck)} did not go back." if stuck else " What ran before goes on."
            self.say(reason)
        self.rolled = {"request": request, "refused": reason}
        self._write_status()

    def _replace(self, process: ManagedProcess) -> None:
        if not process.replace(self._came_up(process.name)):
            raise Refused("node:successor", "The new {name} has not come up: see its log.", name=process.name)
        self._write_status()

    def _came_up(self, name: str) -> Callable[[int], bool]:
        """Return what waits until the process of this number serves; False if it ends, or takes too long."""

        def came_up(pid: int) -> bool:
            deadline = time.monotonic() + _READY_WITHIN_S
            while not readiness.is_ready(self.settings.home, name, pid=pid):
                if time.monotonic() > deadline or not readiness.lives(pid) or signal.sigpending() & _STOPS:
                    return False
                time.sleep(0.05)
            return True

        return came_up

    def _step(self, command: str, failure: str, *, role: str = "") -> None:
        """Run one of the commands that make the node ready, to its end or until told to stop."""
        env = environment(self.settings, {connections.ROLE_VARIABLE: role}, of=self.program)
        words = [self.program.python, "-m", "sangam", command]
        code, last = child.run_to_end(words, env=env, say=self.say, is_to_end=_is_told_to_stop)
        if code and not _is_told_to_stop():
            raise Refused("node:step", "{failure}: {reason}", failure=failure, reason=last.removeprefix("sangam: "))

    def _stop(self) -> None:
        self.say(f"Stopping {self.settings.force}.")
        serving = [process for process in self.attended if process.name not in OF_THE_LOG]
        for process in serving:
            process.ask_to_end()
        deadline = time.monotonic() + _LEAVE_WITHIN_S
        archives = [process for process in self.attended if process.name == "archive"]
        for process in (*serving, *archives):  # their last commits wait for the archive and the standby
            process.ask_to_end()
            process.end(max(0.1, deadline - time.monotonic()))
        if self.cluster:
            self.cluster.stop()
        for process in self.attended:  # through the standby's, the server sends the end of its log
            process.ask_to_end()
            process.end(_LEAVE_WITHIN_S)
        for listening in self.listening.values():
            listening.close()
        self._write_status()

    def _starter(self, role: str, name: str) -> Callable[[], subprocess.Popen[bytes]]:
        def start() -> subprocess.Popen[bytes]:
            shared = self.listening.get(role)
            its = {readiness.VARIABLE: name, processe_child.VARIABLE: str(shared.fileno()) if shared else ""}
            if self.settings.metrics_port:
                its[metrics_folder.VARIABLE] = str(metrics_folder.folder(self.settings.home))
            env = environment(self.settings, its, of=self.program)
            with status.log_of(self.settings.home, name).open("ab") as log:
                return child.start([self.program.python, *COMMANDS[role]], env=env, output=log)

        return start

    def _write_status(self) -> None:
        processes = {process.name: process.state() for process in self.attended}
        if self.cluster:
            processes["postgres"] = {"state": "running" if self.cluster.pid else "stopped", "pid": self.cluster.pid}
        code = {"python": self.program.python, "source": str(self.program.source), **self.rolled}
        written = status.write_status(self.settings, started_at=self.started_at, processes=processes, code=code)
        if self.written and not written:
            self.say("status.json cannot be written: `sangam node status` shows the processes of before.")
        self.written = written


def _cluster(settings: Settings) -> postgres.Cluster:
    return postgres.Cluster(
        postgres.folder_of(settings.home),
        programs=binaries.folder(settings.postgres_bin),
        keeps_commit_waits=True,
    )


def _is_told_to_stop() -> bool:
    return bool(signal.sigpending() & _STOPS)


def _process_names(role: str, count: int) -> list[str]:
    """Return the names of so many processes: web, web-2, web-3."""
    return [role, *(f"{role}-{number}" for number in range(2, count + 1))]
