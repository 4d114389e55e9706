"""The processes that copy the database's log elsewhere, to its archive and its standby: commits may wait for them."""

import signal
import time
from collections.abc import Callable
from datetime import datetime
from subprocess import Popen

from sangam.kernel import clock
from sangam.node.postgres import cluster as postgres
from sangam.node.processes.managed_process import ManagedProcess
from sangam.node.settings import Settings
from sangam.node.standby import follower, invitation
from sangam.node.wal_archive import commit_waits, folder, keeper
from sangam.node.wal_archive import commit_waits as wal_archive_commit_waits

OF_THE_LOG = ("archive", "standby")
"""Processes for which a commit may wait: they start first and end last."""

_STOPS = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
_WITHIN_S = 10.0
_LEAVE_WITHIN_S = 6.0

Starter = Callable[[str, str], "Callable[[], Popen[bytes]]"]


class LogCopies:
    """Those of one node.  attended: all its processes, among which they stand."""

    def __init__(
        self, settings: Settings, attended: list[ManagedProcess], *, starter: Starter, say: Callable[[str], None]
    ) -> None:
        self._settings = settings
        self._attended = attended
        self._starter = starter
        self._say = say
        self.attend()

    def attend(self) -> None:
        """Attend what the node has: a standby may be admitted, or dismissed, at any time.

        Raises psycopg.Error where the database does not hear that nobody is waited for any more; tried again later.
        """
        has_standby = invitation.has_standby(self._settings)
        wanted = {"archive": has_standby or self._settings.archive_folder is not None, "standby": has_standby}
        there = {process.name: process for process in self._attended}
        for name, is_wanted in wanted.items():
            if is_wanted and name not in there:
                self._attended.insert(0, ManagedProcess(name, start=self._starter(name, name), say=self._say))
            elif name in there and not is_wanted:
                self._dismiss(there[name])

    def start(self) -> None:
        """Start them: from here on a commit may wait for them."""
        if not self._processes():
            self._wait_for_nobody()
        if self._settings.archive_folder:
            if folder.ensure_key(self._settings):
                self._say(
                    "The archive has a key now: keep it outside this machine; `sangam node archive-key` shows it."
                )
            wal_archive_commit_waits.require_before_serving(self._settings)
        for process in self._processes():
            process.tend()

    def await_archive(self) -> bool:
        """Wait until commits wait for the archive; return whether the node goes on, which it may be told not to.

        With `go-on` it goes on without the archive, and says so.
        """
        if self._settings.archive_folder is None:
            return True
        (archive,) = (process for process in self._attended if process.name == "archive")
        since, deadline, reason = clock.now(), time.monotonic() + _WITHIN_S, ""
        while archive.tend() or not wal_archive_commit_waits.is_archive_waited_for(self._settings):
            if signal.sigpending() & _STOPS:
                return False
            why = keeper.why_away(self._settings.home, since=since)
            if why or time.monotonic() > deadline:
                why = why or "Read log/archive.log."
                if self._settings.archive_away == "go-on":
                    self._say(f"The archive is not there yet: what is acknowledged lies on one disk alone. {why}")
                    return True
                if why != reason:
                    self._say(f"Nothing is served before the archive is there (archive_away = stop). {why}")
                reason = why
            time.sleep(0.2)
        return True

    def ask_standby(self) -> None:
        """Wait some seconds for the standby, if there is one: it may have taken over.  Raises Refused if it has."""
        if not invitation.has_standby(self._settings):
            return
        self._say("Waiting for the standby, which may have taken over.")
        started_at, deadline = clock.now(), time.monotonic() + _WITHIN_S
        while not signal.sigpending() & _STOPS:
            follower.require_not_superseded(self._settings)
            state = invitation.read_state(self._settings)
            # Until it was looked at once, nothing is served: commits may wait for it by what was promised.
            is_fresh = state is not None and datetime.fromisoformat(state.at) > started_at
            if is_fresh and (time.monotonic() > deadline or (state is not None and state.streams)):
                return
            for process in self._processes():
                process.tend()
            time.sleep(0.1)

    def _processes(self) -> list[ManagedProcess]:
        return [process for process in self._attended if process.name in OF_THE_LOG]

    def _dismiss(self, process: ManagedProcess) -> None:
        """End a process that is wanted no more; no commit waits for what it kept."""
        process.ask_to_end()
        process.end(_LEAVE_WITHIN_S)
        if process.name == "archive":
            self._wait_for_nobody()
        self._attended.remove(process)

    def _wait_for_nobody(self) -> None:
        with postgres.connect_as_superuser(postgres.folder_of(self._settings.home)) as connection:
            commit_waits.wait_for_nobody(connection)
