"""The folder in which the node's processes keep what they count (`metrics` reads it)."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from sangam.node.processes import readiness

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # as prometheus_client reads it
_KINDS = ("counter", "histogram")  # as the process's files are named
_ROOM = 4 << 20  # bytes of each; for some thirty thousand counts


def folder(home: Path) -> Path:
    """Return where the node's processes keep their counts."""
    return home / "metrics"


def start_anew(home: Path) -> None:
    """Forget the counts of a run before: the supervisor's first step."""
    shutil.rmtree(folder(home), ignore_errors=True)
    folder(home).mkdir(mode=0o700)


def reserve(home: Path) -> bool:
    """Take the room on disk for this process's counts, where it is to count; return whether it is there.

    Called before `prometheus_client` is loaded.  It writes to mapped memory: without room on the disk the system ends
    the process there.  A process that finds none counts for itself alone, and is not on the page.  The files of a
    process that has ended are counted on in: what it counted stands, and however often one ends, they are not more.
    """
    if not os.environ.get(VARIABLE):
        return False
    try:
        for kind in _KINDS:
            _inherit(home, kind)
            with (folder(home) / f"{kind}_{os.getpid()}.db").open("a+b") as file:
                os.posix_fallocate(file.fileno(), 0, _ROOM)
    except OSError:
        del os.environ[VARIABLE]
        for kind in _KINDS:
            (folder(home) / f"{kind}_{os.getpid()}.db").unlink(missing_ok=True)
        return False
    return True


def _inherit(home: Path, kind: str) -> None:
    """Take over the file of a process that has ended, if there is one.  Of two that try, one has it."""
    ours = folder(home) / f"{kind}_{os.getpid()}.db"
    for left in sorted(folder(home).glob(f"{kind}_*.db")):
        pid = left.stem.removeprefix(f"{kind}_")
        if pid.isdecimal() and not readiness.lives(int(pid)) and not ours.exists():
            with suppress(FileNotFoundError):
                left.rename(ours)
