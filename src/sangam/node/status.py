"""What runs in a home: the lock of its one supervisor, the status file, the logs, and how to end it."""

import fcntl
import json
import os
import signal
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sangam.kernel import clock
from sangam.kernel.errors import Conflict
from sangam.node.processes import readiness
from sangam.node.settings import PROGRESS, Settings

_LONGEST_LOG = 10_000_000  # bytes; then it becomes <name>.log.1


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the home's lock inside the block.  Raises Conflict, naming the process, if another holds it."""
    with (home / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise Conflict(
                "node:runs", "The node in {home} runs already (process {pid}).", home=home, pid=lock.read().strip()
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
        lock.truncate(0)


def supervisor(home: Path) -> int | None:
    """Return the process id of the supervisor that holds the home, or None."""
    try:
        with (home / "lock").open("r") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return int(lock.read().strip() or 0) or None
    except OSError:
        pass
    return None


def stop_node(home: Path, *, within_s: float = 30) -> bool:
    """End the node that runs in `home`; return whether one ran.  Raises Conflict if it does not end in time."""
    pid = supervisor(home)
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + within_s
    while supervisor(home) is not None:
        if time.monotonic() > deadline:
            raise Conflict(
                "node:stays",
                "The node in {home} (process {pid}) has not stopped within {seconds:.0f} seconds.",
                home=home,
                pid=pid,
                seconds=within_s,
            )
        time.sleep(0.05)
    return True


def require_supervisor(home: Path) -> int:
    """Return the process id of the supervisor that holds the home.  Raises Conflict if no node runs there."""
    pid = supervisor(home)
    if pid is None:
        raise Conflict("node:not-running", "No node runs in {home}: start it with `sangam node up`.", home=home)
    return pid


def roll(home: Path) -> None:
    """Ask the node that runs in `home` to replace its processes.  Raises Conflict if none runs."""
    os.kill(require_supervisor(home), signal.SIGUSR1)


def write_status(
    settings: Settings, *, started_at: datetime, processes: Mapping[str, object], code: Mapping[str, str] | None = None
) -> bool:
    """Write the status file of the supervisor that calls this, whole or not at all; return whether it was written.

    On a full disk it is not.  code: by which installation the processes run, and how the last reload went.
    """
    table = {
        "force": settings.force,
        "supervisor": os.getpid(),
        "started_at": started_at.isoformat(),
        "processes": processes,
        "code": code or {},
    }
    fresh = settings.home / ".status.json.new"
    try:
        fresh.write_text(json.dumps(table, indent=1))
        fresh.replace(settings.home / "status.json")
    except OSError:
        return False
    return True


def read_status(settings: Settings) -> dict[str, Any]:
    """Return how the node stands now: force, running, ready, addresses, reads_open, catching_up, processes."""
    pid = supervisor(settings.home)
    progress, seen = settings.home / PROGRESS, _written_by(pid, settings.home / "status.json")
    processes = seen.get("processes", {})
    for name in processes.keys() - {"postgres"}:
        part = processes[name]
        part["ready"] = readiness.is_ready(settings.home, name)
        part["silent"] = part["ready"] and readiness.is_silent(settings.home, name)
    served = [part["ready"] and not part["silent"] for name, part in processes.items() if name != "postgres"]
    return {
        "force": settings.force,
        "home": str(settings.home),
        "running": pid is not None,
        "started": any(part["ready"] for part in processes.values() if "ready" in part),
        "ready": pid is not None and bool(served) and all(served),
        "supervisor": pid,
        "officers": settings.officers_origin,
        "peers": settings.peers_origin,
        "synthetic": settings.synthetic,
        "reads_open": settings.reads_open,
        "restored_at": settings.restored_at.isoformat() if settings.restored_at else None,
        "backed_up_at": backed_up.isoformat() if (backed_up := backed_up_at(settings.home)) else None,
        "catching_up": json.loads(progress.read_text()) if progress.is_file() else [],
        "as_of": clock.now().isoformat(),
        "started_at": seen.get("started_at"),
        "processes": processes,
        "code": seen.get("code", {}),
    }


def _written_by(supervisor: int | None, path: Path) -> dict[str, Any]:
    """Return the status file if this supervisor wrote it: one from before a crash names processes that are gone."""
    seen: dict[str, Any] = json.loads(path.read_text()) if supervisor and path.is_file() else {}
    return seen if seen.get("supervisor") == supervisor else {}


def note_backup(home: Path) -> None:
    """Write down that the node was backed up now."""
    (home / "backed_up_at").write_text(clock.now().isoformat() + "\n")


def backed_up_at(home: Path) -> datetime | None:
    """Return when the node was last backed up by `sangam node backup`, or None."""
    try:
        return datetime.fromisoformat((home / "backed_up_at").read_text().strip())
    except (OSError, ValueError):
        return None


def founded_at(home: Path) -> datetime:
    """Return when this home was made, as far as its keys tell: the age of a backup counts from it until the first."""
    marks = [path.stat().st_mtime for path in (home / "keys").glob("*")] or [home.stat().st_mtime]
    return datetime.fromtimestamp(min(marks), UTC)


def backup_age(home: Path) -> timedelta:
    """Return how old the newest backup is; until the first, how old the home is: an alarm comes then too."""
    return clock.now() - (backed_up_at(home) or founded_at(home))


def answers(address: str, port: int) -> bool:
    """Return whether something accepts connections there."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 - compared, not bound
    try:
        with socket.create_connection((reachable, port), timeout=0.5):
            return True
    except OSError:
        return False


def log_of(home: Path, name: str) -> Path:
    """Return a process's log, moved aside if it has grown long."""
    path = home / "log" / f"{name}.log"
    if path.exists() and path.stat().st_size > _LONGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    return path
