"""Records in bulk between two nodes: a million go to a holder, are compared with nothing to find, and are recalled.

Haryana owns invented persons in a sharing group; Delhi joins it, and all of them go there whole.  Then the two compare.
Then all are recalled, and each has the holder's signed receipt.  All of it is done by the nodes' own processes, over
mutual TLS through a line that counts bytes.  What is written down here is read from the tables afterwards.
"""

import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from psycopg import Connection

from sangam.node import homes
from sangam.node.postgres import connections, roles
from sangam.node.setting_files import load_settings as settings_of
from sangam.node.settings import FILE
from sangam_lab import throwaway_nodes
from sangam_lab.bench import cpu_time, statistics
from sangam_lab.bench.bulk import laws as bulk_laws
from sangam_lab.bench.bulk.counting_proxy import Counted, carrying
from sangam_lab.bench.bulk.inside_node import GROUP, HOLDER, OWNER
from sangam_lab.demo import nodes as demo_nodes
from sangam_lab.demo.nodes import Node

_STEPS = "sangam_lab.bench.bulk.inside_node"
_PARTS = 2
_LOOK_EVERY_S = 0.25
_LOOKED_AT_A_SECOND = 500_000  # records: to find that some of a million are still owed takes a tenth of a second
_SAY_EVERY_S = 30.0
_STILL_S = 120.0
_WAITS = "SELECT count(*) FROM (SELECT FROM federation_outbox WHERE reached_at IS NULL LIMIT 1) AS waiting"
_UNSETTLED = "SELECT count(*) FROM records_sharinggroup WHERE settled IS NULL OR settling IS NOT NULL"
_PARKED = "SELECT count(*) FROM federation_inbox WHERE outcome = 'parked'"
_SENT = """
SELECT count(*), extract(epoch FROM min(queued_at)), extract(epoch FROM max(reached_at))
FROM federation_outbox WHERE kind = 'records.copied.v1' AND id > %s
"""
_LAST_QUEUED = "SELECT coalesce(max(id), 0) FROM federation_outbox"
_OWED = "SELECT count(*) FROM (SELECT FROM records_owed LIMIT 1) AS owed"
_REACHED = "SELECT count(*) FROM federation_outbox WHERE kind = 'records.copied.v1' AND reached_at IS NOT NULL"
_RECEIPTED = "SELECT count(*) FROM records_proof"
_PROVEN = "SELECT extract(epoch FROM max(at)) FROM records_proof"
_OURS = "SELECT id FROM records_record WHERE received_at IS NULL AND terms -> 'groups' ? %s ORDER BY id"
_UNLOOKED = "SELECT count(*) FROM (SELECT FROM records_arrived LIMIT 1) AS waiting"

Say = Callable[[str], None]
Parts = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Exchanged:
    """All copies to the holder.  seconds: from the first envelope queued to the receipt for the last; parts_us: a
    record's processor time by part of both nodes, microseconds."""

    seconds: float
    a_second: float
    envelopes: int
    wire_bytes: int
    parts_us: Parts


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparing with nothing to find.  wire_bytes: both ways, all that passed meanwhile."""

    seconds: float
    wire_bytes: int
    due: int
    differed: int


@dataclass(frozen=True, slots=True)
class Recalled:
    """A recall of all.  erased_s: until the owner's own act was through; seconds: until it held the last receipt."""

    erased_s: float
    seconds: float
    a_second: float
    wire_bytes: int
    parts_us: Parts


@dataclass(frozen=True, slots=True)
class Figures:
    """The measurements, and which laws were broken: none."""

    records: int
    loaded_s: float
    exchanged: Exchanged
    compared: Compared
    recalled: Recalled
    disk_mb: Mapping[str, float]
    broken: Sequence[str]
    machine: str

    @property
    def holds(self) -> bool:
        """Tell whether no law was broken."""
        return not self.broken

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        return {**asdict(self), "holds": self.holds}


def measure(records: int, *, kept: Path | None, say: Say) -> Figures:
    """Run two nodes, exchange, compare and recall so many records; return the figures.

    kept: a folder in which the nodes stay, and are used again.
    """
    with _two_nodes(kept, say) as course:
        course.part()
        loaded_s = course.load(records)
        ids = course.ids()[:records]
        course.settle()
        exchanged = course.exchange(len(ids))
        say("Looking whether every record is there once, with its keys.")
        broken = bulk_laws.of_exchange(*course.nodes, ids)
        course.settle()
        compared = course.compare()
        broken += bulk_laws.of_comparing(compared.due, compared.differed, ids)
        disk_mb = {node.settings.force: _disk_mb(node) for node in course.nodes}
        recalled = course.recall(ids)
        say("Looking whether nothing but tombstones is left, and every receipt there.")
        broken += bulk_laws.of_recall(*course.nodes, ids)
    return Figures(len(ids), loaded_s, exchanged, compared, recalled, disk_mb, broken, cpu_time.machine())


@dataclass(slots=True)
class _Course:
    nodes: tuple[Node, Node]  # the owner's, the holder's
    asked: Sequence[Connection]  # one to the database of each, kept open: to open one costs what 25 records do
    lines: list[Counted]
    folder: Path
    say: Say
    pause_s: float = _LOOK_EVERY_S

    def part(self) -> None:
        """Take back what an earlier run on the same nodes has left at the holder, and let it be out of the group."""
        self._steps([["part"]])
        self._wait(lambda: self._on_the_way() + self._asked(_OWED))

    def load(self, records: int) -> float:
        """Make what is missing of so many records at the owner; return seconds."""
        self.pause_s = max(_LOOK_EVERY_S, records / _LOOKED_AT_A_SECOND)
        standing = len(self.ids())
        if standing >= records:
            return 0.0
        first, more = self._asked("SELECT count(*) FROM records_record WHERE kind = 'person'"), records - standing
        self.say(f"Loading {more:,} persons at {OWNER}.")
        steps = [["load", str(first), str(more), str(part), str(_PARTS)] for part in range(_PARTS)]
        return max(float(done["seconds"]) for done in self._steps(steps))

    def ids(self) -> list[str]:
        """Return the records of the owner that are in the group."""
        with connections.connect(self.nodes[0].settings) as connection:
            return [str(record) for (record,) in connection.execute(_OURS, [GROUP])]

    def exchange(self, records: int) -> Exchanged:
        """Let the holder join, and wait until it has everything."""
        self.say(f"{HOLDER} joins the group: {records:,} records go there.")
        wire, before, last = self.wire(), self._used(), self._asked(_LAST_QUEUED)
        self._steps([["share"]])
        self._wait(self._on_the_way, told=("envelopes are there", _REACHED))
        parked = self._asked(_PARKED, 1)  # the group's document came a moment after the first records
        self._wait(lambda: self._asked(_PARKED, 1))
        parts = self._parts_us(before, records)
        with connections.connect(self.nodes[0].settings) as connection:
            envelopes, began, ended = connection.execute(_SENT, [last]).fetchone() or (0, 0, 0)
        seconds = (time.time() if parked else float(ended)) - float(began)
        return Exchanged(seconds, records / seconds, envelopes, self.wire() - wire, parts)

    def settle(self) -> None:
        """Wait until the matchers are through, and do what autovacuum does within minutes of a load."""
        self.say("Waiting for the matchers; vacuuming, as PostgreSQL does by itself after a load.")
        self._wait(lambda: sum(self._asked(_UNLOOKED, at) for at in (0, 1)))
        for node in self.nodes:
            with connections.connect(node.settings, as_role=roles.OWNER) as connection:
                connection.execute("VACUUM (ANALYZE) records_record, records_share, records_key, records_version")

    def compare(self) -> Compared:
        """Compare with nothing to find."""
        self.say("Comparing.")
        wire = self.wire()
        (done,) = self._steps([["compare"]])
        differed = int(done["sent"] + done["recalled"] + done["ahead"])
        return Compared(float(done["seconds"]), self.wire() - wire, int(done["due"]), differed)

    def recall(self, ids: Sequence[str]) -> Recalled:
        """Recall all, and wait for the last receipt."""
        self.say(f"Recalling {len(ids):,} records.")
        listed = self.folder / OWNER / "files" / "recalled.txt"
        listed.write_text("\n".join(ids))
        wire, before = self.wire(), self._used()
        (done,) = self._steps([["recall", str(listed)]])
        self.say(f"All are erased at {OWNER} after {done['seconds']:.0f} s; waiting for the receipts of {HOLDER}.")
        self._wait(lambda: self._asked(_OWED), told=("envelopes of receipts are there", _RECEIPTED))
        parts = self._parts_us(before, len(ids))
        with connections.connect(self.nodes[0].settings) as connection:
            (ended,) = connection.execute(_PROVEN).fetchone() or (None,)
        seconds = float(ended) - float(done["began_at"]) if ended else float("nan")
        return Recalled(float(done["seconds"]), seconds, len(ids) / seconds, self.wire() - wire, parts)

    def wire(self) -> int:
        """Return the bytes that have passed so far."""
        return sum(line.both for line in self.lines)

    def _on_the_way(self) -> int:
        """Return what of the owner's group is not settled yet, or waits to go to the holder."""
        return self._asked(_UNSETTLED) + self._asked(_WAITS)

    def _steps(self, steps: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
        return run_steps(self.nodes[0], steps)

    def _asked(self, query: str, node: int = 0) -> int:
        row = self.asked[node].execute(query.encode()).fetchone()
        return int(row[0]) if row else 0

    def _wait(self, left: Callable[[], int], *, told: tuple[str, str] | None = None) -> None:
        """Wait until nothing is left; no longer than nothing moves over the lines nor by the processors.

        told: what is counted meanwhile, and by which query at the owner.
        """
        passed, moved, since = -1, -1.0, time.monotonic()
        say_at = since + _SAY_EVERY_S
        while left():
            now = time.monotonic()
            if (wire := self.wire()) > passed:
                passed, since = wire, now
            elif (used := cpu_time.used_s(node.settings.home for node in self.nodes)) > moved + 1:
                moved, since = used, now
            if now - since > _STILL_S:
                raise TimeoutError("nothing moves any more, and not all is done: see the nodes' logs")
            if told and now > say_at:
                self.say(f"  {self._asked(told[1]):,} {told[0]}")
                say_at = now + _SAY_EVERY_S
            time.sleep(self.pause_s)

    def _used(self) -> Parts:
        return cpu_time.of_nodes_s(node.settings for node in self.nodes)

    def _parts_us(self, before: Parts, records: int) -> Parts:
        used = statistics.grown(before, self._used())
        return {part: seconds * 1e6 / records for part, seconds in used.items()}


@contextmanager
def _two_nodes(kept: Path | None, say: Say) -> Iterator[_Course]:
    with nullcontext(kept) if kept else throwaway_nodes.folder("bench-") as place:
        folder = place.absolute()
        homes.make_folder(folder)
        fresh = [force for force in (OWNER, HOLDER) if not (folder / force / FILE).exists()]
        made = [
            throwaway_nodes.make(folder / force) if force in fresh else Node(settings_of(folder / force))
            for force in (OWNER, HOLDER)
        ]
        lines = [_line(node) for node in made]
        with carrying(lines):
            try:
                demo_nodes.start(made, say=say)
                if fresh:
                    _pair(made, lines)
                with ExitStack() as open_:
                    asked = [open_.enter_context(connections.connect(node.settings)) for node in made]
                    yield _Course((made[0], made[1]), asked, lines, folder, say)
            finally:
                demo_nodes.stop(made)


def _line(node: Node) -> Counted:
    """Return the line to a node's door, on the port that its partner was told if it was."""
    line, told = Counted(node.settings.peers_port), node.settings.home / "line.txt"
    line.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # an earlier run's connections may linger
    line.listener.bind(("127.0.0.1", int(told.read_text()) if told.exists() else 0))
    told.write_text(line.url.rpartition(":")[2])
    return line


def _pair(nodes: Sequence[Node], lines: Sequence[Counted]) -> None:
    for node, line in zip(nodes, lines, strict=True):
        throwaway_nodes.run(node.settings, "sangam_lab.bench.load_cast", "cast")
        run_steps(node, [["invite", line.url]])
    for node, other in zip(nodes, reversed(nodes), strict=True):
        run_steps(node, [["pair", str(other.settings.home / "invitation.txt")]])
    run_steps(nodes[0], [["found"]])


def run_steps(node: Node, steps: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    """Run steps of a node side by side; return the answer of each."""
    answers = [node.settings.home / "files" / f"answer-{number}.json" for number in range(len(steps))]
    throwaway_nodes.run_each(
        (node.settings, [_STEPS, str(answer), *words]) for answer, words in zip(answers, steps, strict=True)
    )
    return [json.loads(answer.read_text()) for answer in answers]


def _disk_mb(node: Node) -> float:
    with connections.connect(node.settings) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return float(row[0]) / 1e6 if row else float("nan")
