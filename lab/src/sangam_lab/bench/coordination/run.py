"""What the issue of coordination promises: a brief, a comparison over three nodes, a board's change on every node.

Three nodes with their own processes and mutual TLS, durability as shipped.  Haryana is loaded and writes the brief;
Delhi compares; what Delhi writes on a board is looked for on the other two.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sangam_lab import throwaway_nodes
from sangam_lab.bench import statistics
from sangam_lab.bench.cpu_time import machine
from sangam_lab.demo import nodes as demo_nodes
from sangam_lab.demo.nodes import Node

BRIEF_S, COMPARE_MS, MANY_MS, BOARD_MS = 5.0, 300.0, 200.0, 1_000.0
FORCES = ("DL", "HR", "UP")
_INSIDE, _CAST = "sangam_lab.bench.coordination.inside_node", "sangam_lab.bench.load_cast"
_BRIEFS, _CHECKS, _LISTS, _DAYS, _LINES = "3", "12", "500", "30", "20"
_WATCHED_S, _PLACES = "25", ("0", "14", "40", "54")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Times:
    """Median and 95th percentile."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Figures:
    """brief_s: written and printed in every language.  many_ms: a check against 500 open ones within thirty days.

    board_ms: from the moment that an entry is kept until it is readable on the other nodes.
    """

    persons: int
    messages: int
    brief_s: Times
    printed_s: Times
    compare_ms: Times
    many_ms: Times
    board_ms: Times
    lost: int
    machine: str

    @property
    def holds(self) -> bool:
        """Tell whether every target is met."""
        fast = self.compare_ms.p95 <= COMPARE_MS and self.many_ms.p95 <= MANY_MS
        return fast and self.printed_s.p95 <= BRIEF_S and self.board_ms.p95 <= BOARD_MS and not self.lost

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        return asdict(self) | {"holds": self.holds}


def measure(persons: int, messages: int, *, say: Say) -> Figures:
    """Make three nodes, load Haryana, and return the figures.  Raises Refused, naming a log, when a step fails."""
    with throwaway_nodes.folder("bench-") as folder:
        nodes = {force: throwaway_nodes.make(folder / force) for force in FORCES}
        try:
            demo_nodes.start(list(nodes.values()), say=say)
            _pair(nodes)
            return _measured(nodes, persons, messages, say=say)
        finally:
            demo_nodes.stop(list(nodes.values()))


def _measured(nodes: dict[str, Node], persons: int, messages: int, *, say: Say) -> Figures:
    say("Comparing planned actions over three nodes.")
    compared = _compared(nodes, *_PLACES[:2])
    _step(nodes["HR"], "lists", _LISTS, _DAYS)
    _step(nodes["DL"], "hold", str(_answer_file(nodes["HR"], "lists")))
    many = _compared(nodes, *_PLACES[2:])
    say("Writing on a board.")
    late, lost = _board(nodes)
    say(f"Loading {persons:,} persons and {messages:,} requests and alerts.")
    loaded = _step(nodes["HR"], "load", str(persons), str(messages))
    say("Writing the brief.")
    written = _step(nodes["HR"], "brief", _BRIEFS)
    return Figures(
        persons=loaded["persons"],
        messages=loaded["messages"],
        brief_s=_times(written["written_s"]),
        printed_s=_times(written["printed_s"]),
        compare_ms=_times(compared),
        many_ms=_times(many),
        board_ms=_times(late),
        lost=lost,
        machine=machine(),
    )


def _compared(nodes: dict[str, Node], *places: str) -> list[float]:
    """Return how many milliseconds each check took: a dozen from each of these places on, as a budget allows."""
    found: list[float] = []
    for first in places:
        for force in ("HR", "UP"):
            _step(nodes[force], "spare")
        found += _step(nodes["DL"], "compare", _CHECKS, first)["ms"]
    return found


def _board(nodes: dict[str, Node]) -> tuple[list[float], int]:
    """Return how many milliseconds later each line was readable on each other node, and how many never were."""
    others = [nodes[force] for force in FORCES if force != "DL"]
    writing = _start(nodes["DL"], "board", _LINES)
    looking = [_start(node, "seen", _WATCHED_S) for node in others]
    kept, *seen = (_answer(each) for each in (writing, *looking))
    found = [each["seen"].get(line) for each in seen for line in kept["kept"]]
    written = [at for _ in seen for at in kept["kept"].values()]
    late = [max(0.0, (there - at) * 1_000) for there, at in zip(found, written, strict=True) if there is not None]
    return late, found.count(None)


def _pair(nodes: dict[str, Node]) -> None:
    for node in nodes.values():
        throwaway_nodes.run(node.settings, _CAST, "cast")
    for force, node in nodes.items():
        _step(node, "pair", *(str(other.settings.home) for each, other in nodes.items() if each != force))


def _step(node: Node, *words: str) -> dict[str, Any]:
    return _answer(_start(node, *words))


def _start(node: Node, *words: str) -> tuple[Any, Node, Any]:
    answer = _answer_file(node, words[0])
    return throwaway_nodes.start(node.settings, _INSIDE, str(answer), *words), node, answer


def _answer_file(node: Node, step: str) -> Path:
    return node.settings.home / "files" / f"answer-{step}.json"


def _answer(started: tuple[Any, Node, Any]) -> dict[str, Any]:
    process, node, answer = started
    throwaway_nodes.require_done(process, node.settings)
    return dict(json.loads(answer.read_text()))


def _times(values: list[float]) -> Times:
    return Times(statistics.percentile(values, 0.5), statistics.percentile(values, 0.95))
