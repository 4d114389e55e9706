"""The receiver: PostgreSQL's own `pg_receivewal`, which writes the log into the archive's folder as it comes."""

import os
import signal
import subprocess
import time
from pathlib import Path

import psycopg

from sangam.node.postgres import binaries
from sangam.node.postgres import cluster as postgres
from sangam.node.processes import child
from sangam.node.settings import Settings
from sangam.node.wal_archive.commit_waits import NAME

_END_WITHIN_S = 5.0
_AGAIN_AFTER_S = 1.0
_STEADY_AFTER_S = 30.0


class Receiver:
    """One receiver at a time.  No call waits for its folder, which may hang."""

    def __init__(self, settings: Settings, log_folder: Path) -> None:
        self._settings = settings
        self._log_folder = log_folder
        self._output = settings.home / "log" / "archive-receiver.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._asked_at: float | None = None
        self._started_at = float("-inf")
        self.reason = ""
        """Why the last one ended by itself, in its own words."""

    def ensure_running(self) -> None:
        """See that it runs: start it, a second after the last start at the earliest, once one ended that was to."""
        if self._asked_at is not None and not self.end():
            return
        if self._process and self._process.poll() is not None:
            self.reason, self._process = self._last_words(), None
        elif time.monotonic() - self._started_at > _STEADY_AFTER_S:
            self.reason = ""
        if self._process is None and time.monotonic() - self._started_at > _AGAIN_AFTER_S:
            self._process, self._started_at = self._start(), time.monotonic()

    def end(self) -> bool:
        """Ask it to end, and kill it when it has not for five seconds; return whether it has ended."""
        if self._process is None or self._process.poll() is not None:
            self._process = self._asked_at = None
            return True
        if self._asked_at is None:
            self._process.terminate()
            self._asked_at = time.monotonic()
        elif time.monotonic() - self._asked_at > _END_WITHIN_S:
            self._process.kill()
        return False

    def stop(self) -> None:
        """End it, and wait as long as that may take where its folder answers."""
        if not self.end() and self._process and not child.ends_within(self._process, _END_WITHIN_S):
            self._process.kill()
            child.ends_within(self._process, 1.0)

    def _start(self) -> subprocess.Popen[bytes]:
        folder = postgres.folder_of(self._settings.home)
        words = [
            str(binaries.folder(self._settings.postgres_bin) / "pg_receivewal"),
            *("-D", str(self._log_folder), "--slot", NAME, "--synchronous", "--no-loop", "--status-interval=1", "-w"),
            "-d",
            psycopg.conninfo.make_conninfo(
                host=str(postgres.socket_of(folder)), port=postgres.PORT, user=postgres.SUPERUSER, application_name=NAME
            ),
        ]
        env = {**os.environ, "PGPASSWORD": postgres.password(folder, postgres.SUPERUSER)}
        with self._output.open("wb") as output:
            return child.start(words, env=env, output=output, dies_by=signal.SIGTERM)

    def _last_words(self) -> str:
        lines = self._output.read_text(errors="replace").strip().splitlines()
        return lines[-1].removeprefix("pg_receivewal: error: ") if lines else ""
