"""What a long conversation costs: a node of its own has a channel filled, opened and searched; an export is read.

The channel is filled by the way of an import, without a member to send to.  Each opening and search is a whole one,
with its deed committed and durability as shipped, of one officer alone.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sangam.interchange.whatsapp.export import read_export
from sangam_lab import throwaway_nodes
from sangam_lab.bench import cpu_time, statistics
from sangam_lab.bench.one_node import lone_node

OPEN_MS, SEARCH_MS = 150.0, 100.0
"""The targets: opening, and searching, at the 95th percentile."""
_STEP = "sangam_lab.bench.conversation.inside_node"
_TIMES = 40
_SEARCH = "search "

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds at the median and the 95th percentile."""

    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Figures:
    """The measurements.  opened: without its page; page: with it, as a request is answered; today, map_cells: likewise.

    read_s: seconds to read an export of so many messages; twice: of one of twice as many.
    """

    messages: int
    filled_s: float
    opened: Times
    page: Times
    today: Times
    map_cells: Times
    searches: Mapping[str, Times]
    read_s: float
    read_twice_s: float
    machine: str

    @property
    def holds(self) -> bool:
        """Tell whether opening and every search keep their targets."""
        is_open = self.opened.p95_ms <= OPEN_MS and self.page.p95_ms <= OPEN_MS
        return is_open and all(each.p95_ms <= SEARCH_MS for each in self.searches.values())

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        return {**asdict(self), "holds": self.holds}


def measure(messages: int, *, say: Say) -> Figures:
    """Run a node, fill a channel with so many messages, open and search it, read exports, and return the figures."""
    say(f"Reading exports of {messages:,} and {2 * messages:,} messages.")
    read_s, twice_s = _read_s(messages), _read_s(2 * messages)
    with lone_node(None) as settings:
        say(f"Filling a channel with {messages:,} messages.")
        answer = settings.home / "files" / "conversation.json"
        throwaway_nodes.run(settings, _STEP, str(answer), str(messages), str(_TIMES))
        found = json.loads(answer.read_text("utf-8"))
    searches = {
        name.removeprefix("search "): _times(each) for name, each in found.items() if name.startswith("search ")
    }
    opened, page, today, cells = (_times(found[name]) for name in ("open_ms", "page_ms", "today_ms", "map_ms"))
    filled_s, machine = found["filled_s"], cpu_time.machine()
    return Figures(messages, filled_s, opened, page, today, cells, searches, read_s, twice_s, machine)


def _read_s(messages: int) -> float:
    lines = (
        f"{1 + at % 28:02}/11/2026, {at % 24:02}:{at % 60:02} - HC {at % 40}: naka {at}, गाड़ी" for at in range(messages)
    )
    content = "\n".join(lines).encode()
    began = time.perf_counter()
    read_export(content, name="bench.txt")
    return time.perf_counter() - began


def _times(found: list[float]) -> Times:
    return Times(statistics.percentile(found, 0.5), statistics.percentile(found, 0.95))
