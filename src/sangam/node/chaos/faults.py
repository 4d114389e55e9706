"""Doing what a schedule says, and what a fault of each kind is."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sangam.node import child, postgres, status
from sangam.node.attach import SKEW_VARIABLE
from sangam.node.chaos import disks
from sangam.node.chaos.nodes import Nodes, until
from sangam.node.chaos.proxy import Line
from sangam.node.chaos.schedule import Fault
from sangam.node.supervise import environment

_BACK_WITHIN_S = 90.0
_REPLAYED_WITHIN_S = 90.0
_NO_DISK = "no disk of its own could be mounted under a database: that needs root and the right to mount"


@dataclass
class Faults:
    """What goes wrong in a drill.  did, skipped: how many of each kind; and why.  A node suffers one thing at a time,
    its lines any number."""

    nodes: Nodes
    say: Callable[[str], None]
    did: Counter[str] = field(default_factory=Counter)
    skipped: dict[str, str] = field(default_factory=dict)
    _turn: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def run(self, faults: list[Fault]) -> None:
        """Do each fault at its time, whatever the others are about; return when the last is over."""
        self._turn = {force: asyncio.Lock() for force in self.nodes.nodes}
        began = asyncio.get_running_loop().time()
        doing = []
        for fault in faults:
            await asyncio.sleep(max(0.0, began + fault.at_s - asyncio.get_running_loop().time()))
            doing.append(asyncio.ensure_future(self._do(fault)))
        await asyncio.gather(*doing)

    async def heal(self) -> list[str]:
        """Undo whatever may still be wrong; return the forces whose node does not come back."""
        for line in self.nodes.lines.values():
            line.heal()
        for force in self.nodes.small:
            disks.empty(postgres.folder_of(self.nodes.home(force)))
        back = await asyncio.gather(*(self.nodes.up(force) for force in self.nodes.nodes))
        return [force for force, answers in zip(self.nodes.nodes, back, strict=True) if not answers]

    async def _do(self, fault: Fault) -> None:
        if fault.kind == "fill" and fault.force not in self.nodes.small:
            self.skipped["fill"] = _NO_DISK
            return
        self.say(str(fault))
        if fault.kind in _OF_NODES:
            async with self._turn[fault.force]:
                await self._acts()[fault.kind](fault)
        else:
            await self._acts()[fault.kind](fault)
        self.did[fault.kind] += 1

    def _acts(self) -> Mapping[str, Callable[[Fault], Awaitable[None]]]:
        return {
            "kill": self._kill, "pause": self._pause, "cut": self._cut, "hole": self._hole, "delay": self._delay,
            "repeat": self._replay, "reorder": self._replay, "fill": self._fill, "skew": self._skew,
        }  # fmt: skip

    async def _kill(self, fault: Fault) -> None:
        """Kill a process, and wait until the node has it again: from its supervisor, or the supervisor from us."""
        before = self.nodes.pid(fault.force, fault.what)
        _signal([before], signal.SIGKILL)
        if fault.what == "supervisor":
            await until(lambda: not self.nodes.answers(fault.force), within_s=_BACK_WITHIN_S)
        else:
            await until(lambda: self.nodes.pid(fault.force, fault.what) not in (0, before), within_s=_BACK_WITHIN_S)
        await self.nodes.up(fault.force)

    async def _pause(self, fault: Fault) -> None:
        with _stopped(self.nodes.pid(fault.force, fault.what), whole=fault.what == "postgres"):
            await asyncio.sleep(fault.for_s)

    async def _cut(self, fault: Fault) -> None:
        line = self._line(fault)
        line.cut = True
        line.hang_up()
        await asyncio.sleep(fault.for_s)
        line.cut = False

    async def _hole(self, fault: Fault) -> None:
        line = self._line(fault)
        line.dead = True
        await asyncio.sleep(fault.for_s)
        line.hang_up()  # what was swallowed does not come out of the hole again
        line.dead = False

    async def _delay(self, fault: Fault) -> None:
        line = self._line(fault)
        line.delay_s = fault.amount
        await asyncio.sleep(fault.for_s)
        line.delay_s = 0.0

    async def _replay(self, fault: Fault) -> None:
        """Let the node send old batches again, through a process of its own."""
        settings = self.nodes.nodes[fault.force].settings
        words = [fault.what, str(int(fault.amount)), fault.kind]
        with status.log_of(settings.home, "steps").open("ab") as log:
            command = [sys.executable, "-m", "sangam.node.chaos.replaying", *words]
            replaying = child.start(command, env=environment(settings), output=log)
        if not await until(lambda: replaying.poll() is not None, within_s=_REPLAYED_WITHIN_S):
            replaying.kill()
            replaying.wait()

    async def _fill(self, fault: Fault) -> None:
        folder = postgres.folder_of(self.nodes.home(fault.force))
        disks.fill(folder)
        await asyncio.sleep(fault.for_s)
        disks.empty(folder)
        await self.nodes.up(fault.force)

    async def _skew(self, fault: Fault) -> None:
        """Run the node with a wrong clock for a while."""
        await self.nodes.down(fault.force)
        await self.nodes.up(fault.force, **{SKEW_VARIABLE: f"{fault.amount:g}"})
        await asyncio.sleep(fault.for_s)
        await self.nodes.down(fault.force)
        await self.nodes.up(fault.force)

    def _line(self, fault: Fault) -> Line:
        return self.nodes.lines[fault.force, fault.what]


_OF_NODES = frozenset({"kill", "pause", "fill", "skew"})


@contextmanager
def _stopped(pid: int, *, whole: bool) -> Iterator[None]:
    """Stop a process inside the block, with its children if `whole`."""
    pids = [pid, *(_children(pid) if whole else ())]
    _signal(pids, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal(pids, signal.SIGCONT)


def _signal(pids: list[int], sign: signal.Signals) -> None:
    for pid in filter(None, pids):
        with suppress(ProcessLookupError):
            os.kill(pid, sign)


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(each) for each in found.read_text().split()] if found.exists() else []
