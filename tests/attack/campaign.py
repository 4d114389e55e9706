"""One attack: walks and meters in random order by a seed, until its time is over; what was found, once each."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from attack import field
from attack.field import Finding
from attack.ground import Ground
from attack.meter import Meter, all_meters, read
from attack.walks import forms, peers, reads, writes
from support.cluster import TestCluster
from support.nodes import TestNode

_TURN_S = 60.0
"""So long a walk goes on before another begins."""

Steps = Iterator[Finding | None]


class Campaign:
    """Counts what was tried, and collects what was found."""

    def __init__(self, cluster: TestCluster, chance: Random, tell: Callable[[str], None]) -> None:
        self.cluster, self.chance, self.tell = cluster, chance, tell
        self.tried: Counter[str] = Counter()
        self.findings: dict[str, Finding] = {}

    def go_on_until(self, end: float) -> None:
        """Take turns until an instant of `time.monotonic`: pages, a peer, and one meter after the other."""
        while True:
            for meter in self.chance.sample(meters := all_meters(), len(meters)):
                for turn in (self._web, self._peers, self._meter(meter)):
                    if time.monotonic() >= end:
                        return
                    turn(end)

    def _web(self, end: float) -> None:
        with _nodes(self.cluster) as fresh_nodes:
            laid = field.lay_out(fresh_nodes)
            walks = {"reads": reads.walk, "writes": writes.walk, "forms": forms.walk}
            for name in self.chance.sample(sorted(walks), len(walks)):
                self._walk(name, walks[name](laid, self.chance), end)

    def _peers(self, end: float) -> None:
        with _nodes(self.cluster) as fresh_nodes:
            self._walk("peers", peers.walk(peers.begin(fresh_nodes), self.chance), end)

    def _walk(self, name: str, steps: Steps, end: float) -> None:
        until = min(end, time.monotonic() + _TURN_S)
        for found in steps:
            self.tried[name] += 1
            if found is not None:
                self._note(found)
            if time.monotonic() >= until:
                return

    def _meter(self, meter: Meter) -> Callable[[float], None]:
        def drive(_: float) -> None:
            with _nodes(self.cluster) as fresh_nodes:
                for reading in read(meter, Ground(fresh_nodes)):
                    self.tried["meters"] += 1
                    if reading.is_over:
                        self._note(Finding("meters", meter.name, "its attack, by the clock", str(reading)))

        return drive

    def _note(self, found: Finding) -> None:
        if str(found) not in self.findings:
            self.findings[str(found)] = found
            self.tell(f"FOUND {found}")


class _nodes:  # noqa: N801 - used as a function
    """Give nodes as new, and clean them at the end."""

    def __init__(self, cluster: TestCluster) -> None:
        self.cluster, self.stack = cluster, ExitStack()

    def __enter__(self) -> Callable[..., tuple[TestNode, ...]]:
        folder = Path(self.stack.enter_context(TemporaryDirectory()))

        def make(*forces: str) -> tuple[TestNode, ...]:
            nodes = tuple(TestNode(force, self.cluster, folder / force) for force in forces)
            for node in nodes:
                self.stack.callback(node.close)
            return nodes

        return make

    def __exit__(self, *_: object) -> None:
        self.stack.close()
