"""Many connected browsers on one node: how long a message takes to all of their streams, and the memory of the node.

Each browser is an officer of its own with one live stream, as a page holds it.  A message to a channel of all their
stations is news to each.  Its latency counts from when its author sends it to the last byte of each stream's push.
"""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sangam.kernel.errors import Refused
from sangam.node import status
from sangam.node.postgres import cluster as postgres
from sangam.node.processes import child
from sangam_lab import throwaway_nodes
from sangam_lab.bench import cpu_time, statistics
from sangam_lab.bench.conversation.seats import FORCE
from sangam_lab.bench.http_client import Connections
from sangam_lab.bench.send_to_screen import signed_in
from sangam_lab.demo import nodes as demo_nodes
from sangam_lab.demo.nodes import Node

SHOW_MS, MEMORY_MB = 500.0, 500.0
"""The targets: a message at the 95th percentile of all browsers, and what the serving processes hold."""
_AUTHOR = "hr.sho.kundli"
_OWN_UNIT = "HR-SNP-KUNDLI"
_AT_ONCE = 20
_EVERY_S = 3.0
_OPEN_WITHIN_S, _ARRIVE_WITHIN_S = 60.0, 30.0
_STEP = "sangam_lab.bench.conversation.seats"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Browsers:
    """Milliseconds from an author's sending to each stream.  web_mb: what the processes that serve officers hold.

    idle_mb: the same before a browser is connected.  node_mb: all processes of the node, PostgreSQL's included; what
    several share is counted once (PSS).  lost: pushes that did not come.
    """

    browsers: int
    messages: int
    p50_ms: float
    p95_ms: float
    longest_ms: float
    lost: int
    idle_mb: float
    web_mb: float
    node_mb: float
    machine: str

    @property
    def holds(self) -> bool:
        """Tell whether both targets are kept and nothing is lost."""
        return self.p95_ms <= SHOW_MS and self.web_mb <= MEMORY_MB and not self.lost

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        return {**asdict(self), "holds": self.holds}


def measure(count: int, messages: int, *, say: Say) -> Browsers:
    """Run a node, connect so many browsers, write so many messages to all of them, and return the figures."""
    child.allow_descriptors(count + 200)
    with throwaway_nodes.folder("bench-") as folder:
        node = throwaway_nodes.make(folder / FORCE)
        try:
            demo_nodes.start([node], say=say)
            throwaway_nodes.run(node.settings, "sangam_lab.bench.load_cast", "cast")
            say(f"Seating {count:,} officers.")
            answer = node.settings.home / "files" / "seats.json"
            throwaway_nodes.run(node.settings, _STEP, str(answer), str(count))
            seats = json.loads(answer.read_text("utf-8"))
            author = signed_in(node.settings.officers_origin, _AUTHOR)
            return asyncio.run(_Course(node, author, seats, messages, say).run())
        finally:
            demo_nodes.stop([node])


@dataclass(slots=True)
class _Course:
    """The author, where the browsers sit, and when each message came to each of them."""

    node: Node
    author: Connections
    seats: dict[str, Any]
    messages: int
    say: Say
    told: list[list[float]] = field(default_factory=list)

    async def run(self) -> Browsers:
        idle_mb = self._memory_mb(web=True)
        channel = await self._open_channel()
        await self.author.post(f"/channels/{channel}/say/", _form(0))
        self.told = [[] for _ in self.seats["tokens"]]
        turns = asyncio.Semaphore(_AT_ONCE)
        opened = [asyncio.Event() for _ in self.told]
        listening = [asyncio.ensure_future(self._listen(at, turns, each)) for at, each in enumerate(opened)]
        try:
            async with asyncio.timeout(_OPEN_WITHIN_S):
                await asyncio.gather(*(each.wait() for each in opened))
            await asyncio.sleep(_EVERY_S)
            self.say(f"{len(self.told):,} browsers are connected; writing {self.messages} messages.")
            due = [await self._send(channel, at) for at in range(1, self.messages + 1)]
            web_mb, node_mb = self._memory_mb(web=True), self._memory_mb(web=False)
        finally:
            for each in listening:
                each.cancel()
            await asyncio.gather(*listening, return_exceptions=True)
        await self.author.leave()
        return self._figures(due, idle_mb, web_mb, node_mb)

    async def _open_channel(self) -> str:
        form = [("name", "Bench"), ("kind", "level"), ("level", "restricted"), ("step", "open")]
        named = [("unit", unit) for unit in dict.fromkeys([_OWN_UNIT, *self.seats["units"]])]
        answer = await self.author.post_pairs("/channels/new/", [*form, *named])
        if answer.status != 303:
            raise Refused("bench:channel", "A channel was not opened: {status}.", status=answer.status)
        return answer.location.strip("/").rpartition("/")[2]

    async def _listen(self, at: int, turns: asyncio.Semaphore, opened: asyncio.Event) -> None:
        origin = self.node.settings.officers_origin
        browser = Connections(origin, cookies=f"{self.seats['cookie']}={self.seats['tokens'][at]}", token="")
        await turns.acquire()
        async with aclosing(browser.notices()) as told:
            async for notices in told:
                now = time.perf_counter()
                if not opened.is_set():
                    opened.set()
                    turns.release()
                for notice in notices:
                    if notice["kind"] == "channel.message":
                        found = self.told[at]
                        found += [now] * (notice["times"] - 1 - len(found))

    async def _send(self, channel: str, number: int) -> float:
        due = time.perf_counter()
        answer = await self.author.post(f"/channels/{channel}/say/", _form(number))
        if answer.status != 303:
            raise Refused("bench:message", "A message was not taken: {status}.", status=answer.status)
        deadline = time.monotonic() + _ARRIVE_WITHIN_S
        while any(len(each) < number for each in self.told) and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        await asyncio.sleep(max(0.0, due + _EVERY_S - time.perf_counter()))
        return due

    def _memory_mb(self, *, web: bool) -> float:
        if web:
            processes = status.read_status(self.node.settings)["processes"]
            pids = [each["pid"] for name, each in processes.items() if name.startswith("web") and each["pid"]]
        else:
            home = self.node.settings.home
            pids = throwaway_nodes.processes([home, postgres.folder_of(home)])
        return sum(map(_held_kb, pids)) / 1000

    def _figures(self, due: Sequence[float], idle_mb: float, web_mb: float, node_mb: float) -> Browsers:
        latencies = [(at - sent) * 1000 for told in self.told for at, sent in zip(told, due, strict=False)]
        p50, p95, longest = (statistics.percentile(latencies, share) for share in (0.5, 0.95, 1.0))
        lost = sum(len(due) - len(told) for told in self.told)
        return Browsers(len(self.told), len(due), p50, p95, longest, lost, idle_mb, web_mb, node_mb, cpu_time.machine())


def _form(number: int) -> dict[str, str]:
    return {"text": f"Bench message {number}: seen at the barrier, going north.", "level": "restricted"}


def _held_kb(pid: int) -> int:
    """Return what a process holds in memory, its part of what it shares with others."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def in_words(found: Browsers) -> Sequence[str]:
    """Return the figures in lines."""
    times = f"p50 {found.p50_ms:.0f} ms   p95 {found.p95_ms:.0f} ms   longest {found.longest_ms:.0f} ms"
    before = f"{found.idle_mb:.0f} MB before, the whole node {found.node_mb:.0f} MB"
    return (
        f"browsers         {found.browsers:,}, {found.messages} messages, lost {found.lost}",
        f"to all           {times}   target {SHOW_MS:g} ms",
        f"memory           {found.web_mb:.0f} MB of web   target {MEMORY_MB:g} MB; {before}",
    )
