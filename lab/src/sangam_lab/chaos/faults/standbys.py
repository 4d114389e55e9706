"""Standbys of the drill's nodes: a node is lost with its disk, and its standby becomes the node at its addresses."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from sangam.node.setting_files import load_settings
from sangam.node.standby import invitation
from sangam.node.wal_archive import keeper
from sangam_lab import throwaway_nodes
from sangam_lab.chaos.faults.lost_disk import LostDisks
from sangam_lab.chaos.nodes import Nodes, until
from sangam_lab.demo import nodes as demo_nodes
from sangam_lab.demo.nodes import Node

WITHIN_S = 60.0
_CALL_EVERY_S = 0.5

Step = Callable[..., Awaitable[bool]]


@dataclass
class Standbys:
    """The standbys of a drill.  step: runs a module as a node; back_s: from each loss until the promoted node answered.

    broken: a sentence for each promotion that did not go as is promised of a standby for which commits wait.
    """

    nodes: Nodes
    disks: LostDisks
    step: Step
    say: Callable[[str], None]
    back_s: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    _made: int = 0

    async def make(self, force: str) -> bool:
        """Give a node a standby, at the node's own ports; return whether commits wait for it, as is promised.

        One that it had before is a standby no more.
        """
        if before := self.nodes.standbys.pop(force, None):
            await asyncio.to_thread(demo_nodes.stop, [before])
        self._made += 1
        home = self.nodes.folder / f"standby-{self._made}-{force}"
        file = self.nodes.folder / f"{home.name}.sealed"
        place = ("--address", "127.0.0.1", "--port", str(throwaway_nodes.free_port()))
        admitted = await self._step(force, "admit-standby", str(file), *place, home=self.nodes.home(force))
        if not (admitted and await self._step(force, "standby", str(file), *self._archive(force, home), home=home)):
            self.say(f"{force} has no standby")
            return False
        self.nodes.standbys[force] = Node(load_settings(home))
        demo_nodes.launch(self.nodes.standbys[force])
        return await until(lambda: self._is_promised(force))

    async def lose_primary(self, force: str) -> None:
        """Kill every process of a node, delete all that is its own, and promote its standby; then make it another."""
        if not await until(lambda: self._is_promised(force)):
            self.broken.append(f"the standby of {force} is not promised what it has")
            return
        began, standby = time.monotonic(), self.nodes.standbys.pop(force)
        await self.disks.lose(force)
        self.nodes.nodes[force] = standby
        promoted = await self._step(force, "promote", home=standby.settings.home)
        is_open = load_settings(standby.settings.home).reads_open
        self.disks.away.discard(force)
        answers = await until(lambda: self.nodes.answers(force), every_s=_CALL_EVERY_S)
        self.back_s.append(round(time.monotonic() - began, 1))
        self.say(f"the standby of {force} is the node after {self.back_s[-1]} s")
        if not (promoted and is_open and answers and self.back_s[-1] <= WITHIN_S):
            self.broken.append(
                f"{force}: promoted {promoted}, reads open {is_open}, answers {answers}, after {self.back_s[-1]} s"
            )
        await self.make_again(force)

    async def make_again(self, force: str) -> None:
        """Give a node that came back elsewhere, or from its archive, another standby."""
        if not await self.make(force):
            self.broken.append(f"{force} has no standby again")
        if self.nodes.nodes[force].settings.archive_folder:
            await until(lambda: (state := keeper.read_state(self.nodes.home(force))) and bool(state.base_at))

    def _is_promised(self, force: str) -> bool:
        state = invitation.read_state(self.nodes.nodes[force].settings)
        return state is not None and state.promised and state.is_connected

    def _archive(self, force: str, home: Path) -> list[str]:
        if not self.nodes.nodes[force].settings.archive_folder:
            return []
        (archive := self.nodes.folder / "archives" / home.name).mkdir()
        return ["--set", f"archive_folder={archive}"]

    async def _step(self, force: str, *words: str, home: Path) -> bool:
        """Run a command of the node, or of its standby in `home`."""
        (phrase := self.nodes.folder / "passphrase").write_text("a drill, no secret\n")
        sealed = () if words[0] == "promote" else ("--passphrase-file", str(phrase))
        return await self.step(force, "sangam", "node", *words, "--home", str(home), *sealed)
