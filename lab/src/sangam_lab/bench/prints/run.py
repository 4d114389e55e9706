"""The cost of others' prints to an officer: a node of its own, an officer who checks, and others who print.

The officer checks alone, and while ten others print different alerts in four languages at once.  Then while one
constable asks for 24 papers at once, and while all print one alert.  All runs on this machine, by plain HTTP.
"""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sangam.kernel.errors import Refused
from sangam.node.press.client import Client
from sangam_lab import throwaway_nodes
from sangam_lab.bench import cpu_time, statistics
from sangam_lab.bench.http_client import Answer, Connections
from sangam_lab.bench.send_to_screen import signed_in
from sangam_lab.demo import nodes as demo_nodes
from sangam_lab.demo.nodes import Node

FORCE, OFFICER = "HR", "hr.sho.kharkhoda"
CONSTABLE = "hr.naka"
PRINTING = (
    CONSTABLE, "hr.beat", "hr.sho.kundli", "hr.io.kundli", "hr.sho.palamvihar", "hr.sho.rohtak", "hr.sho.sarai",
    "hr.acp.rai", "hr.dcp.east", "hr.stf",
)  # fmt: skip
AT_ONCE = 24
MOST_RATIO = 2.0
_LOADING, _ISSUING = "sangam_lab.bench.load_cast", "sangam_lab.bench.prints.inside_node"
_FOUR = "?language=hi&language=ur&language=pa&language=en"
_CHECK = {"text": "HR26DK8337"}
_TICKET = re.compile(r'href="(/prints/[^"]+)"')
_AGAIN_S, _MOST_S = 2.0, 600.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the measurement: milliseconds of the officer's checks, and how the others were answered."""

    name: str
    ms: tuple[float, ...]
    seconds: float
    answers: dict[str, int]
    drawn: int

    @property
    def p95_ms(self) -> float:
        """Return the time within which 95 of 100 checks were answered."""
        return statistics.percentile(self.ms, 0.95)

    @property
    def p50_ms(self) -> float:
        """Return the median."""
        return statistics.percentile(self.ms, 0.5)


@dataclass(frozen=True, slots=True)
class Figures:
    """The measurements."""

    parts: tuple[Part, ...]
    machine: str

    def ratio(self, name: str) -> float:
        """Return how much longer the officer's checks took in a part than alone, by p95: alone before and after it."""
        alone = [ms for part in self.parts if part.name == "alone" for ms in part.ms]
        (part,) = (each for each in self.parts if each.name == name)
        return part.p95_ms / statistics.percentile(alone, 0.95)

    @property
    def holds(self) -> bool:
        """Tell whether no other officer's work took more than twice as long, and each print came.

        A constable who asks for too many at once is asked to wait (429), and gets all in the end.
        """
        return all(self.ratio(name) <= MOST_RATIO for name in ("prints", "constable")) and not any(
            set(part.answers) - {"200", "202", "303", "429"} for part in self.parts
        )

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        said = [
            asdict(each) | {"ms": len(each.ms), "p50_ms": each.p50_ms, "p95_ms": each.p95_ms} for each in self.parts
        ]
        ratios = {name: self.ratio(name) for name in ("prints", "constable", "one alert")}
        return {"parts": said, "ratios": ratios, "machine": self.machine, "holds": self.holds}


def measure(prints: int, seconds: float, *, say: Say) -> Figures:
    """Run a node and measure it.  prints: how many at once.  seconds: that the officer checks alone, each time."""
    with throwaway_nodes.folder("bench-") as folder:
        node = throwaway_nodes.make(folder / FORCE)
        try:
            demo_nodes.start([node], say=say)
            throwaway_nodes.run(node.settings, _LOADING, "cast")
            issued = node.settings.home / "files" / "alerts"
            throwaway_nodes.run(node.settings, _ISSUING, str(issued), str(prints + 1))
            return asyncio.run(_Drill(node, issued.read_text().split(), say).run(seconds))
        finally:
            demo_nodes.stop([node])


class _Drill:
    def __init__(self, node: Node, alerts: Sequence[str], say: Say) -> None:
        origin = node.settings.officers_origin
        self._say = say
        self._press = Client(node.settings.home)
        self._papers = [f"/alerts/{each}/bulletin.pdf{_FOUR}" for each in alerts]
        self._officer = signed_in(origin, OFFICER)
        self._others = [signed_in(origin, login) for login in PRINTING]
        self._answers: Counter[str] = Counter()

    async def run(self, seconds: float) -> Figures:
        """Measure all parts; the officer is alone before and after each."""
        one, *different = self._papers
        constable, others = self._others[0], self._others
        shared = [(others[number % len(others)], paper) for number, paper in enumerate(different)]
        fresh = [each.replace(_FOUR, "?language=hi&language=en") for each in different]
        burst = [(constable, fresh[number % len(fresh)]) for number in range(AT_ONCE)]
        alone = lambda: asyncio.sleep(seconds)  # noqa: E731
        await self._part("warm", lambda: asyncio.sleep(2.0))
        parts = [await self._part("alone", alone)]
        for name, asked in (
            ("prints", shared),
            ("constable", burst),
            ("one alert", [(other, one) for other in others]),
        ):
            parts.append(await self._part(name, lambda asked=asked: self._print_all(asked)))  # type: ignore[misc]
            parts.append(await self._part("alone", alone))
        return Figures(tuple(parts), cpu_time.machine())

    async def _part(self, name: str, act: Callable[[], Awaitable[None]]) -> Part:
        self._say(f"The officer checks: {name}.")
        self._answers.clear()
        before, began = self._press.state_of("none", "").drawn, time.perf_counter()
        acting = asyncio.ensure_future(act())
        ms = []
        while not acting.done():
            at = time.perf_counter()
            answer = await self._officer.post("/check/", _CHECK)
            ms.append((time.perf_counter() - at) * 1000)
            if answer.status != 200:
                raise Refused("bench:check", "A check of the measurement was answered {status}.", status=answer.status)
        await acting
        took, drawn = time.perf_counter() - began, self._press.state_of("none", "").drawn - before
        return Part(name, tuple(ms), took, dict(self._answers), drawn)

    async def _print_all(self, asked: Sequence[tuple[Connections, str]]) -> None:
        await asyncio.gather(*(self._print(officer, paper) for officer, paper in asked))

    async def _print(self, officer: Connections, paper: str) -> None:
        """Print a paper as a browser does, which waits where the page says so."""
        path, until = paper, time.monotonic() + _MOST_S
        while time.monotonic() < until:
            answer = await officer.get(path)
            self._answers[str(answer.status)] += 1
            if answer.status == 200 and answer.again_s is None:
                return
            path = await _next(answer, paper)
        raise Refused("bench:print", "A print of the measurement did not come.")


async def _next(answer: Answer, paper: str) -> str:
    """Return where a browser goes on: to the paper at once, or to where it is waited for, when that page says so."""
    if answer.status == 303:
        return answer.location
    if answer.again_s == 0:
        return paper
    await asyncio.sleep(answer.again_s or _AGAIN_S)
    found = _TICKET.search(answer.body)
    return found[1] if found else paper
