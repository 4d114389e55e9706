"""A node that loses its disk, or is put back to a snapshot, and comes back from its archive on a second one."""

import asyncio
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sangam.node import homes, status
from sangam.node.postgres import cluster as postgres
from sangam.node.wal_archive.folder import ArchiveFolder
from sangam_lab.chaos.nodes import Nodes, until
from sangam_lab.demo import nodes as demo_nodes

_REFUSAL = "This machine was put back"

Step = Callable[..., Awaitable[bool]]


@dataclass
class LostDisks:
    """The losses of a drill.  step: runs a module as a node; back_s: from each loss until the node answered.

    away: the forces whose node is being restored.  unrefused: a sentence for each node that started though put back.
    """

    nodes: Nodes
    step: Step
    say: Callable[[str], None]
    back_s: list[float] = field(default_factory=list)
    away: set[str] = field(default_factory=set)
    unrefused: list[str] = field(default_factory=list)
    renew_standby: Callable[[str], Awaitable[None]] | None = None
    _logs: int = 0

    async def lose_disk(self, force: str) -> None:
        """Kill every process of a node, delete all that is its own, and restore it from its archive."""
        began, key = time.monotonic(), self._key(force)
        await self.lose(force)
        if await self._restore(force, key):
            self.back_s.append(round(time.monotonic() - began, 1))
            self.say(f"{force} is back after {self.back_s[-1]} s")

    async def put_back(self, force: str, *, after_s: float) -> None:
        """Put a node back to a snapshot that is so old; it must not start, and is restored from its archive."""
        key, home = self._key(force), self.nodes.home(force)
        await self._kill_all(force)
        snapshot = self.nodes.folder / f"{force}-snapshot"
        places = {home: snapshot / "home", postgres.folder_of(home): snapshot / "cluster"}
        snapshot.mkdir()
        for place, copy in places.items():
            await asyncio.to_thread(_copy, place, copy)
        await self.nodes.up(force)
        await self._grow(force)
        await asyncio.sleep(after_s)
        await self.lose(force)
        for place, copy in places.items():
            shutil.rmtree(place, ignore_errors=True)
            copy.rename(place)
        snapshot.rmdir()
        await self._require_refusal(force)
        await self.lose(force)
        await self._restore(force, key)

    async def _grow(self, force: str) -> None:
        """Wait until the archive is further than it was."""
        before = self._offset(force)
        if not await until(lambda: self._offset(force) > before):
            self.say(f"the archive of {force} does not go on")

    async def _require_refusal(self, force: str) -> None:
        node = self.nodes.nodes[force]
        demo_nodes.launch(node)
        ended = await until(lambda: node.process is None or node.process.poll() is not None)
        words = status.log_of(node.settings.home, "up").read_text(errors="replace")
        if not ended or _REFUSAL not in words:
            self.unrefused.append(f"{force} was put back and started: {words[-300:]}")

    async def _restore(self, force: str, key: str) -> bool:
        home, archive = self.nodes.home(force), self.nodes.nodes[force].settings.archive_folder
        homes.prepare(home)
        file = self.nodes.folder / f"{force}-archive.key"
        file.write_text(key)
        words = ["--from-archive", str(archive), "--home", str(home), "--passphrase-file", str(file)]
        if not await self.step(force, "sangam", "node", "restore", *words):
            self.say(f"{force} is not restored: see its log of steps")
        self.away.discard(force)
        answers = await self.nodes.up(force)
        if answers and self.renew_standby and force in self.nodes.standbys:
            await self.renew_standby(force)
        return answers

    async def lose(self, force: str) -> None:
        """Kill every process of a node and delete all that is its own."""
        self.away.add(force)
        await self._kill_all(force)
        await asyncio.to_thread(self._delete, force)

    async def _kill_all(self, force: str) -> None:
        def is_gone() -> bool:
            left = self.nodes.left_over(force)
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            return not left

        if not await until(is_gone):
            self.say(f"{force} does not end: {self.nodes.left_over(force)}")

    def _delete(self, force: str) -> None:
        """Delete a node with its database; its logs are kept for the report."""
        home = self.nodes.home(force)
        cluster = postgres.folder_of(home)
        self._logs += 1
        shutil.copytree(home / "log", self.nodes.folder / "logs" / f"{force}-{self._logs}")
        shutil.rmtree(cluster)
        shutil.rmtree(home, ignore_errors=True)

    def _key(self, force: str) -> str:
        return self.nodes.nodes[force].settings.archive_key.read_text()

    def _offset(self, force: str) -> int:
        position = ArchiveFolder(Path(str(self.nodes.nodes[force].settings.archive_folder))).read_position("")
        return position.offset if position else 0


def _copy(place: Path, copy: Path) -> None:
    """Copy a folder with its owners: PostgreSQL's account is another."""
    subprocess.run(["cp", "-a", place, copy], check=True)
