"""The worker process: `python -m sangam.workers.main` runs every loop of one table, a thread each.

A loop is a function `run(stop: threading.Event) -> None` that returns soon after `stop` is set and not before.
A loop that raises, or returns unasked, ends the process, and the supervisor starts it anew after a pause.
Each round asks `stop`: a loop that has not asked for ROUND_S, hangs, and the process no longer says that it goes on.
"""

import importlib
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path

from sangam.node.bootstrap import attach
from sangam.node.processes import readiness

Loop = Callable[[threading.Event], None]

LOOPS = {
    "relay": "sangam.workers.relay",
    "sealer": "sangam.workers.sealer",
    "timekeeper": "sangam.workers.timekeeper",
    "matcher": "sangam.workers.matcher",
    "comparer": "sangam.workers.comparer",
    "jobs": "sangam.workers.jobs",
    "lists": "sangam.workers.lists",
    "metrics": "sangam.workers.metrics",
    "files": "sangam.workers.files",
}
_LEAVE_WITHIN_S = 4.0
ROUND_S = 600.0
"""Within which each loop ends a round, a batch of its longest work included."""

log = logging.getLogger(__name__)


def main(home: Path) -> int:
    """Run the node's loops until SIGTERM; return the exit status: 0 if asked to stop, 1 if a loop failed."""
    settings = attach(home)
    stop = threading.Event()
    failed = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    readiness.note_ready(settings.home)
    loops = {name: _loop(module) for name, module in LOOPS.items() if find_spec(module)}
    readiness.keep_loaded()
    run_all(loops, stop, failed, beat=lambda: readiness.beat(settings.home))
    return 1 if failed.is_set() else 0


def run_all(
    loops: dict[str, Loop], stop: threading.Event, failed: threading.Event, *, beat: Callable[[], None] = lambda: None
) -> None:
    """Run each loop in a thread of its own until `stop` is set, by a caller or by a loop that fails.

    beat: called once a second meanwhile, while no loop hangs.
    """
    rounds = {name: Rounds(stop) for name in loops}
    threads = [
        threading.Thread(target=_run, args=(name, loop, rounds[name], failed), name=name, daemon=True)
        for name, loop in loops.items()
    ]
    for thread in threads:
        thread.start()
    while not stop.wait(1.0):  # a wait without end would keep the signal's handler from running
        if not hanging_loops(rounds):
            beat()
    deadline = time.monotonic() + _LEAVE_WITHIN_S
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))


class Rounds(threading.Event):
    """The `stop` of one loop, which notes when the loop's own thread last asked it.  asked_at: monotonic seconds."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__()
        self.asked_at = time.monotonic()
        self._stop, self._thread, self._waits, self._said = stop, 0, False, False

    def begin(self) -> None:
        """Note that this thread is the loop's."""
        self._thread, self.asked_at = threading.get_ident(), time.monotonic()

    def is_set(self) -> bool:
        """Tell whether the loop is to end."""
        self._note(waits=False)
        return self._stop.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the loop is to end, or for so long; tell whether it is to end."""
        self._note(waits=True)
        try:
            return self._stop.wait(timeout)
        finally:
            self._note(waits=False)

    def set(self) -> None:
        """End all loops."""
        self._stop.set()

    def hangs(self, name: str) -> bool:
        """Tell whether the loop has neither waited nor asked for ROUND_S; the first time, in the log too."""
        silent_s = 0.0 if self._waits else time.monotonic() - self.asked_at
        found = silent_s > ROUND_S
        if found and not self._said:
            log.error("the loop %s has ended no round for %d seconds: it hangs", name, silent_s)
        self._said = found
        return found

    def _note(self, *, waits: bool) -> None:
        if threading.get_ident() == self._thread:
            self._waits, self.asked_at = waits, time.monotonic()


def hanging_loops(rounds: Mapping[str, Rounds]) -> list[str]:
    """Return the names of the loops that hang."""
    return [name for name, each in rounds.items() if each.hangs(name)]


def _run(name: str, loop: Loop, stop: Rounds, failed: threading.Event) -> None:
    stop.begin()
    try:
        loop(stop)
    except Exception:
        log.exception("the loop %s failed: all end, and the supervisor starts them anew", name)
    if not stop.is_set():
        log.warning("the loop %s ended unasked", name)
        failed.set()
        stop.set()


def _loop(module: str) -> Loop:
    run: Loop = importlib.import_module(module).run
    return run


if __name__ == "__main__":
    status = main(Path(os.environ["SANGAM_HOME"]))
    logging.shutdown()
    os._exit(status)  # a loop deep in a call must not keep the process; the database forgets what it left open
