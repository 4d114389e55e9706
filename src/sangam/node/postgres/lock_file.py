"""The lock files of a PostgreSQL server: whose they are, and whether the server that wrote them is ready."""

import time
from pathlib import Path

from sangam.kernel.errors import Conflict


def clear_stale_lock(data: Path, *, within_s: float = 15) -> None:
    """Wait for a server that a killed parent left behind; remove the lock file of one that is gone.

    PostgreSQL trusts any living process of that number under its own user, which after a reboot may be a stranger.
    """
    lock = data / "postmaster.pid"
    deadline = time.monotonic() + within_s
    while lock.exists() and _runs_in(data, lock):
        if time.monotonic() > deadline:
            raise Conflict(
                "node:postgres-running",
                "Another PostgreSQL already runs on {data} (process {pid}): stop it first.",
                data=data,
                pid=lock.read_text().split("\n")[0],
            )
        time.sleep(0.02)
    lock.unlink(missing_ok=True)


def clear_stale_socket_locks(socket: Path, data: Path) -> None:
    """Remove what a server that is gone left in its socket's folder, which belongs to this cluster alone.

    PostgreSQL takes a killed server whose parent has not buried it yet for a living one.
    """
    for lock in socket.glob(".s.PGSQL.*.lock"):
        if not _runs_in(data, lock):
            lock.unlink(missing_ok=True)


def _runs_in(data: Path, lock: Path) -> bool:
    try:
        pid = int(lock.read_text().split("\n")[0])
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == data.resolve()
    except (OSError, ValueError):  # gone, a zombie, or a half-written file
        return False


def says_ready(data: Path) -> bool:
    """Return whether the server of a data folder takes connections."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"
