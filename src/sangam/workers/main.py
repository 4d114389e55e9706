"""The worker process: `python -m sangam.workers.main` runs every loop of one table, a thread each.

A loop is a function `run(stop: threading.Event) -> None` that returns soon after `stop` is set and not before.
A loop that raises, or returns unasked, ends the process, and the supervisor starts it anew after a pause.
"""

import importlib
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from sangam.node import ready
from sangam.node.attach import attach

Loop = Callable[[threading.Event], None]

LOOPS = {
    "relay": "sangam.workers.relay",
    "sealer": "sangam.workers.sealer",
    "timekeeper": "sangam.workers.timekeeper",
    "matcher": "sangam.workers.matcher",
    "comparer": "sangam.workers.comparer",
    "jobs": "sangam.workers.jobs",
    "metrics": "sangam.workers.metrics",
    "files": "sangam.workers.files",
}
_LEAVE_WITHIN_S = 4.0

log = logging.getLogger(__name__)


def main(home: Path) -> int:
    """Run the node's loops until SIGTERM; return the exit status: 0 if asked to stop, 1 if a loop failed."""
    settings = attach(home)
    stop = threading.Event()
    failed = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    ready.note(settings.home)
    loops = {name: _loop(module) for name, module in LOOPS.items() if find_spec(module)}
    ready.keep_loaded()
    run_all(loops, stop, failed, beat=lambda: ready.beat(settings.home))
    return 1 if failed.is_set() else 0


def run_all(
    loops: dict[str, Loop], stop: threading.Event, failed: threading.Event, *, beat: Callable[[], None] = lambda: None
) -> None:
    """Run each loop in a thread of its own until `stop` is set, by a caller or by a loop that fails.

    beat: called once a second meanwhile.
    """
    threads = [
        threading.Thread(target=_run, args=(name, loop, stop, failed), name=name, daemon=True)
        for name, loop in loops.items()
    ]
    for thread in threads:
        thread.start()
    while not stop.wait(1.0):  # a wait without end would keep the signal's handler from running
        beat()
    deadline = time.monotonic() + _LEAVE_WITHIN_S
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))


def _run(name: str, loop: Loop, stop: threading.Event, failed: threading.Event) -> None:
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
