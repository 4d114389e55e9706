"""What the issue of oversight promises: pages, reports, and the explanation of a million looks, on one node."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from sangam_lab.bench.cpu_time import machine
from sangam_lab.bench.one_node import lone_node, step

MOST_PAGE_MS, MOST_REPORT_S, MOST_EXPLAIN_S = 300, 5, 60
_INSIDE = "sangam_lab.bench.oversight.inside_node"


@dataclass(frozen=True, slots=True)
class Figures:
    """pages_ms: median and slowest of eleven, by address.  report_s: by kind.

    traffic: requests and alert targets.  overdue: requests and objections on the list of all that is overdue.
    """

    looks: int
    explained: int
    explain_s: float
    traffic: int
    count_s: float
    overdue: int
    pages_ms: dict[str, list[float]]
    report_s: dict[str, float]
    machine: str

    @property
    def holds(self) -> bool:
        """Tell whether every target is met: pages by their median."""
        pages = all(median <= MOST_PAGE_MS for median, _ in self.pages_ms.values())
        reports = all(seconds <= MOST_REPORT_S for seconds in self.report_s.values())
        return pages and reports and self.explain_s * 1_000_000 <= MOST_EXPLAIN_S * max(self.looks, 1)

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        return {**asdict(self), "holds": self.holds}


def measure(*, looks: int, rows: int, say: Callable[[str], None]) -> Figures:
    """Measure on a node of its own, which is removed afterwards.  Raises Refused when a step fails."""
    say(f"{looks:,} looks, {rows:,} requests and alerts")
    with lone_node(None) as settings:
        return Figures(**step(settings, str(looks), str(rows), module=_INSIDE), machine=machine())
