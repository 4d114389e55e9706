"""Processor time of the nodes' processes, read from /proc, and the machine in one line."""

import os
import platform
from collections.abc import Iterable
from pathlib import Path

from sangam.node import postgres

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def used_s(homes: Iterable[Path]) -> float:
    """Return the processor seconds that all living processes of these nodes have used, PostgreSQL's included.

    Child processes that ended meanwhile are not in it.
    """
    places = [place for home in homes for place in (str(home), str(postgres.folder_of(home)))]
    return sum(
        _used_s(process) for process in Path("/proc").iterdir() if process.name.isdigit() and _is_of(process, places)
    )


def machine() -> str:
    """Return the machine in words: processors, their name, memory, load of the last minute."""
    name = next(
        (line.partition(":")[2].strip() for line in _read("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    memory = next((int(line.split()[1]) for line in _read("/proc/meminfo") if line.startswith("MemTotal")), 0)
    load = os.getloadavg()[0]
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{len(os.sched_getaffinity(0))} processors ({name}), {memory / 1e6:.0f} GB, load {load:.1f}; {system}"


def _is_of(process: Path, places: list[str]) -> bool:
    try:
        environ = (process / "environ").read_bytes()
        where = str((process / "cwd").readlink())
        words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:  # ended meanwhile, or another user's
        return False
    return any(
        f"SANGAM_HOME={place}\0".encode() in environ or where.startswith(place) or place in words for place in places
    )


def _used_s(process: Path) -> float:
    try:
        numbers = (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(numbers[11]) + int(numbers[12])) / _TICKS_A_SECOND


def _read(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
