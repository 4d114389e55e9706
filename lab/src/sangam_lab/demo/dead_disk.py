"""The disk of Haryana's node dies behind an answer, and its archive on another folder brings back all of it."""

import os
import shutil
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sangam.node import homes
from sangam.node.postgres import cluster as postgres
from sangam.node.wal_archive import keeper
from sangam.node.wal_archive.restore import restore_from_archive
from sangam_lab import throwaway_nodes
from sangam_lab.demo import nodes as demo_nodes
from sangam_lab.demo.http_visitor import Page, Visitor
from sangam_lab.demo.nodes import Node
from sangam_lab.demo.officer import Failed, Steps, check, made, ms, require_taken, until
from sangam_lab.demo.scenario_b import SHOOTER
from sangam_lab.world.public import world

_WORDS = "घर ख़ाली है; कार अभी निकली।"


@dataclass(slots=True)
class DeadDisk:
    """The steps, as they are played.  company: the officers' browsers, by sign-in.  node: Haryana's."""

    company: Mapping[str, Visitor]
    node: Node
    thread: str = ""
    key: str = ""

    def steps(self) -> Steps:
        """Yield what should happen, and what makes it happen and says how it went."""
        yield "Haryana's STF answers Loni, and at once its machine and its disk are gone", self.lose
        yield "The archive on the second disk brings the node back", self.restore
        yield "The answer stands once at both forces, and no officer signed in again", self.read

    def lose(self) -> str:
        """Answer a question; then kill every process of the node, and delete its home and its database."""
        until(self._is_archived, "an archive of Haryana's log", within_s=60.0)
        self.key = self.node.settings.archive_key.read_text().strip()
        self.thread = self._ask()
        stf = self.company["hr.stf"]
        page = until(self._at_desk, "the question at the desk")
        said = {"text": _WORDS, "grade_source": "A", "grade_information": "2"}
        require_taken(stf.send(page, page.form("/say"), press="answer", **said))
        home = self.node.settings.home
        places = [home, postgres.folder_of(home)]
        until(lambda: not _kill(places), "the end of Haryana's processes")
        for place in places:
            shutil.rmtree(place, ignore_errors=True)
        return f"{home} is gone"

    def restore(self) -> str:
        """Restore the node from its archive with the key that its administrator wrote down, and start it."""
        begun, archive, home = time.monotonic(), self.node.settings.archive_folder, self.node.settings.home
        if archive is None:
            raise Failed("the node was made without an archive: --fresh makes another")
        homes.prepare(home)
        restore_from_archive(archive, home, key=self.key)
        demo_nodes.note_loaded(self.node)
        demo_nodes.start([self.node], say=lambda _: None)
        return f"ready after {ms(time.monotonic() - begun)}"

    def read(self) -> str:
        """Read the thread at both forces."""
        _require_once(until(self._at_desk, "the thread at the desk, once Loni's node has answered the restored one"))
        page = until(self._answered, "the answer at Loni")
        _require_once(page)
        return "once in Haryana, once in Uttar Pradesh"

    def _is_archived(self) -> bool:
        state = keeper.read_state(self.node.settings.home)
        return bool(state and state.waited_for and state.base_at)

    def _ask(self) -> str:
        constable = self.company["up.beat"]
        page = check(constable, world().script["B.verify"])
        page = constable.send(page, page.form(f"{SHOOTER}/ask"))
        return made(constable.send(page, page.form("ask"), question="मकान में अभी कौन है?", pace="at-once"), "/threads/")

    def _at_desk(self) -> Page | None:
        page = self.company["hr.stf"].get(self.thread)
        return page if page.status == 200 and page.forms("/say") else None

    def _answered(self) -> Page | None:
        page = self.company["up.beat"].get(self.thread)
        return page if _WORDS in page.top.text else None


def _kill(places: list[Path]) -> list[int]:
    """Kill what runs for these folders; return what did."""
    found = throwaway_nodes.processes(places)
    for pid in found:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return found


def _require_once(page: Page) -> None:
    if (count := page.top.text.count(_WORDS)) != 1:
        raise Failed(f"the answer stands {count} times at {page.address}")
