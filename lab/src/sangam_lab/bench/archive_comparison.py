"""Messages between two nodes without an archive and with one on a second folder of the same disk, in turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from sangam_lab.bench import send_to_screen
from sangam_lab.bench.send_to_screen import Figures, Say

TIMES = 3


@dataclass(frozen=True, slots=True)
class Comparison:
    """The measurements without an archive and with one."""

    without: Sequence[Figures]
    archived: Sequence[Figures]

    @property
    def p50_ms(self) -> tuple[float, float]:
        """Return the medians of p50 without an archive and with one."""
        return median(each.p50_ms for each in self.without), median(each.p50_ms for each in self.archived)

    @property
    def p95_ms(self) -> tuple[float, float]:
        """Return the medians of p95 without an archive and with one."""
        return median(each.p95_ms for each in self.without), median(each.p95_ms for each in self.archived)

    @property
    def ratio(self) -> float:
        """Return p95 with an archive by p95 without."""
        return self.p95_ms[1] / self.p95_ms[0]

    @property
    def holds(self) -> bool:
        """Tell whether each message came once and in its place."""
        return all(each.holds for each in (*self.without, *self.archived))

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        return {
            "without": [each.as_json() for each in self.without],
            "archived": [each.as_json() for each in self.archived],
            "p50_ms": self.p50_ms,
            "p95_ms": self.p95_ms,
            "ratio": self.ratio,
            "holds": self.holds,
        }


def measure(rate: float, seconds: float, *, say: Say) -> Comparison:
    """Measure both three times in turn, each on nodes of its own."""
    without, archived = [], []
    for _ in range(TIMES):
        without.append(send_to_screen.measure(rate, seconds, say=say))
        archived.append(send_to_screen.measure(rate, seconds, say=say, is_archived=True))
    return Comparison(without, archived)
