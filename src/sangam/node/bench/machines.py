"""One force's node on a PostgreSQL of its own and on two machines, of which one of each part is killed under load.

The servers are Debian's PostgreSQL by TLS, a primary and its streaming replica; the two machines are two homes with
the same keys, each with several web and worker processes, behind a balancer.  Four signed-in officers check, one after
the other; meanwhile a web process, a worker, the replica and a whole machine are killed.  An officer whose connection
breaks asks once more, as a browser does.  At the end each answered check must have its deed on the primary.
"""

import asyncio
import os
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from sangam.kernel.errors import Refused
from sangam.node import homes, roles, status, throwaway
from sangam.node.bench import figures, lone_node, processors
from sangam.node.bench.balancer import balanced
from sangam.node.bench.exchange import signed_in
from sangam.node.bench.servers import PRIMARY, REPLICA, Servers, primary_and_replica
from sangam.node.bench.web_client import Connections
from sangam.node.demo import running
from sangam.node.demo.running import Node
from sangam.node.settings import load

OFFICERS = ("hr.sho.kundli", "hr.io.kundli", "hr.stf", "hr.control")
TEXTS = ("HR26DK8337", "Sunil Kumar s/o Ram Singh", "9812345678", "Harjeet @ Kala s/o Balwant, Nuh")
_PERSONS = 2_000
_TRIES = 3
_WITHIN_S = 20.0
_DEEDS = "SELECT count(*) FROM audit_ledger WHERE action = 'officer:check:run' AND outcome = 'done'"
_FOUND_THERE = "SELECT xact_commit FROM pg_stat_database WHERE datname = %s"

Say = Callable[[str], None]


@dataclass(slots=True)
class Figures:
    """What was seen.  again: checks whose connection broke and that were asked once more.  failed: never answered.

    deeds: checks in the primary's ledger.  found_on_replica: transactions that the replica had served when it died.
    """

    seconds: float
    answered: int = 0
    again: int = 0
    failed: int = 0
    deeds: int = 0
    found_on_replica: int = 0
    killed: list[str] = field(default_factory=list)
    latencies_ms: list[float] = field(default_factory=list)
    machine: str = ""

    @property
    def holds(self) -> bool:
        """Tell whether every check was answered and every answer has its deed."""
        return self.answered > 0 and not self.failed and self.deeds >= self.answered and len(self.killed) == 4

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        said = asdict(self)
        said.pop("latencies_ms")
        p50, p95, p99 = (figures.percentile(self.latencies_ms, share) for share in (0.5, 0.95, 0.99))
        return {**said, "p50_ms": p50, "p95_ms": p95, "p99_ms": p99, "holds": self.holds}


def measure(seconds: float, *, programs: Path, say: Say) -> Figures:
    """Run all of it for so many seconds of load.  programs: of a PostgreSQL built with OpenSSL.

    Raises Refused, with the reason, when a part does not start.
    """
    with throwaway.folder("bench-") as folder:
        say("Starting a primary with TLS, and its replica.")
        with primary_and_replica(folder, programs=programs) as servers:
            machines = _machines(folder, servers)
            try:
                running.start(machines[:1], say=say)
                throwaway.run(machines[0].settings, "sangam.node.bench.loading", "cast")
                lone_node.step(machines[0].settings, "load", "0", str(_PERSONS), "0", "1")
                running.start(machines[1:], say=say)
                return asyncio.run(_under_load(machines, servers, seconds, say))
            finally:
                running.stop(machines)


def _machines(folder: Path, servers: Servers) -> list[Node]:
    front = throwaway.free_port()
    made: list[Node] = []
    for name in ("one", "two"):
        table = {
            "force": "HR", "synthetic": True,
            "officers_port": throwaway.free_port(), "peers_port": throwaway.free_port(),
            "officers_url": f"http://127.0.0.1:{front}", "web_processes": 2, "worker_processes": 2,
            "database_url": servers.url(roles.APPLICATION), "database_owner_url": servers.url(roles.OWNER),
            "database_read_url": servers.url(roles.APPLICATION, host=REPLICA), "database_pool": 6,
        }  # fmt: skip
        home = folder / name
        homes.create(home, table)
        if made:  # the second machine of one node has the first one's keys
            shutil.copytree(made[0].settings.keys, home / "keys", dirs_exist_ok=True)
        made.append(Node(load(home)))
    return made


async def _under_load(machines: list[Node], servers: Servers, seconds: float, say: Say) -> Figures:
    front = machines[0].settings.officers_origin
    doors = [("127.0.0.1", node.settings.officers_port) for node in machines]
    seen = Figures(seconds, machine=processors.machine())
    async with balanced(int(front.rpartition(":")[2]), doors):
        officers = [await asyncio.to_thread(signed_in, front, login) for login in OFFICERS]
        say(f"Checking for {seconds:g} seconds, while one of each part is killed.")
        until = time.monotonic() + seconds
        killing = asyncio.ensure_future(_kill_in_turn(machines, servers, seconds, seen, say))
        await asyncio.gather(*(_check_on(officer, until, seen) for officer in officers))
        await killing
        await asyncio.gather(*(officer.leave() for officer in officers))
    seen.deeds = _ask(servers, _DEEDS)
    return seen


async def _check_on(officer: Connections, until: float, seen: Figures) -> None:
    turn = 0
    while time.monotonic() < until:
        began = time.perf_counter()
        if await _answered(officer, TEXTS[turn % len(TEXTS)], seen):
            seen.answered += 1
            seen.latencies_ms.append((time.perf_counter() - began) * 1000)
        else:
            seen.failed += 1
        turn += 1


async def _answered(officer: Connections, text: str, seen: Figures) -> bool:
    for _ in range(_TRIES):
        try:
            answer = await asyncio.wait_for(officer.post("/check/", {"text": text}), _WITHIN_S)
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError, IndexError):
            seen.again += 1
            officer.close()
            continue
        if answer.status == 200:
            return True
        seen.again += 1
    return False


async def _kill_in_turn(machines: list[Node], servers: Servers, seconds: float, seen: Figures, say: Say) -> None:
    first, second = machines
    acts: list[tuple[str, Callable[[], None]]] = [
        ("a web process", lambda: _kill(first, "web-2")),
        ("a worker", lambda: _kill(first, "worker")),
        ("the replica", lambda: _stop_at_once(servers, seen)),
        ("a whole machine", lambda: second.process.kill() if second.process else None),
    ]
    for what, act in acts:
        await asyncio.sleep(seconds / (len(acts) + 1))
        act()
        seen.killed.append(what)
        say(f"Killed: {what}. {seen.answered} checks answered so far.")


def _kill(node: Node, name: str) -> None:
    os.kill(int(status.read(node.settings)["processes"][name]["pid"]), signal.SIGKILL)


def _stop_at_once(servers: Servers, seen: Figures) -> None:
    seen.found_on_replica = _ask(servers, _FOUND_THERE, roles.DATABASE, host=REPLICA)
    if servers.replica.pid is None:
        raise Refused("bench:replica", "The replica does not run: see its log in the folder of the measurement.")
    os.kill(servers.replica.pid, signal.SIGQUIT)


def _ask(servers: Servers, query: str, *values: str, host: str = PRIMARY) -> int:
    with psycopg.connect(servers.url(roles.APPLICATION, host=host)) as asked:
        row = asked.execute(query.encode(), values).fetchone()
    return int(row[0]) if row else 0
