"""The drill to be run, and what came of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sangam_lab.chaos.faults.schedule import Fault
from sangam_lab.chaos.laws.envelopes import Finding


@dataclass(frozen=True, slots=True)
class Drill:
    """The drill to be run."""

    seed: int
    seconds: float
    faults: Sequence[Fault]


@dataclass
class Verdict:
    """What came of a drill.  quiet: whether all that waited came.  report: the folder, where a law broke.

    back_s: of each lost disk the seconds until its node answered again.
    """

    drill: Drill
    findings: list[Finding]
    did: Counter[str]
    skipped: dict[str, str]
    acts: dict[str, dict[str, int]]
    not_back: list[str] = field(default_factory=list)
    quiet: bool = True
    report: str = ""
    back_s: list[float] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Tell whether every law held, and every node came back and to rest."""
        return not self.not_back and self.quiet and not any(finding.broken for finding in self.findings)
