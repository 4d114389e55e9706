"""Processor time of the nodes' processes, read from /proc, and the machine in one line."""

import os
import platform
from collections.abc import Iterable, Mapping
from pathlib import Path

from sangam.node import status
from sangam.node.postgres import cluster as postgres
from sangam.node.postgres import connections
from sangam.node.settings import Settings
from sangam_lab import throwaway_nodes

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def used_s(homes: Iterable[Path]) -> float:
    """Return the processor seconds that all living processes of these nodes have used, PostgreSQL's included.

    Child processes that ended meanwhile are not in it.
    """
    places = [place for home in homes for place in (home, postgres.folder_of(home))]
    return sum(_used_s(Path(f"/proc/{pid}")) for pid in throwaway_nodes.processes(places))


def parts_s(settings: Settings) -> Mapping[str, float]:
    """Return the processor seconds that each part of one running node has used so far.

    web, door, worker: the process.  "web in PostgreSQL" and so on: the connections of that process, by the name under
    which they stand in pg_stat_activity.  Connections that have closed are not in it, nor PostgreSQL's own processes.
    """
    found: dict[str, float] = {}
    for name, process in status.read_status(settings)["processes"].items():
        if name != "postgres" and process["pid"]:
            _add(found, _role(name), process["pid"])
    for name, pid in _connections(settings):
        _add(found, f"{_role(name)} in PostgreSQL", pid)
    return found


def of_nodes_s(nodes: Iterable[Settings]) -> Mapping[str, float]:
    """Return the processor seconds used so far: under "all" those of `used_s`, under "DL web" those of each part."""
    nodes = list(nodes)
    parts = {f"{node.force} {part}": used for node in nodes for part, used in parts_s(node).items()}
    return {"all": used_s(node.home for node in nodes), **parts}


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


def _connections(settings: Settings) -> list[tuple[str, int]]:
    beginning = connections.APPLICATION
    with connections.connect(settings) as connection:
        rows = connection.execute(
            "SELECT application_name, pid FROM pg_stat_activity WHERE starts_with(application_name, %s)", [beginning]
        )
        return [(name.removeprefix(beginning), pid) for name, pid in rows]


def _role(name: str) -> str:
    """Return the part to which a process belongs: web of web-2."""
    return name.partition("-")[0]


def _add(found: dict[str, float], part: str, pid: int) -> None:
    found[part] = found.get(part, 0.0) + _used_s(Path(f"/proc/{pid}"))


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
