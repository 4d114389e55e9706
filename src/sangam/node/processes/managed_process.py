"""One child process that the supervisor keeps alive: started, started anew after a growing pause, ended."""

import signal
import subprocess
import time
from collections.abc import Callable

from sangam.node.processes import child

_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0
_STEADY_AFTER_S = 30.0


class ManagedProcess:
    """A process that should run.  start: starts it.  say: told in a sentence when it ended by itself, and how."""

    def __init__(
        self, name: str, *, start: Callable[[], subprocess.Popen[bytes]], say: Callable[[str], None] = lambda _: None
    ) -> None:
        self.name = name
        self._say = say
        self.restarts = 0
        self._start = start
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._not_before = 0.0
        self._pause_s = _FIRST_PAUSE_S

    def tend(self) -> bool:
        """Start the process if it should run and does not; return whether anything changed."""
        if self._process and self._process.poll() is None:
            return False
        if self._process:
            return self._note_end(self._process)
        if time.monotonic() < self._not_before:
            return False
        self._process, self._started = self._start(), time.monotonic()
        return True

    def replace(self, came_up: Callable[[int], bool], *, leave_within_s: float = 8.0) -> bool:
        """Start a successor and end the process once it serves; return whether it came to that.

        came_up: waits until the process of that number serves, and tells whether it does.
        """
        # Both listen on the supervisor's socket: no caller finds the door shut while one follows the other.
        successor = self._start()
        if not came_up(successor.pid):
            successor.kill()
            successor.wait()
            return False
        self.ask_to_end()
        self.end(leave_within_s)
        self._process, self._started = successor, time.monotonic()
        return True

    def ask_to_end(self) -> None:
        """Ask the process to end; `end` waits."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def end(self, within_s: float) -> None:
        """Wait for the process to end, and end it if it takes too long."""
        if self._process and not child.ends_within(self._process, within_s):
            self._process.kill()
            self._process.wait()
        self._process = None

    def state(self) -> dict[str, object]:
        """Return how it stands, for the status file: state, pid, restarts."""
        pid = self._process.pid if self._process and self._process.poll() is None else None
        words = "running" if pid else "stopped"
        return {"state": words, "pid": pid, "restarts": self.restarts}

    def _note_end(self, ended: subprocess.Popen[bytes]) -> bool:
        if time.monotonic() - self._started > _STEADY_AFTER_S:
            self._pause_s = _FIRST_PAUSE_S
        self._not_before = time.monotonic() + self._pause_s
        how, again = _how(ended.returncode), self._pause_s
        self._pause_s = min(self._pause_s * 2, _LONGEST_PAUSE_S)
        self.restarts += 1
        self._process = None
        self._say(f"{self.name} (process {ended.pid}) ended by itself, {how}; it is started again in {again:.1f} s.")
        return True


def _how(returncode: int) -> str:
    """Return how a process ended, by what Python says of it: below zero a signal."""
    if returncode >= 0:
        return f"with exit status {returncode}"
    try:
        return f"by {signal.Signals(-returncode).name}"
    except ValueError:
        return f"by signal {-returncode}"
