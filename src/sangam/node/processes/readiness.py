"""Which of the node's processes serve: each says so by a file that holds its id and that it touches."""

import gc
import os
import time
from contextlib import suppress
from pathlib import Path

VARIABLE = "SANGAM_PROCESS"  # in a child of the supervisor: its name there, such as web-2
BEAT_EVERY_S = 2.0
_SILENT_AFTER_S = 15.0


def note_ready(home: Path) -> None:
    """Say that this process serves from now on, if the supervisor started it."""
    name = os.environ.get(VARIABLE, "")
    if name:
        mark = _mark_path(home, name)
        mark.parent.mkdir(mode=0o700, exist_ok=True)
        fresh = mark.with_suffix(f".{os.getpid()}")
        try:
            fresh.write_text(str(os.getpid()))
            fresh.replace(mark)
        except OSError:
            fresh.unlink(missing_ok=True)
            _overwrite(mark)


def beat(home: Path) -> None:
    """Say that this process goes on; to be called from its main loop, every `BEAT_EVERY_S`.  Takes no room on disk."""
    if name := os.environ.get(VARIABLE, ""):
        with suppress(OSError):  # no mark yet, or none any more
            os.utime(_mark_path(home, name))


def is_silent(home: Path, name: str) -> bool:
    """Tell whether the process of this name has not gone on for some time: it is stopped, or hangs."""
    try:
        return time.time() - _mark_path(home, name).stat().st_mtime > _SILENT_AFTER_S
    except OSError:
        return True


def keep_loaded() -> None:
    """Leave to itself all that this process has loaded; to be called once, before its first request.

    It stays as long as the process, and the garbage collector need not walk through it again and again.  Measured in
    the officers' server: 0.15 s, in which no request is answered.
    """
    gc.collect()
    gc.freeze()


def start_anew(home: Path) -> None:
    """Forget who served before: whoever starts the node's processes knows that none of them runs yet."""
    for mark in (home / "ready").glob("*"):
        mark.unlink(missing_ok=True)


def is_ready(home: Path, name: str, *, pid: int | None = None) -> bool:
    """Tell whether the process of this name serves and lives.  pid: it must be this one."""
    try:
        said = int(_mark_path(home, name).read_text())
    except (OSError, ValueError):
        return False
    return lives(said) and pid in (None, said)


def lives(pid: int) -> bool:
    """Tell whether a process of this number runs: a child that has ended and was not waited for does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def _overwrite(mark: Path) -> None:
    """Write this process's id over the mark of the one before: on a full disk, no more room is given than it has."""
    with suppress(OSError), mark.open("r+") as standing:
        before = standing.read()
        standing.seek(0)
        standing.write(f"{os.getpid():<{len(before)}}")


def _mark_path(home: Path, name: str) -> Path:
    return home / "ready" / name
