"""Any process of either node is killed at any moment, while officers write to each other: nothing lost, none twice.

The seeds to run, and how many processes each kills, may be given; a night's loop is

    KILL_SEEDS=1-200 KILLS=12 ./sangam test tests/e2e/test_kills.py

What counts is what an officer was told: a message whose page came back is there, once, in order, on both nodes.  One
whose page did not come may be there or not, but not twice, and on both nodes or on neither.
"""

import json
import os
import random
import signal
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPException

import psycopg
import pytest
from sangam_lab.demo import nodes as demo_nodes
from sangam_lab.demo.http_visitor import Visitor
from sangam_lab.demo.nodes import Node
from support.running import sangam, until
from two_nodes import Pair

from sangam.kernel.errors import SangamError
from sangam.node import status
from sangam.node.postgres import cluster as postgres

pytestmark = pytest.mark.slow

VICTIMS = ("web", "door", "worker", "postgres", "supervisor")
_FIRST, _, _LAST = os.environ.get("KILL_SEEDS", "1").partition("-")
SEEDS = range(int(_FIRST), int(_LAST or _FIRST) + 1)
KILLS = int(os.environ.get("KILLS", "6"))

_MESSAGES = "SELECT id, text FROM exchange_message WHERE thread_id = %s AND force = %s ORDER BY "
_AS_SAID, _AS_THEY_CAME = _MESSAGES + "said_at, id", _MESSAGES + "came_at, said_at, id"


@dataclass
class Writer:
    """An officer who writes one numbered message after another into a thread.  told: those whose page came back."""

    officer: Visitor
    thread: str
    told: list[str] = field(default_factory=list)
    tried: int = 0

    def write(self, stop: threading.Event) -> None:
        page = None
        while not stop.wait(0.03):
            try:
                page = page or self.officer.get(self.thread)
                form, text = page.form("/say"), f"{self.officer.login} {self.tried:05}"
                self.tried += 1
                page = self.officer.send(page, form, text=text, press="message")
            except (OSError, SangamError, HTTPException):
                page = None
                continue
            if page.status == 200 and page.address == self.thread and not page.refusal:
                self.told.append(text)
            else:
                page = None


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_killed_nothing_is_lost_and_nothing_is_twice(pair: Pair, seed: int) -> None:
    asker, desk = pair.visitor("up.sho.sahibabad"), pair.visitor("hr.sho.kundli")
    thread = pair.asks(asker)
    until(lambda: desk.get(thread).forms("/say"))
    writers, stop = (Writer(asker, thread), Writer(desk, thread)), threading.Event()
    writing = [threading.Thread(target=writer.write, args=(stop,)) for writer in writers]
    for each in writing:
        each.start()
    try:
        _kill_at_random(pair, random.Random(seed))
    finally:
        stop.set()
        for each in writing:
            each.join()
    for writer, home, away in ((writers[0], "UP", "HR"), (writers[1], "HR", "UP")):
        _require_whole(pair, writer, home=home, away=away)
    for force in ("UP", "HR"):
        verified = sangam("audit", "verify", "--home", pair.home(force))
        assert verified.returncode == 0, verified.stdout + verified.stderr


def _kill_at_random(pair: Pair, rng: random.Random) -> None:
    """Kill one process after the other, each as soon as the last is back and a moment has passed."""
    for victim in rng.sample([*VICTIMS, *rng.choices(VICTIMS, k=KILLS)], k=KILLS):
        force = rng.choice(["UP", "HR"])
        time.sleep(rng.uniform(0.3, 2.0))
        _kill(pair.nodes[force], victim)
    time.sleep(1.0)


def _kill(node: Node, victim: str) -> None:
    """Kill it, and wait until the node has it again: its supervisor starts it anew, and we the supervisor."""
    print(f"{node.settings.force}'s {victim}")  # noqa: T201 - shown when the seed fails
    if victim == "supervisor":
        assert node.process is not None
        node.process.kill()
        node.process.wait()
        until(lambda: not _answers(node))
        demo_nodes.start([node], say=print)
    else:
        before = _pid(node, victim)
        os.kill(before, signal.SIGKILL)
        until(lambda: _pid(node, victim) not in (0, before), within_s=45)
    until(lambda: _answers(node), within_s=45)


def _answers(node: Node) -> bool:
    return status.answers("127.0.0.1", node.settings.officers_port)


def _pid(node: Node, name: str) -> int:
    seen = json.loads((node.settings.home / "status.json").read_text())
    return int(seen["processes"][name]["pid"] or 0)


def _require_whole(pair: Pair, writer: Writer, *, home: str, away: str) -> None:
    """Require that what the writer was told is written once and in order, and that the other node holds the same."""
    here, there = [], []

    def the_same() -> bool:
        here[:] = [row for row in _rows(pair, home, _AS_SAID, writer, home) if row[1].startswith(writer.officer.login)]
        there[:] = [row for row in _rows(pair, away, _AS_THEY_CAME, writer, home) if row in here]
        return len(there) == len(here)

    until(the_same, within_s=60)
    texts = [text for _, text in here]
    assert len(writer.told) > 10
    assert texts == sorted(set(texts))
    assert set(writer.told) <= set(texts)
    assert there == here


def _rows(pair: Pair, force: str, query: str, writer: Writer, author: str) -> list[tuple[object, str]]:
    place = postgres.conninfo(postgres.folder_of(pair.home(force)), postgres.SUPERUSER)
    with psycopg.connect(place) as connection:
        return connection.execute(query, (writer.thread.strip("/").rsplit("/", 1)[-1], author)).fetchall()
