"""From an author to the screens of two other forces: three nodes, channels of one author each, readers who listen.

Open loop, as `send_to_screen`: each message has its scheduled time, and its latency counts from there to the stream of
the reader.  The host of every channel is the author's own force or, with the host down, a fourth one that has stopped.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import asdict, dataclass, field
from itertools import cycle, permutations
from typing import Any

from sangam.kernel.errors import Refused
from sangam_lab import throwaway_nodes
from sangam_lab.bench import cpu_time, statistics
from sangam_lab.bench.http_client import Connections
from sangam_lab.bench.send_to_screen import SENDERS, signed_in
from sangam_lab.bench.two_nodes import INVITATION
from sangam_lab.demo import nodes as demo_nodes
from sangam_lab.demo.nodes import Node

SCREEN_MS = 40.0
"""The target at the 95th percentile."""
FORCES = ("DL", "HR", "UP")
AWAY, _AWAY_LOGIN, _AWAY_UNIT = "NIA", "nia.liaison", "NIA-LIAISON"
"""The force that hosts the channels where the host is to be down, who opens them there, and for which unit."""
READERS = {"HR": ("hr.sho.kundli", "HR-SNP-KUNDLI"), "UP": ("up.sho.loni", "UP-GZB-LONI")}
_UNITS = {
    "dl.sho.kapashera": "DL-SW-KAPASHERA",
    "dl.sho.narela": "DL-ON-NARELA",
    "dl.sho.dwarka": "DL-DW-DWARKANORTH",
    "dl.cell": "DL-SPCELL",
}
_NEWS = "channel.message"
_WARM_UP = 40
_IDLE_S = 4.0
_ARRIVE_WITHIN_S = 30.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Screens:
    """Milliseconds from the scheduled sending to each force's reader.  lost: told to a reader fewer times than sent.

    host_down: whether the channels' host, a fourth force, had stopped.
    processor_ms: of all processes of the three nodes, a message; parts_ms: of those of each part.
    """

    host_down: bool
    rate: float
    seconds: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    lost: int
    refused: int
    processor_ms: float
    parts_ms: Mapping[str, float]
    machine: str

    @property
    def holds(self) -> bool:
        """Tell whether the target is kept and nothing is lost."""
        return self.p95_ms <= SCREEN_MS and not self.lost and not self.refused

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        return {**asdict(self), "holds": self.holds}


def measure(rate: float, seconds: float, *, host_down: bool, say: Say) -> Screens:
    """Run three nodes, write so many messages a second into channels of all three, and return the figures.

    host_down: the channels are opened by a fourth force, all of whose processes are stopped before the first message.
    """
    with _running_nodes((*FORCES, AWAY) if host_down else FORCES, say=say) as nodes:
        say("Signing in.")
        origins = {node.settings.force: node.settings.officers_origin for node in nodes}
        senders = [signed_in(origins["DL"], login) for login in SENDERS]
        readers = {force: signed_in(origins[force], login) for force, (login, _) in READERS.items()}
        here, away = nodes[: len(FORCES)], nodes[len(FORCES) :]
        hosts = [signed_in(origins[node.settings.force], _AWAY_LOGIN) for node in away] or senders
        return asyncio.run(_Course(here, away, hosts, senders, readers, rate, seconds, say).run())


@contextmanager
def _running_nodes(forces: Sequence[str], *, say: Say) -> Iterator[list[Node]]:
    with throwaway_nodes.folder("bench-") as folder:
        nodes = [throwaway_nodes.make(folder / force) for force in forces]
        try:
            demo_nodes.start(nodes, say=say)
            for node in nodes:
                throwaway_nodes.run(node.settings, "sangam_lab.bench.load_cast", "cast")
            for node, other in permutations(nodes, 2):
                invitation = str(other.settings.home / INVITATION)
                throwaway_nodes.run(node.settings, "sangam_lab.bench.conversation.pair", invitation)
            yield nodes
        finally:
            demo_nodes.stop(nodes)


@dataclass(slots=True)
class _Channel:
    """A channel of one author.  told: by force, when the stream of its reader told its n-th message."""

    id: str
    sender: Connections
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    due: list[float] = field(default_factory=list)
    told: dict[str, list[float]] = field(default_factory=lambda: {force: [] for force in READERS})
    refused: int = 0


@dataclass(slots=True)
class _Course:
    """The nodes, the officers' connections, and the channels in which is written.

    away: the host's node, if it is to stop.  hosts: who open the channels, in turn.
    """

    nodes: Sequence[Node]
    away: list[Node]
    hosts: list[Connections]
    senders: list[Connections]
    readers: dict[str, Connections]
    rate: float
    seconds: float
    say: Say
    channels: dict[str, _Channel] = field(default_factory=dict)

    async def run(self) -> Screens:
        for login, sender, host in zip(SENDERS, self.senders, cycle(self.hosts), strict=False):
            await self._open_channel(login, sender, host)
        await self._await_at_all()
        if self.away:
            self.say("Stopping the host.")
            demo_nodes.stop(self.away)
        opened = {force: asyncio.Event() for force in self.readers}
        listening = [asyncio.ensure_future(self._listen(force, opened[force])) for force in self.readers]
        await asyncio.gather(*(each.wait() for each in opened.values()))
        try:
            idle = await self._idle_s_a_second()
            await self._send_all(_WARM_UP, rate=min(self.rate, 20))
            warm = {each.id: len(each.due) for each in self.channels.values()}
            self.say(f"Sending {self.rate:g} a second for {self.seconds:g} seconds.")
            before, began = self._used_s(), time.monotonic()
            await self._send_all(round(self.rate * self.seconds), rate=self.rate)
            lasted, used = time.monotonic() - began, statistics.grown(before, self._used_s())
        finally:
            for each in listening:
                each.cancel()
            await asyncio.gather(*listening, return_exceptions=True)
        hosts = self.hosts if self.away else ()
        await asyncio.gather(*(each.leave() for each in (*self.senders, *self.readers.values(), *hosts)))
        count = round(self.rate * self.seconds)
        return self._figures(warm, statistics.split_ms(used, idle, lasted_s=lasted, messages=count))

    def _used_s(self) -> Mapping[str, float]:
        return cpu_time.of_nodes_s(node.settings for node in self.nodes)

    async def _idle_s_a_second(self) -> Mapping[str, float]:
        before = self._used_s()
        await asyncio.sleep(_IDLE_S)
        return {part: used / _IDLE_S for part, used in statistics.grown(before, self._used_s()).items()}

    async def _open_channel(self, login: str, sender: Connections, host: Connections) -> None:
        units = [_UNITS[login], *(unit for _, unit in READERS.values()), *(_AWAY_UNIT for _ in self.away)]
        form = [("name", f"Bench {login}"), ("kind", "border"), ("level", "restricted"), ("step", "open")]
        answer = await host.post_pairs("/channels/new/", [*form, *(("unit", unit) for unit in units)])
        if answer.status != 303:
            raise Refused("bench:channel", "A channel was not opened: {status}.", status=answer.status)
        channel = answer.location.strip("/").rpartition("/")[2]
        self.channels[channel] = _Channel(channel, sender)

    async def _await_at_all(self) -> None:
        """Wait until each channel is at its author and at all readers."""
        deadline = time.monotonic() + _ARRIVE_WITHIN_S
        for channel in self.channels.values():
            for officer in (channel.sender, *self.readers.values()):
                while (await officer.get(f"/channels/{channel.id}/")).status != 200:
                    if time.monotonic() > deadline:
                        raise Refused("bench:no-channel", "A channel did not come to a reader: see the nodes' logs.")
                    await asyncio.sleep(0.2)

    async def _listen(self, force: str, opened: asyncio.Event) -> None:
        async with aclosing(self.readers[force].notices()) as told:
            async for notices in told:
                opened.set()
                now = time.perf_counter()
                for notice in notices:
                    channel = self.channels.get(notice["subject"]["id"])
                    if channel is not None and notice["kind"] == _NEWS:
                        found = channel.told[force]
                        found += [now] * (notice["times"] - len(found))

    async def _send_all(self, count: int, *, rate: float) -> None:
        began, channels = time.perf_counter() + 0.1, list(self.channels.values())
        sending = []
        for index in range(count):
            due = began + index / rate
            if (ahead := due - time.perf_counter()) > 0:
                await asyncio.sleep(ahead)
            sending.append(asyncio.ensure_future(self._send(channels[index % len(channels)], index, due)))
        await asyncio.gather(*sending)
        deadline = time.monotonic() + _ARRIVE_WITHIN_S
        while self._lost() and time.monotonic() < deadline:
            await asyncio.sleep(0.02)

    async def _send(self, channel: _Channel, number: int, due: float) -> None:
        async with channel.turn:  # an author sends the next message after the one before
            form = {"text": f"Bench message {number:06}: seen at the barrier, going north.", "level": "restricted"}
            answer = await channel.sender.post(f"/channels/{channel.id}/say/", form)
            if answer.status == 303:
                channel.due.append(due)
            else:
                channel.refused += 1

    def _lost(self) -> int:
        return sum(max(0, len(each.due) - len(told)) for each in self.channels.values() for told in each.told.values())

    def _figures(self, warm: dict[str, int], spent_ms: Mapping[str, float]) -> Screens:
        latencies: list[float] = []
        for each in self.channels.values():
            start = warm[each.id]
            for told in each.told.values():
                latencies += [(at - due) * 1000 for due, at in zip(each.due[start:], told[start:], strict=False)]
        p50, p95, p99 = (statistics.percentile(latencies, share) for share in (0.5, 0.95, 0.99))
        refused = sum(each.refused for each in self.channels.values())
        parts = dict(spent_ms)
        each_ms = parts.pop("all")
        lost, machine = self._lost(), cpu_time.machine()
        return Screens(bool(self.away), self.rate, self.seconds, p50, p95, p99, lost, refused, each_ms, parts, machine)


def in_words(found: Screens) -> Sequence[str]:
    """Return the figures in lines."""
    host = "a fourth force, which has stopped" if found.host_down else "the author's own force"
    times = f"p50 {found.p50_ms:.1f} ms   p95 {found.p95_ms:.1f} ms   p99 {found.p99_ms:.1f} ms"
    return (
        f"to two forces    {times}   target {SCREEN_MS:g} ms, {found.rate:g} a second",
        f"host             {host}",
        f"lost             {found.lost}   refused {found.refused}",
        f"processor time   {found.processor_ms:.1f} ms a message, all processes of the three nodes, idle subtracted",
        *(f"  {part:<24}{spent:.2f} ms" for part, spent in sorted(found.parts_ms.items())),
        f"machine          {found.machine}",
    )
