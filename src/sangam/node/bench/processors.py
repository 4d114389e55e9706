"""Processor time of the nodes' processes, read from /proc, and the machine in one line."""

import os
import platform
from collections.abc import Iterable
from pathlib import Path

from sangam.node import postgres, throwaway

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def used_s(homes: Iterable[Path]) -> float:
    """Return the processor seconds that all living processes of these nodes have used, PostgreSQL's included.

    Child processes that ended meanwhile are not in it.
    """
    places = [place for home in homes for place in (home, postgres.folder_of(home))]
    return sum(_used_s(Path(f"/proc/{pid}")) for pid in throwaway.processes(places))


def tree_s(cluster: Path) -> float:
    """Return the processor seconds of a PostgreSQL, of its living processes and of those that it has seen end."""
    lock = _read(str(cluster / "data" / "postmaster.pid"))
    parent = int(lock[0])
    ended = _numbers(Path(f"/proc/{parent}"))
    children = [process for process in Path("/proc").iterdir() if process.name.isdigit() and _parent(process) == parent]
    return sum(ended[11:15]) / _TICKS_A_SECOND + sum(_used_s(process) for process in children)


def machine() -> str:
    """Return the machine in words: processors, their name, memory, load of the last minute."""
    name = next(
        (line.partition(":")[2].strip() for line in _read("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    memory = next((int(line.split()[1]) for line in _read("/proc/meminfo") if line.startswith("MemTotal")), 0)
    load = os.getloadavg()[0]
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{len(os.sched_getaffinity(0))} processors ({name}), {memory / 1e6:.0f} GB, load {load:.1f}; {system}"


def _used_s(process: Path) -> float:
    numbers = _numbers(process)
    return (numbers[11] + numbers[12]) / _TICKS_A_SECOND if numbers else 0.0


def _parent(process: Path) -> int:
    numbers = _numbers(process)
    return numbers[1] if numbers else 0


def _numbers(process: Path) -> list[int]:
    """Return the fields of a process's stat after its name, its state as 0; none when it has ended."""
    try:
        _, *numbers = (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
    return [0, *map(int, numbers)]


def _read(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
