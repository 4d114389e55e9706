"""The reload of a running node, waited for: the supervisor says in its status how it went, and why it did not."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sangam.kernel.errors import Conflict, Refused
from sangam.node import status
from sangam.node.processes import code_version
from sangam.node.processes.code_version import Program
from sangam.node.settings import Settings

_READY_WITHIN_S = 30.0


@contextmanager
def one_at_a_time(home: Path) -> Iterator[None]:
    """Let no other reload or upgrade of the node begin inside the block.  Raises Conflict where one goes on."""
    with (home / "reload.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Conflict(
                "node:reload-goes-on", "Another reload or upgrade of this node goes on: wait for its end."
            ) from error
        yield


def request(settings: Settings, program: Program) -> str:
    """Ask the running node to go over to a program; return the request's id.  Raises Conflict if none runs."""
    status.require_supervisor(settings.home)
    asked = code_version.ask_for(settings.home, program)
    status.roll(settings.home)
    return asked


def replace_processes(settings: Settings, program: Program) -> None:
    """Let the running node go over to a program, and wait until all its processes run it and it is ready.

    Raises Refused, with the reason, where it does not come to that.  Raises Conflict where no node runs, or one of a
    version that does not say how it went.
    """
    supervisor = status.require_supervisor(settings.home)
    running_program(settings)
    _wait_for_end(settings, request(settings, program), supervisor)
    _require_ready(settings)


def running_program(settings: Settings) -> Program:
    """Return the program by whose code the running node's processes run.  Raises Conflict where it does not say so."""
    seen = status.read_status(settings)
    if seen["processes"] and not seen["code"]:
        raise Conflict(
            "node:reload-unsaid",
            "The node was started by a version that does not say how a reload went: stop it and start this one, or "
            "reload without --wait and look into its log.",
        )
    if not seen["code"]:
        raise Conflict("node:not-started", "The node is not started yet: see `sangam node status`.")
    return Program(seen["code"]["python"], Path(seen["code"]["source"]))


def _wait_for_end(settings: Settings, asked: str, supervisor: int) -> None:
    """Wait until the supervisor says how the request went, however long tables and keys take."""
    while (code := status.read_status(settings)["code"]).get("request") != asked:
        if status.supervisor(settings.home) != supervisor:
            raise Refused("node:reload-ended", "The node was stopped before its processes were all replaced.")
        time.sleep(0.1)
    if code["refused"]:
        raise Refused("node:reload", "{reason}", reason=code["refused"])


def _require_ready(settings: Settings) -> None:
    deadline = time.monotonic() + _READY_WITHIN_S
    while not status.read_status(settings)["ready"]:
        if time.monotonic() > deadline:
            raise Refused(
                "node:reload-not-ready",
                "All processes are replaced, but the node is not ready: see `sangam node status`.",
            )
        time.sleep(0.1)
