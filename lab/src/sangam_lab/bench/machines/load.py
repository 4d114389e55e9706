"""Officers at work on a node whose parts are killed: they check, and write in threads with a partner force.

Whose check breaks off asks again until it is answered, as a browser's user does.  A message is written once: what was
acknowledged must stand at the other force once and in order.  What broke off may stand there or not.
"""

import asyncio
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, pairwise

from sangam.kernel.errors import Refused
from sangam_lab.bench import statistics
from sangam_lab.bench.http_client import Answer, Connections
from sangam_lab.bench.load_cast import RECORD

TEXTS = ("HR26DK8337", "Sunil Kumar s/o Ram Singh", "9812345678", "Harjeet @ Kala s/o Balwant, Nuh")
_NUMBERED = re.compile(r"Bench message (\d{6})\b")
_WITHIN_S = 20.0
_PATIENCE_S = 60.0
_AGAIN_S = 0.1
_WRITES_EVERY_S = 0.5
_BROKEN = (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError, IndexError)


@dataclass(slots=True)
class Writer:
    """One side of a thread.  said: numbers of what was acknowledged; unsure: of what broke off."""

    thread: str
    officer: Connections
    said: list[int] = field(default_factory=list)
    unsure: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Seen:
    """What the officers saw, at which instants (monotonic).  never: checks that were not answered at all."""

    answered: list[float] = field(default_factory=list)
    broken: list[float] = field(default_factory=list)
    latencies_ms: list[float] = field(default_factory=list)
    never: int = 0
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def check_on(self, officer: Connections, over: asyncio.Event) -> None:
        """Check one thing after the other until it is over."""
        turn = 0
        while not over.is_set():
            began, text = time.perf_counter(), TEXTS[turn % len(TEXTS)]
            if await self._answered(officer, text):
                self.answered.append(time.monotonic())
                self.latencies_ms.append((time.perf_counter() - began) * 1000)
            else:
                self.never += 1
            turn += 1

    async def write_on(self, writer: Writer, over: asyncio.Event) -> None:
        """Write one message after the other until it is over."""
        while not over.is_set():
            number = next(self._numbers)
            form = {"kind": "message", "text": f"Bench message {number:06} : seen at the barrier, going north."}
            answer = await self._asked(writer.officer, f"/threads/{writer.thread}/say/", form)
            if answer is not None and answer.status == 303 and "/threads/" in answer.location:
                writer.said.append(number)
                await asyncio.sleep(_WRITES_EVERY_S)
            else:
                writer.unsure.add(number)
                await self._broke_off()

    async def _answered(self, officer: Connections, text: str) -> bool:
        patience = time.monotonic() + _PATIENCE_S
        while time.monotonic() < patience:
            answer = await self._asked(officer, "/check/", {"text": text})
            if answer is not None and answer.status == 200:
                return True
            await self._broke_off()
        return False

    async def _asked(self, officer: Connections, path: str, form: Mapping[str, str]) -> Answer | None:
        try:
            return await asyncio.wait_for(officer.post(path, form), _WITHIN_S)
        except _BROKEN:
            officer.close()
            return None

    async def _broke_off(self) -> None:
        self.broken.append(time.monotonic())
        await asyncio.sleep(_AGAIN_S)

    def between(self, began: float, ended: float) -> Mapping[str, float]:
        """Return what came of one event: how many attempts broke off, over how long, and the longest silence."""
        broken = [at for at in self.broken if began <= at < ended]
        answered = [began, *(at for at in self.answered if began <= at < ended), ended]
        return {
            "broken": len(broken),
            "refused_s": max(broken) - began if broken else 0.0,
            "silent_s": max(later - earlier for earlier, later in pairwise(answered)),
        }


async def open_threads(askers: Sequence[Connections], owner: Connections) -> list[tuple[Writer, Writer]]:
    """Let each asker open a thread about the owner's record; return both sides of each.  Raises Refused."""
    made = []
    for asker in askers:
        page = await asker.get(f"/records/{RECORD}/ask/")
        about = re.search(r'name="about" value="([^"]+)"', page.body)
        if about is None:
            raise Refused("bench:ask", "The record cannot be asked about: {status}.", status=page.status)
        question = {"about": about[1], "question": "A question to be measured", "pace": "routine"}
        thread = (await asker.post(f"/records/{RECORD}/ask/", question)).location.strip("/").rpartition("/")[2]
        await _is_at(owner, thread)
        made.append((Writer(thread, asker), Writer(thread, owner)))
    return made


async def tally(sides: Iterable[tuple[Writer, Writer]]) -> statistics.Tally:
    """Hold what each side was told is written against what the other side reads."""
    sent: dict[str, list[int]] = {}
    read: dict[str, list[int]] = {}
    for pair in sides:
        asker, owner = pair
        for name, writer, reader in (("asker", asker, owner), ("owner", owner, asker)):
            page = await reader.officer.get(f"/threads/{reader.thread}/")
            found = [int(each) for each in _NUMBERED.findall(page.body)]
            key, own = f"{writer.thread} {name}", {*writer.said, *writer.unsure}
            sent[key], read[key] = writer.said, [number for number in found if number in own]
    return statistics.tally(sent, read)


async def _is_at(owner: Connections, thread: str) -> None:
    deadline = time.monotonic() + _WITHIN_S
    while (await owner.get(f"/threads/{thread}/")).status != 200:
        if time.monotonic() > deadline:
            raise Refused("bench:not-there", "A thread did not come to the reader: see the nodes' logs.")
        await asyncio.sleep(0.2)
