"""Doing what a schedule says, and what a fault of each kind is."""

import asyncio
import os
import shutil
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sangam.node import homes, status
from sangam.node.bootstrap import SKEW_VARIABLE
from sangam.node.postgres import cluster as postgres
from sangam_lab import throwaway_nodes
from sangam_lab.chaos.faults import full_disk
from sangam_lab.chaos.faults.lost_disk import LostDisks
from sangam_lab.chaos.faults.schedule import Fault
from sangam_lab.chaos.faults.standbys import Standbys
from sangam_lab.chaos.faults.tcp_proxy import Line
from sangam_lab.chaos.journal import Journal, Restored
from sangam_lab.chaos.nodes import Nodes, until

_BACK_WITHIN_S = 90.0
_STEP_WITHIN_S = 120.0
_NO_DISK = "no disk of its own could be mounted under a database: that needs root and the right to mount"


_TAKE_OUT = """
DELETE FROM exchange_message WHERE id = (
    SELECT id FROM exchange_message WHERE force <> %s AND act = 'said' ORDER BY came_at DESC LIMIT 1
)
"""


class _Skipped(Exception):
    """This fault could not be done here, for this reason."""


@dataclass
class Faults:
    """What goes wrong in a drill.  did, skipped: how many of each kind; and why.  losses: how often each node was lost.

    A node suffers one thing at a time, its lines any number.  Between a backup and the loss it suffers other things.
    """

    nodes: Nodes
    journal: Journal
    say: Callable[[str], None]
    did: Counter[str] = field(default_factory=Counter)
    skipped: dict[str, str] = field(default_factory=dict)
    losses: Counter[str] = field(default_factory=Counter)
    restored: list[Restored] = field(default_factory=list)
    _turn: dict[str, asyncio.Lock] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.disks = LostDisks(self.nodes, self.step, self.say)
        self.standbys = Standbys(self.nodes, self.disks, self.step, self.say)
        self.disks.renew_standby = self.standbys.make_again

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
            full_disk.empty(postgres.folder_of(self.nodes.home(force)))
        back = await asyncio.gather(*(self.nodes.up(force) for force in self.nodes.nodes))
        return [force for force, answers in zip(self.nodes.nodes, back, strict=True) if not answers]

    async def renew_workers(self) -> None:
        """Let each node's worker begin anew: it erases what has run out then, and else within ten minutes."""
        await asyncio.gather(*(self._kill(Fault(0.0, "kill", force, "worker")) for force in self.nodes.nodes))

    async def _do(self, fault: Fault) -> None:
        self.say(str(fault))
        try:
            if fault.kind in _OF_NODES:
                async with self._turn[fault.force]:
                    await self._acts()[fault.kind](fault)
            else:
                await self._acts()[fault.kind](fault)
        except _Skipped as why:
            self.skipped[fault.kind] = str(why)
        else:
            self.did[fault.kind] += 1

    def _acts(self) -> Mapping[str, Callable[[Fault], Awaitable[None]]]:
        return {
            "kill": self._kill,
            "pause": self._pause,
            "cut": self._cut,
            "hole": self._hole,
            "delay": self._delay,
            "repeat": self._replay,
            "reorder": self._replay,
            "fill": self._fill,
            "skew": self._skew,
            "restore": self._restore,
            "loss": self._take_out,
            "disk-lost": lambda fault: self.disks.lose_disk(fault.force),
            "snapshot": lambda fault: self.disks.put_back(fault.force, after_s=fault.for_s),
            "promotion": lambda fault: self.standbys.lose_primary(fault.force),
        }

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
        words = [fault.what, str(int(fault.amount)), fault.kind]
        await self.step(fault.force, "sangam_lab.chaos.inside.replay_batches", *words)

    async def step(self, force: str, module: str, *words: str) -> bool:
        """Run a module as the node; return whether it did what it should."""
        running = throwaway_nodes.start(self.nodes.nodes[force].settings, module, *words)
        if not await until(lambda: running.poll() is not None, within_s=_STEP_WITHIN_S):
            running.kill()
            running.wait()
        if running.returncode:
            said = status.log_of(self.nodes.home(force), "steps").read_text(errors="replace")
            self.say(f"{module} {words[0]} of {force} left with {running.returncode}: {said[-600:]}")
        return running.returncode == 0

    async def _fill(self, fault: Fault) -> None:
        if fault.force not in self.nodes.small:
            raise _Skipped(_NO_DISK)
        folder = postgres.folder_of(self.nodes.home(fault.force))
        full_disk.fill(folder)
        await asyncio.sleep(fault.for_s)
        full_disk.empty(folder)
        await self.nodes.up(fault.force)

    async def _skew(self, fault: Fault) -> None:
        """Run the node with a wrong clock for a while."""
        await self.nodes.down(fault.force)
        await self.nodes.up(fault.force, **{SKEW_VARIABLE: f"{fault.amount:g}"})
        await asyncio.sleep(fault.for_s)
        await self.nodes.down(fault.force)
        await self.nodes.up(fault.force)

    async def _restore(self, fault: Fault) -> None:
        """Back a node up, let it work on and suffer, lose it, and restore it; its peers catch it up."""
        async with self._turn[fault.force]:
            began_s, backup = self.journal.now_s(), self._sealed(fault)
            if not await self.step(fault.force, "sangam", "node", "backup", str(backup), *self._kept(fault)):
                raise _Skipped("no backup could be made: the database was away")
        await asyncio.sleep(fault.for_s)
        async with self._turn[fault.force]:
            lost = await self._lose(fault)
            if not await self.step(fault.force, "sangam", "node", "restore", str(backup), *self._kept(fault)):
                self.say(f"{fault.force} is not restored: see its log of steps")
            shutil.copytree(lost / "log", self.nodes.home(fault.force) / "log" / lost.name)
            self.restored.append(Restored(fault.force, began_s, self.journal.now_s()))
            await self.nodes.up(fault.force)

    async def _take_out(self, fault: Fault) -> None:
        """Take the newest message that came from another force out of a node's tables, behind its back."""
        if not await until(lambda: self._took_out(fault.force), within_s=_BACK_WITHIN_S):
            raise _Skipped("no message came")

    def _took_out(self, force: str) -> bool:
        with self.nodes.database(force) as connection:
            connection.execute("SET session_replication_role = replica")
            return connection.execute(_TAKE_OUT, [force]).rowcount > 0

    async def _lose(self, fault: Fault) -> Path:
        """Lose a node with all that is on its disk; return where its folder lies now."""
        home = self.nodes.home(fault.force)
        _signal([self.nodes.pid(fault.force, "supervisor")], signal.SIGKILL)
        if not await self.nodes.gone(fault.force):
            self.say(f"{fault.force} does not end: {self.nodes.left_over(fault.force)}")
        self.losses[fault.force] += 1
        lost = home.rename(home.with_name(f"{fault.force}-lost-{self.losses[fault.force]}"))
        homes.prepare(home)
        if fault.force in self.nodes.small:
            full_disk.drop(postgres.folder_of(lost))
            full_disk.fit(postgres.folder_of(home))
        return lost

    def _sealed(self, fault: Fault) -> Path:
        return self.nodes.folder / f"{fault.force}-{fault.at_s:g}.sealed"

    def _kept(self, fault: Fault) -> list[str]:
        """Return the words that say whose backup it is, and by what it is sealed."""
        key = self.nodes.folder / "passphrase"
        key.write_text("a drill, no secret\n")
        return ["--passphrase-file", str(key), "--home", str(self.nodes.home(fault.force))]

    def _line(self, fault: Fault) -> Line:
        return self.nodes.lines[fault.force, fault.what]


_OF_NODES = frozenset({"kill", "pause", "fill", "skew", "disk-lost", "snapshot", "promotion"})
"""What takes the node for as long as it lasts; a restore takes it twice."""


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
