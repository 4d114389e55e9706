"""The cost of strangers to an officer: a node of its own, an officer who checks, and strangers who hold its door.

The officer checks again and again, in turn on a kept connection and on a new one.  At first the officer is alone.  Then
strangers hold unfinished handshakes, headers and bodies, and send large bodies.  All runs on this machine, by plain
HTTP as behind a proxy, which is the door at its weakest: no TLS slows the strangers.
"""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sangam.kernel.errors import Refused
from sangam.node.processes import child
from sangam.node.settings import Settings
from sangam_lab import throwaway_nodes
from sangam_lab.bench import cpu_time, statistics
from sangam_lab.bench.http_client import Connections
from sangam_lab.bench.send_to_screen import signed_in
from sangam_lab.demo import nodes as demo_nodes
from sangam_lab.demo.nodes import Node

FORCE, OFFICER = "HR", "hr.sho.kundli"
_LOADING = "sangam_lab.bench.load_cast"
_STRANGERS = "sangam_lab.bench.strangers.as_process"
_CHECK = {"text": "HR26DK8337"}
_GROW_S = 6.0  # the strangers come within five seconds
_LOOK_EVERY_S = 0.1
_SPARE_DISK = 1_000_000  # bytes that a node's own work may move

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Part:
    """Checks of one part of the measurement.  ms: kept and new connections; failed: not answered by a page of hits.

    connections, disk: the most that the node's web process held open, and bytes of files without a name.
    """

    kept_ms: list[float]
    new_ms: list[float]
    failed: int
    connections: int
    disk: int

    def summary(self) -> dict[str, Any]:
        """Return the part in numbers."""
        shares = {"p50": 0.5, "p95": 0.95}
        times = {"kept": self.kept_ms, "new": self.new_ms}
        found = {
            f"{name}_{share}_ms": statistics.percentile(ms, at)
            for name, ms in times.items()
            for share, at in shares.items()
        }
        return found | {
            "checks": len(self.kept_ms) + len(self.new_ms),
            "failed": self.failed,
            "connections": self.connections,
            "disk": self.disk,
        }


@dataclass(frozen=True, slots=True)
class Figures:
    """The measurements: the officer alone, among strangers, and what these came to."""

    before: Part
    during: Part
    strangers: dict[str, int]
    seconds: float
    machine: str

    @property
    def holds(self) -> bool:
        """Tell whether each check was answered, and nothing of the strangers came to lie on the disk."""
        return not self.during.failed and self.during.disk - self.before.disk < _SPARE_DISK

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        parts = {"before": self.before.summary(), "during": self.during.summary()}
        return {**asdict(self), **parts, "holds": self.holds}


def measure(count: int, megabytes: int, seconds: float, *, say: Say) -> Figures:
    """Run a node, let the officer check for so many seconds alone and among strangers; return the figures."""
    child.allow_descriptors(count + 500)
    with throwaway_nodes.folder("bench-") as folder:
        node = throwaway_nodes.make(folder / FORCE)
        try:
            demo_nodes.start([node], say=say)
            throwaway_nodes.run(node.settings, _LOADING, "cast")
            return _measured(node, count, megabytes, seconds, say)
        finally:
            demo_nodes.stop([node])


def _measured(node: Node, count: int, megabytes: int, seconds: float, say: Say) -> Figures:
    officer = signed_in(node.settings.officers_origin, OFFICER)
    asyncio.run(_check_for(officer, 2.0))
    say(f"One officer checks alone for {seconds:g} seconds.")
    before = _part(node.settings, officer, seconds)
    say(f"{count} strangers hold the door, and send {megabytes} MB.")
    words = [str(node.settings.officers_port), str(count), str(seconds + _GROW_S), str(megabytes)]
    with subprocess.Popen([sys.executable, "-m", _STRANGERS, *words], stdout=subprocess.PIPE) as held:
        asyncio.run(_check_for(officer, _GROW_S))
        during = _part(node.settings, officer, seconds)
        said, _ = held.communicate()
    if held.returncode:
        raise Refused("bench:strangers", "The strangers of the measurement failed: see what they say above.")
    return Figures(before, during, json.loads(said), seconds, cpu_time.machine())


def _part(settings: Settings, officer: Connections, seconds: float) -> Part:
    with _watched(settings) as seen:
        kept, new, failed = asyncio.run(_check_for(officer, seconds))
    return Part(kept, new, failed, connections=seen["sockets"], disk=seen["disk"])


async def _check_for(officer: Connections, seconds: float) -> tuple[list[float], list[float], int]:
    """Check again and again; return the milliseconds on the kept connection and on new ones, and what failed."""
    kept: list[float] = []
    new: list[float] = []
    failed, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        for found in (kept, new):
            if found is new:
                officer.close()
            began = time.perf_counter()
            try:
                answer = await officer.post("/check/", _CHECK)
            except (OSError, EOFError):
                failed += 1
                continue
            found.append((time.perf_counter() - began) * 1000)
            failed += answer.status != 200
    await officer.leave()
    return kept, new, failed


@contextmanager
def _watched(settings: Settings) -> Iterator[dict[str, int]]:
    """Note the most sockets and bytes of files without a name that the node's web processes hold inside the block."""
    most, over = {"sockets": 0, "disk": 0}, threading.Event()
    processes = [each for each in throwaway_nodes.processes([settings.home]) if _serves_pages(each)]

    def look() -> None:
        while not over.wait(_LOOK_EVERY_S):
            held, disk = map(sum, zip(*map(_held, processes), strict=True))
            most.update(sockets=max(most["sockets"], held), disk=max(most["disk"], disk))

    watching = threading.Thread(target=look)
    watching.start()
    try:
        yield most
    finally:
        over.set()
        watching.join()


def _serves_pages(pid: int) -> bool:
    try:
        return b"sangam.node.serve\0web" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _held(pid: int) -> tuple[int, int]:
    """Return how many sockets a process has, and the bytes of its files that have no name any more."""
    held = disk = 0
    for each in Path(f"/proc/{pid}/fd").iterdir():
        try:
            name = os.readlink(each)  # noqa: PTH115 - names no file that is there
            held += name.startswith("socket:")
            disk += each.stat().st_size if name.endswith("(deleted)") else 0
        except OSError:
            continue
    return held, disk
