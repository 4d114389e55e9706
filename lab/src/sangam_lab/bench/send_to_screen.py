"""Send-to-screen between two nodes: signed-in officers in Delhi write in threads, a reader in Haryana listens.

Open loop: each message has its scheduled time, whatever the node does, and its latency counts from there to the
reader's stream.  All through the public interface, by HTTP, between nodes of their own on this machine.  Afterwards
the reader opens each thread: what stands there says what was lost, doubled, or out of order.
"""

import asyncio
import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, field
from typing import Any

from sangam.kernel.errors import Refused
from sangam_lab.bench import cpu_time, statistics, two_nodes
from sangam_lab.bench.http_client import Connections
from sangam_lab.bench.load_cast import RECORD
from sangam_lab.demo.http_visitor import Visitor
from sangam_lab.demo.nodes import Node

SENDERS = ("dl.sho.kapashera", "dl.sho.narela", "dl.sho.dwarka", "dl.cell")
READER = "hr.sho.kundli"
_NUMBERED = re.compile(r"Bench message (\d{6})\b")
_KIND = "thread.news"
_THREAD_EVERY_S = 4.0  # each thread gets a message this often, well within the 500 that its page shows
_WARM_UP_S = 3.0
_IDLE_S = 4.0
_ARRIVE_WITHIN_S = 20.0
_AGAIN_S = 0.05

Say = Callable[[str], None]
Spent = tuple[Mapping[str, float], Mapping[str, float], float]  # used, idle a second, lasted


@dataclass(frozen=True, slots=True)
class Figures:
    """The measurements.  Latencies in milliseconds, from the scheduled sending to the reader's stream."""

    rate: float
    seconds: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    tally: statistics.Tally
    refused: int
    processor_ms: float
    outbox_to_inbox_ms: float
    parts_ms: Mapping[str, float]
    machine: str

    @property
    def holds(self) -> bool:
        """Tell whether each message came once and in its place."""
        return self.tally.holds and not self.refused

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        return {**asdict(self), "holds": self.holds}


def measure(rate: float, seconds: float, *, say: Say, is_archived: bool = False) -> Figures:
    """Run two nodes, send `rate` messages a second for so many seconds, and return the figures.

    is_archived: both keep an archive in a second folder of the same disk.
    """
    with two_nodes.two_nodes(say=say, is_archived=is_archived) as nodes:
        say("Signing in.")
        delhi, haryana = (node.settings.officers_origin for node in nodes)
        senders = [signed_in(delhi, login) for login in SENDERS]
        reader = signed_in(haryana, READER)
        return asyncio.run(Course(nodes, senders, reader, rate, seconds, say).run())


@dataclass(slots=True)
class Thread:
    """A thread under way.  told: when the reader's stream told its n-th message."""

    id: str
    sender: Connections
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    due: list[float] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    told: list[float] = field(default_factory=list)
    refused: int = 0


@dataclass(slots=True)
class Course:
    """Two running nodes, their officers' connections, and the threads in which is written."""

    nodes: Sequence[Node]
    senders: list[Connections]
    reader: Connections
    rate: float
    seconds: float
    say: Say
    threads: dict[str, Thread] = field(default_factory=dict)

    def used_s(self) -> Mapping[str, float]:
        """Return the processor seconds that the nodes have used so far, by part."""
        return cpu_time.of_nodes_s(node.settings for node in self.nodes)

    async def run(self) -> Figures:
        await self.open_threads()
        opened = asyncio.Event()
        listening = asyncio.ensure_future(self.listen(opened))
        await opened.wait()
        try:
            idle = await self._idle_s_a_second()
            self.say(f"Sending {self.rate:g} a second for {self.seconds:g} seconds.")
            await self._send_all(round(min(self.rate, 20) * _WARM_UP_S), rate=min(self.rate, 20))
            warm = {each.id: len(each.due) for each in self.threads.values()}
            before, began = self.used_s(), time.monotonic()
            await self._send_all(round(self.rate * self.seconds), rate=self.rate)
            lasted, used = time.monotonic() - began, statistics.grown(before, self.used_s())
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
        found = await self._figures(warm, figures_of_processors=(used, idle, lasted))
        await self.leave()
        return found

    async def leave(self) -> None:
        """Close the officers' connections."""
        await asyncio.gather(*(officer.leave() for officer in (*self.senders, self.reader)))

    async def open_threads(self) -> None:
        """Ask about a record as often as threads are needed, and wait until the reader has them."""
        count = max(len(self.senders), round(self.rate * _THREAD_EVERY_S))
        self.say(f"Opening {count} threads.")
        each = -(-count // len(self.senders))
        last = await asyncio.gather(*(self._open_threads_of(sender, each) for sender in self.senders))
        await self._await_at_reader(last)

    async def _open_threads_of(self, sender: Connections, count: int) -> str:
        """Open so many threads of one officer; return the last."""
        path = f"/records/{RECORD}/ask/"
        page = await sender.get(path)
        about = re.search(r'name="about" value="([^"]+)"', page.body)
        if about is None:
            raise Refused("bench:ask", "The record cannot be asked about: {status}.", status=page.status)
        question = {"about": about[1], "question": "A question to be measured", "pace": "routine"}
        thread = ""
        for _ in range(count):
            answer = await sender.post(path, question)
            thread = answer.location.strip("/").rpartition("/")[2]
            self.threads[thread] = Thread(thread, sender)
        return thread

    async def _await_at_reader(self, last: Sequence[str]) -> None:
        """Wait for each officer's last thread: those before it came before it."""
        deadline = time.monotonic() + _ARRIVE_WITHIN_S
        for thread in last:
            while (await self.reader.get(f"/threads/{thread}/")).status != 200:
                if time.monotonic() > deadline:
                    raise Refused("bench:not-there", "A thread did not come to the reader: see the nodes' logs.")
                await asyncio.sleep(0.2)

    async def _idle_s_a_second(self) -> Mapping[str, float]:
        before = self.used_s()
        await asyncio.sleep(_IDLE_S)
        return {part: used / _IDLE_S for part, used in statistics.grown(before, self.used_s()).items()}

    async def listen(self, opened: asyncio.Event, *, returning: bool = False) -> None:
        """Follow the reader's stream until cancelled.  returning: open it again whenever it ends, as browsers do."""
        while True:
            try:
                await self._follow(opened)
            except (OSError, EOFError, Refused):
                if not returning:
                    raise
            await asyncio.sleep(_AGAIN_S)

    async def _follow(self, opened: asyncio.Event) -> None:
        async with aclosing(self.reader.notices()) as told:
            async for notices in told:
                opened.set()
                now = time.perf_counter()
                for notice in notices:
                    thread = self.threads.get(notice["subject"]["id"])
                    if thread is not None and notice["kind"] == _KIND:
                        thread.told += [now] * (notice["times"] - len(thread.told))

    async def _send_all(self, count: int, *, rate: float) -> None:
        """Send so many, each at its time; return when the reader was told of all, or the patience ends."""
        began = time.perf_counter() + 0.1
        threads = _interleaved(list(self.threads.values()))
        first = sum(len(thread.numbers) for thread in threads)
        sending = []
        for index in range(count):
            due = began + index / rate
            if (ahead := due - time.perf_counter()) > 0:
                await asyncio.sleep(ahead)
            sending.append(asyncio.ensure_future(self._send(threads[index % len(threads)], first + index, due)))
        await asyncio.gather(*sending)
        await self._await_told()

    async def send_until(self, over: asyncio.Event, *, rate: float, patience_s: float) -> None:
        """Send, each at its time, until it is over or the patience ends; return as `_send_all` does."""
        began = time.perf_counter()
        threads = _interleaved(list(self.threads.values()))
        sending: list[asyncio.Future[None]] = []
        while not over.is_set() and (due := began + len(sending) / rate) < began + patience_s:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            index = len(sending)
            sending.append(asyncio.ensure_future(self._send(threads[index % len(threads)], index, due)))
        await asyncio.gather(*sending)
        await self._await_told()

    async def _await_told(self) -> None:
        threads = self.threads.values()
        deadline = time.monotonic() + _ARRIVE_WITHIN_S
        while any(len(each.told) < len(each.due) for each in threads) and time.monotonic() < deadline:
            await asyncio.sleep(0.02)

    async def _send(self, thread: Thread, number: int, due: float) -> None:
        async with thread.turn:  # an officer sends his next message in a thread after the one before
            form = {"kind": "message", "text": f"Bench message {number:06} : seen at the barrier, going north."}
            answer = await thread.sender.post(f"/threads/{thread.id}/say/", form)
            if answer.status == 303:
                thread.due.append(due)
                thread.numbers.append(number)
            else:
                thread.refused += 1

    async def tally(self) -> tuple[statistics.Tally, int]:
        """Return what became of the messages, read in each thread by the reader, and how many were refused."""
        sent, read = {}, {}
        for thread in self.threads.values():
            body = (await self.reader.get(f"/threads/{thread.id}/")).body
            sent[thread.id], read[thread.id] = thread.numbers, [int(each) for each in _NUMBERED.findall(body)]
        return statistics.tally(sent, read), sum(thread.refused for thread in self.threads.values())

    async def _figures(self, warm: dict[str, int], *, figures_of_processors: Spent) -> Figures:
        latencies = []
        for thread in self.threads.values():
            start = warm[thread.id]
            pairs = zip(thread.due[start:], thread.told[start:], strict=False)
            latencies += [(told - due) * 1000 for due, told in pairs]
        used, idle, lasted = figures_of_processors
        parts = dict(statistics.split_ms(used, idle, lasted_s=lasted, messages=len(latencies)))
        each_ms, hot_ms = parts.pop("all"), statistics.outbox_to_inbox_ms(parts)
        p50, p95, p99 = (statistics.percentile(latencies, share) for share in (0.5, 0.95, 0.99))
        self.say("Reading what stands in the threads.")
        found, refused = await self.tally()
        return Figures(
            self.rate, self.seconds, p50, p95, p99, found, refused, each_ms, hot_ms, parts, cpu_time.machine()
        )


def _interleaved(threads: list[Thread]) -> list[Thread]:
    """Return the threads so that neighbours are different senders'."""
    by_sender: dict[int, list[Thread]] = {}
    for thread in threads:
        by_sender.setdefault(id(thread.sender), []).append(thread)
    return [thread for turn in zip(*by_sender.values(), strict=True) for thread in turn]


def signed_in(origin: str, login: str) -> Connections:
    """Return an officer's connections, signed in and with his purpose stated."""
    visitor = Visitor(origin, login)
    page = visitor.sign_in()
    page = visitor.send(page, page.form("/purpose"), press="naka")
    tokens = page.top.all("input", name="csrfmiddlewaretoken")
    return Connections(origin, cookies=visitor.cookies(), token=tokens[0].attributes["value"])
