"""Which of the node's processes serve: each says so by a file that holds its process id."""

import os
from pathlib import Path

VARIABLE = "SANGAM_PROCESS"  # in a child of the supervisor: its name there, such as web-2


def note(home: Path) -> None:
    """Say that this process serves from now on, if the supervisor started it."""
    name = os.environ.get(VARIABLE, "")
    if name:
        mark = _mark(home, name)
        mark.parent.mkdir(mode=0o700, exist_ok=True)
        fresh = mark.with_suffix(f".{os.getpid()}")
        fresh.write_text(str(os.getpid()))
        fresh.replace(mark)


def is_ready(home: Path, name: str, *, pid: int | None = None) -> bool:
    """Tell whether the process of this name serves and lives.  pid: it must be this one."""
    try:
        said = int(_mark(home, name).read_text())
        os.kill(said, 0)
    except (OSError, ValueError):
        return False
    return pid is None or said == pid


def _mark(home: Path, name: str) -> Path:
    return home / "ready" / name
