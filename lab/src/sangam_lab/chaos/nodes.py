"""The three nodes of a drill, the lines between them, and how a node comes back."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from sangam.kernel.errors import Refused
from sangam.node import status
from sangam.node.postgres import cluster as postgres
from sangam_lab import archived_nodes, throwaway_nodes
from sangam_lab.chaos.faults import full_disk
from sangam_lab.chaos.faults.schedule import FORCES
from sangam_lab.chaos.faults.tcp_proxy import Line
from sangam_lab.demo import nodes as demo_nodes
from sangam_lab.demo.nodes import Node

_LOADING = "sangam_lab.chaos.inside.load_cast"
_PATIENCE_S = 120.0
_RECALLS = 100_000  # a drill has one officer a force
_LOOK_EVERY_S = 0.1
_CALL_EVERY_S = (
    0.5  # a door that starts slowly must not find 64 calls of ours waiting: it takes no more from an address
)

Say = Callable[[str], None]


@dataclass
class Nodes:
    """The nodes by force, and the lines by (caller, called).  small: the forces whose database has a small disk.

    standbys: by the force whose node they follow.
    """

    folder: Path
    nodes: dict[str, Node]
    lines: dict[tuple[str, str], Line]
    small: frozenset[str]
    standbys: dict[str, Node] = field(default_factory=dict)

    def home(self, force: str) -> Path:
        """Return the folder of a node."""
        return self.nodes[force].settings.home

    def database(self, force: str) -> "psycopg.Connection[Any]":
        """Connect to a node's database past its rules, to look.  Raises psycopg.Error."""
        place = postgres.conninfo(postgres.folder_of(self.home(force)), postgres.SUPERUSER)
        return psycopg.connect(place, autocommit=True, connect_timeout=5)

    def _has_database(self, force: str) -> bool:
        with suppress(psycopg.OperationalError, Refused), self.database(force):
            return True
        return False

    def pid(self, force: str, name: str) -> int:
        """Return the id of a node's process as its supervisor last wrote it, 0 if none."""
        process = self.nodes[force].process
        if name == "supervisor":
            return process.pid if process and process.poll() is None else 0
        try:
            seen = json.loads((self.home(force) / "status.json").read_text())
            return int(seen["processes"][name]["pid"] or 0)
        except (OSError, ValueError, KeyError):
            return 0

    def answers(self, force: str) -> bool:
        """Tell whether both doors of a node accept connections, and its database: doors may be up before it."""
        settings = self.nodes[force].settings
        doors = (settings.officers_port, settings.peers_port)
        return all(status.answers("127.0.0.1", port) for port in doors) and self._has_database(force)

    async def down(self, force: str) -> None:
        """Stop a node as its administrator would."""
        await asyncio.to_thread(demo_nodes.stop, [self.nodes[force]])

    async def up(self, force: str, **env: str) -> bool:
        """See that a node runs, with this in its environment if it has to be started; return whether it answers."""
        node = self.nodes[force]
        if node.process is None or node.process.poll() is not None:
            await self.gone(force)
            demo_nodes.launch(node, **env)
        return await until(lambda: self.answers(force), every_s=_CALL_EVERY_S)

    async def gone(self, force: str) -> bool:
        """Wait until the processes of a supervisor that was killed have ended; return whether they have."""
        return await until(lambda: not self.left_over(force))

    def left_over(self, force: str) -> list[int]:
        """Return the processes that run for a node."""
        home = self.home(force)
        return throwaway_nodes.processes([home, postgres.folder_of(home)])


@contextmanager
def three_nodes(
    *, small: frozenset[str], is_archived: bool, say: Say, followed: frozenset[str] = frozenset()
) -> Iterator[Nodes]:
    """Make, start and pair the nodes; nothing of them remains afterwards.

    small: on a small disk where that goes.  is_archived: each keeps an archive in a folder beside.
    followed: the forces whose commits are to wait for a standby, once there is one.
    """
    with throwaway_nodes.folder("chaos-") as folder:
        make = archived_nodes.make if is_archived else throwaway_nodes.make
        stops = {force: {"standby_commits": "stop"} if force in followed else {} for force in FORCES}
        nodes = {force: make(folder / force, recalls_alone=_RECALLS, **stops[force]) for force in FORCES}
        standbys: dict[str, Node] = {}
        ports = {force: node.settings.peers_port for force, node in nodes.items()}
        lines = {(caller, called): Line(ports[called]) for caller in FORCES for called in FORCES if caller != called}
        fitted = frozenset(force for force in small if full_disk.fit(postgres.folder_of(nodes[force].settings.home)))
        try:
            demo_nodes.start(list(nodes.values()), say=say)
            _pair(nodes, lines)
            if is_archived:
                archived_nodes.await_archives(nodes.values())
            yield Nodes(folder, nodes, lines, fitted, standbys)
        finally:
            demo_nodes.stop(list(nodes.values()))
            demo_nodes.stop(list(standbys.values()))


@asynccontextmanager
async def carrying(lines: Mapping[tuple[str, str], Line]) -> AsyncIterator[None]:
    """Let all lines carry inside the block."""
    async with AsyncExitStack() as stack:
        for line in lines.values():
            await stack.enter_async_context(line.carrying())
        yield


async def until(holds: Callable[[], object], *, within_s: float = _PATIENCE_S, every_s: float = _LOOK_EVERY_S) -> bool:
    """Wait until it holds, for so long; return whether it does."""
    for _ in range(round(within_s / every_s)):
        if await asyncio.to_thread(holds):
            return True
        await asyncio.sleep(every_s)
    return False


def _pair(nodes: Mapping[str, Node], lines: Mapping[tuple[str, str], Line]) -> None:
    def urls(force: str) -> list[str]:
        return [f"{caller}={line.url}" for (caller, called), line in lines.items() if called == force]

    def letters(force: str) -> list[str]:
        return [str(nodes[other].settings.home / f"invitation-{force}.txt") for other in nodes if other != force]

    throwaway_nodes.run_each([(nodes[force].settings, [_LOADING, "cast", *urls(force)]) for force in nodes])
    throwaway_nodes.run_each([(nodes[force].settings, [_LOADING, "pair", *letters(force)]) for force in nodes])
