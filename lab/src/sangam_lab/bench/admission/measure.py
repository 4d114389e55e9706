"""Questions about a network through admission: `sangam bench network --admission`."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from sangam.kernel.errors import Refused
from sangam_lab.bench.cpu_time import machine
from sangam_lab.bench.one_node import lone_node, step

MOST_LINKS = 5_000_000
_INSIDE = "sangam_lab.bench.admission.inside_node"


@dataclass(frozen=True, slots=True)
class Figures:
    """Each as median and 95th of a hundred, in milliseconds.  tap_ms: the neighbours of a record.

    page_ms: all that a record's page asks.  changed_ms: as a tap, after a record was written.
    first_s: the first question of a process, which reads the links.  most_mb: of the process at most.
    """

    persons: int
    links: int
    first_s: float
    most_mb: float
    tap_ms: list[float]
    page_ms: list[float]
    changed_ms: list[float]
    machine: str

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        return asdict(self)


def measure(persons: int, links: int, *, say: Callable[[str], None]) -> Figures:
    """Measure on a node of its own, which is removed afterwards.

    Raises Refused below 100 persons, above five million links, and when a step fails.
    """
    if persons < 100 or not persons <= links <= MOST_LINKS:
        raise Refused(
            "bench:admission", "Measure 100 persons or more, and as many links up to {most}.", most=f"{MOST_LINKS:,}"
        )
    say(f"{persons:,} persons, {links:,} links on a node of its own")
    with lone_node(None) as settings:
        found = step(settings, str(persons), str(links), module=_INSIDE)
        return Figures(persons, links, **found, machine=machine())
