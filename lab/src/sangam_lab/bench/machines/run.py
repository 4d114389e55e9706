"""One force's node on a PostgreSQL of its own and on two machines, a partner's node, and a part of each kind killed.

The servers are Debian's PostgreSQL by TLS: a primary, and a streaming replica on which checks look and without which
nothing commits.  The second machine joins by the two commands.  Both stand behind a balancer, for officers and for the
partner.

Officers check, and both forces write to each other.  Meanwhile a web process, a worker, the peers' door and a whole
machine are killed.  So is the replica, which comes back, and the primary, whose place the replica takes.  The second
machine is told to rotate the signing key and to change the key that seals the node's secrets.  A third, which joined
and is off, misses that.

At the end each check has its deed, and each message stands once and in order at the other force.  Nothing is set aside,
and the old signing key is retired.  Both machines have the new key of the node, the third is refused, and both ledgers
hold.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from sangam.kernel.errors import Refused
from sangam.node import homes, status
from sangam.node.postgres import connections, roles
from sangam.node.processes.supervisor import environment
from sangam.node.setting_files import load_settings
from sangam.node.settings import Settings
from sangam_lab import throwaway_nodes
from sangam_lab.bench import cpu_time, one_node, statistics, two_nodes
from sangam_lab.bench.machines import load as machine_load
from sangam_lab.bench.machines.load import Seen
from sangam_lab.bench.machines.postgres_pair import REPLICA, Servers, primary_and_replica
from sangam_lab.bench.machines.tcp_balancer import balanced
from sangam_lab.bench.send_to_screen import READER, SENDERS, signed_in
from sangam_lab.demo import nodes as demo_nodes
from sangam_lab.demo.nodes import Node

OFFICERS = ("hr.sho.kundli", "hr.io.kundli", "hr.stf", "hr.control")
_PERSONS = 2_000
_PROMOTED_AFTER_S = 2.0
_WITHIN_S = 90.0
_TAKEN_WITHIN_S = 10.0
_LOADING = "sangam_lab.bench.load_cast"

_DEEDS = "SELECT count(*) FROM audit_ledger WHERE action = 'officer:check:run' AND outcome = 'done'"
_WAITING = "SELECT count(*) FROM federation_outbox WHERE reached_at IS NULL"
_SET_ASIDE = "SELECT count(*) FROM federation_setaside"
_LONGEST = """
SELECT coalesce(max(extract(epoch FROM reached_at - queued_at)), 0)::float FROM federation_outbox
WHERE kind = 'thread.said.v1'
"""
_RETIRED_AT = """
SELECT extract(epoch FROM max(valid_to) - (SELECT max(at) FROM audit_ledger WHERE action = 'admin:key:announce'))::float
FROM federation_ownkey
"""
_FOUND_THERE = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"

Say = Callable[[str], None]


@dataclass(slots=True)
class Figures:
    """The counts of a run, in so many seconds.

    events: per act, how many attempts broke off, until how long after it, and the longest silence.
    deeds: checks in the ledger.  messages: in both directions.  unsure: messages that broke off while being written.
    longest_s: from a message's act until the other force had it.  retired_s: from the rotation until the old key ended.
    key_changed_s: how long the command took that changes the node's key.  key_taken: both machines have the new one.
    off_refused: the machine that was off does not start with the old one.
    found_on_replica: transactions that the replica had served before it was killed.
    """

    seconds: float
    answered: int = 0
    never: int = 0
    deeds: int = 0
    messages: statistics.Tally = field(default_factory=lambda: statistics.Tally(0, 0, 0, 0, 0))
    unsure: int = 0
    waiting: int = 0
    set_aside: int = 0
    longest_s: float = 0.0
    retired_s: float = 0.0
    key_changed_s: float = 0.0
    key_taken: bool = False
    off_refused: bool = False
    found_on_replica: int = 0
    ledgers_hold: bool = False
    events: dict[str, Mapping[str, float]] = field(default_factory=dict)
    latencies_ms: list[float] = field(default_factory=list)
    machine: str = ""

    @property
    def holds(self) -> bool:
        """Tell whether nothing that was acknowledged is lost, doubled or out of order."""
        answered = self.answered > 0 and not self.never and self.deeds >= self.answered
        exchanged = self.messages.sent > 0 and self.messages.holds and not self.waiting and not self.set_aside
        keyed = self.retired_s > 0 and self.key_taken and self.off_refused
        return answered and exchanged and self.ledgers_hold and keyed

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        said = asdict(self)
        said.pop("latencies_ms")
        p50, p95, p99 = (statistics.percentile(self.latencies_ms, share) for share in (0.5, 0.95, 0.99))
        return {**said, "p50_ms": p50, "p95_ms": p95, "p99_ms": p99, "holds": self.holds}


@dataclass(slots=True)
class _Course:
    """Two machines of Haryana and one that is off, Delhi's node, Haryana's servers, and what was seen."""

    one: Node
    two: Node
    off: Node
    peer: Node
    servers: Servers
    seconds: float
    say: Say
    found: Figures
    seen: Seen = field(default_factory=Seen)
    acts: list[tuple[str, float]] = field(default_factory=list)


def measure(seconds: float, *, programs: Path, say: Say) -> Figures:
    """Run all of it for so many seconds of load, and those that the acts take.

    programs: of a PostgreSQL built with OpenSSL.  Raises Refused, with the reason, when a part does not start.
    """
    with throwaway_nodes.folder("bench-") as folder:
        say("Starting a primary with TLS, and its replica.")
        with primary_and_replica(folder, programs=programs) as servers:
            one, peer = Node(_first(folder, servers)), throwaway_nodes.make(folder / "DL")
            nodes = [one, peer]
            try:
                demo_nodes.start(nodes, say=say)
                _load(one, peer)
                two, off = (_joined(one, folder, name) for name in ("second", "off"))
                nodes.append(two)
                demo_nodes.start(nodes[2:], say=say)
                found = Figures(seconds, machine=cpu_time.machine())
                asyncio.run(_under_load(_Course(one, two, off, peer, servers, seconds, say, found)))
                return found
            finally:
                demo_nodes.stop(nodes)


def _first(folder: Path, servers: Servers) -> Settings:
    table = {
        "force": "HR", "synthetic": True, "web_processes": 2, "worker_processes": 2, "database_pool": 6,
        "officers_port": throwaway_nodes.free_port(), "peers_port": throwaway_nodes.free_port(),
        "officers_url": f"http://127.0.0.1:{throwaway_nodes.free_port()}",
        "peers_url": f"https://127.0.0.1:{throwaway_nodes.free_port()}",
        "database_url": servers.url(roles.APPLICATION), "database_owner_url": servers.url(roles.OWNER),
        "database_read_url": servers.url(roles.APPLICATION, host=REPLICA),
    }  # fmt: skip
    homes.create(folder / "HR", table)
    return load_settings(folder / "HR")


def _load(one: Node, peer: Node) -> None:
    for node in (one, peer):
        throwaway_nodes.run(node.settings, _LOADING, "cast")
    for node, other in ((one, peer), (peer, one)):
        throwaway_nodes.run(node.settings, _LOADING, "pair", str(other.settings.home / two_nodes.INVITATION))
    one_node.step(one.settings, "load", "0", str(_PERSONS), "0", "1")


def _joined(one: Node, folder: Path, name: str) -> Node:
    """Let another machine join, with the first one's files as shared storage."""
    phrase, file, home = folder / "phrase", folder / f"{name}.sealed", folder / name
    phrase.write_text("a passphrase for a measurement\n")
    ports = [f"{name}={throwaway_nodes.free_port()}" for name in ("officers_port", "peers_port")]
    words = ("--passphrase-file", str(phrase))
    _sangam(one.settings, "node", "admit", str(file), "--home", str(one.settings.home), *words)
    _sangam(one.settings, "node", "join", str(file), "--home", str(home), "--set", ports[0], "--set", ports[1], *words)
    shutil.rmtree(home / "files")
    (home / "files").symlink_to(one.settings.files)
    return Node(load_settings(home))


def _sangam(settings: Settings, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sangam", *words], env=environment(settings), capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).rpartition("\n")[2].rstrip(".")
        raise Refused(
            "bench:command",
            "A command of the measurement failed, sangam {words}: {said}.",
            words=" ".join(words[:2]),
            said=said,
        )


async def _under_load(course: _Course) -> None:
    ours, theirs = course.one.settings, course.peer.settings
    machines = (course.one.settings, course.two.settings)
    fronts = ((ours.officers_origin, "officers_port"), (ours.peers_origin, "peers_port"))
    async with AsyncExitStack() as stack:
        for origin, door in fronts:
            doors = [("127.0.0.1", getattr(machine, door)) for machine in machines]
            await stack.enter_async_context(balanced(int(origin.rpartition(":")[2]), doors))
        officers = [await asyncio.to_thread(signed_in, ours.officers_origin, login) for login in OFFICERS]
        owner = officers[OFFICERS.index(READER)]
        askers = [await asyncio.to_thread(signed_in, theirs.officers_origin, login) for login in SENDERS]
        sides = await machine_load.open_threads(askers, owner)
        course.say("Checking and writing, while one of each part is killed.")
        over, writers = asyncio.Event(), [each for side in sides for each in side]
        checks = [course.seen.check_on(officer, over) for officer in officers]
        writes = [course.seen.write_on(writer, over) for writer in writers]
        await asyncio.gather(_act_in_turn(course, over), *checks, *writes)
        await asyncio.to_thread(_settle, course)
        course.found.messages = await machine_load.tally(sides)
        course.found.unsure = sum(len(writer.unsure) for writer in writers)
        await asyncio.gather(*(each.leave() for each in (*officers, *askers)))
    _sum_up(course)


async def _act_in_turn(course: _Course, over: asyncio.Event) -> None:
    began = time.monotonic()
    acts: list[tuple[str, Callable[[_Course], None]]] = [
        ("a web process is killed", lambda all_: _kill(all_.one, "web-2")),
        ("a worker is killed", lambda all_: _kill(all_.one, "worker")),
        ("the peers' door is killed", lambda all_: _kill(all_.two, "door")),
        ("the key is rotated", _rotate),
        ("the node's key is changed", _change_key),
        ("the replica is killed", _kill_replica),
        ("the primary is killed", _kill_primary),
        ("a whole machine is killed", lambda all_: all_.two.process.kill() if all_.two.process else None),
    ]
    try:
        for what, act in acts:
            await asyncio.sleep(course.seconds / (len(acts) + 1))
            course.acts.append((what, time.monotonic()))
            await asyncio.to_thread(act, course)
            course.say(f"{what[0].upper()}{what[1:]}. {len(course.seen.answered)} checks answered so far.")
        await asyncio.sleep(course.seconds / (len(acts) + 1))
    finally:
        over.set()
        course.found.seconds = time.monotonic() - began


def _kill(node: Node, name: str) -> None:
    os.kill(int(status.read_status(node.settings)["processes"][name]["pid"]), signal.SIGKILL)


def _rotate(course: _Course) -> None:
    home = course.two.settings.home
    _sangam(course.two.settings, "peer", "rotate", "--home", str(home))


def _change_key(course: _Course) -> None:
    before, began = _node_key(course.one), time.monotonic()
    _sangam(course.two.settings, "node", "change-key", "--home", str(course.two.settings.home))
    course.found.key_changed_s = time.monotonic() - began
    deadline = time.monotonic() + _TAKEN_WITHIN_S
    while not course.found.key_taken and time.monotonic() < deadline:
        time.sleep(0.1)
        held = {_node_key(course.one), _node_key(course.two)}
        course.found.key_taken = len(held) == 1 and before not in held


def _node_key(node: Node) -> bytes:
    return (node.settings.keys / "node.key").read_bytes()


def _is_refused(node: Node) -> bool:
    """Tell whether a machine that was off while the key changed does not start, and says so."""
    command = [sys.executable, "-m", "sangam", "node", "up", "--home", str(node.settings.home)]
    try:
        done = subprocess.run(
            command, env=environment(node.settings), capture_output=True, text=True, check=False, timeout=_WITHIN_S
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 2 and "was off when the node's key was changed" in done.stderr


def _kill_replica(course: _Course) -> None:
    with psycopg.connect(course.servers.url(roles.APPLICATION, host=REPLICA)) as asked:
        course.found.found_on_replica = _one(asked, _FOUND_THERE)
    course.servers.kill_replica()


def _kill_primary(course: _Course) -> None:
    course.servers.kill_primary()
    time.sleep(_PROMOTED_AFTER_S)  # what watches over a pair of servers is not quicker
    course.servers.promote()


def _settle(course: _Course) -> None:
    """Wait until nothing is under way and the old key is retired, and count."""
    deadline = time.monotonic() + _WITHIN_S
    with psycopg.connect(course.servers.url(roles.APPLICATION), autocommit=True) as ours, _peers(course) as theirs:
        while time.monotonic() < deadline:
            course.found.waiting = _one(ours, _WAITING) + _one(theirs, _WAITING)
            if not course.found.waiting and _one(ours, _RETIRED_AT):
                break
            time.sleep(0.2)
        course.found.retired_s = _one(ours, _RETIRED_AT) or 0.0
        course.found.deeds = _one(ours, _DEEDS)
        course.found.set_aside = _one(ours, _SET_ASIDE) + _one(theirs, _SET_ASIDE)
        course.found.longest_s = max(_one(ours, _LONGEST), _one(theirs, _LONGEST))
    course.found.off_refused = _is_refused(course.off)
    course.found.ledgers_hold = all(_verifies(node.settings) for node in (course.one, course.peer))


def _peers(course: _Course) -> psycopg.Connection:
    return connections.connect(course.peer.settings)


def _verifies(settings: Settings) -> bool:
    try:
        _sangam(settings, "audit", "verify", "--home", str(settings.home))
    except Refused:
        return False
    return True


def _sum_up(course: _Course) -> None:
    seen, found = course.seen, course.found
    found.answered, found.never, found.latencies_ms = len(seen.answered), seen.never, seen.latencies_ms
    ends = [at for _, at in course.acts[1:]] + [seen.answered[-1] if seen.answered else time.monotonic()]
    for (what, at), end in zip(course.acts, ends, strict=True):
        found.events[what] = seen.between(at, end)


def _one(asked: psycopg.Connection, query: LiteralString) -> Any:
    row = asked.execute(query).fetchone()
    return row[0] if row else 0
