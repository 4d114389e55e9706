"""What goes wrong, where and when: drawn from a seed, or read from a file.  Pure."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from sangam.kernel.errors import Malformed

FORCES = ("DL", "HR", "UP")
PROCESSES = ("web", "door", "worker", "postgres", "supervisor")

_KINDS: Mapping[str, int] = {
    "kill": 6, "pause": 4, "cut": 3, "hole": 2, "delay": 3, "repeat": 3, "reorder": 3, "fill": 1, "skew": 1,
    "restore": 1,
}  # fmt: skip
_OF_ARCHIVE: Mapping[str, int] = {"disk-lost": 4, "snapshot": 1}
"""What only a choice of faults asks for: with it every node keeps an archive on a second disk."""
_OF_STANDBY: Mapping[str, int] = {"promotion": 3}
"""The same: with it each node that suffers it has a standby, for which its commits wait."""
_LOSSES: Mapping[str, int] = {**_OF_ARCHIVE, **_OF_STANDBY}
KINDS = frozenset(_KINDS) | frozenset(_LOSSES)
_NOT_WITH_ARCHIVE = frozenset({"restore", "fill"})
_ONLY_ASKED_FOR = frozenset({"loss"})  # breaks a law, to see that it is found
_FIRST_S = 1.0
_PAUSE_S = (0.8, 5.0)
_LASTS_S = (1.0, 8.0)
_AFTER_A_LOSS_S = (4.0, 9.0)
_OLDER = 6.0  # a backup is so much older, when its node is lost, than another fault is long
_SKEWS_S = (-240, -30, 45, 200)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    at_s: seconds from the load's start.  kind: of KINDS, or what only a file asks for.  force: whose node, or the
    caller's of a line.  what: the process, or the force that is called.  for_s: how long it lasts, or how old the
    backup or snapshot is at the loss.  amount: seconds of delay or of skew, or a seed.
    """

    at_s: float
    kind: str
    force: str
    what: str = ""
    for_s: float = 0.0
    amount: float = 0.0

    def __str__(self) -> str:
        lasts = f" for {self.for_s:g} s" if self.for_s else ""
        by = f" by {self.amount:g} s" if self.kind in {"delay", "skew"} else ""
        return f"{self.at_s:7.2f} s  {self.kind:<10}{self.force}{' ' + self.what if self.what else ''}{by}{lasts}"


def drawn(seed: int, *, seconds: float, kinds: frozenset[str] = frozenset(_KINDS)) -> list[Fault]:
    """Return the faults of a seed, in the order of their times; a longer run begins with the shorter one's.

    kinds: what may be drawn.  Raises Malformed for what does not go together.
    """
    _require_fit(kinds)
    rng = random.Random(f"faults {seed}")  # noqa: S311 - a drill, no secret
    weights = {kind: weight for kind, weight in {**_KINDS, **_LOSSES}.items() if kind in kinds}
    processes = (*PROCESSES, "archive") if _LOSSES.keys() & kinds else PROCESSES
    faults, at = [], _FIRST_S
    while at < seconds:
        faults.append(fault := _fault(rng, round(at, 2), weights, processes))
        at += rng.uniform(*_PAUSE_S) + (rng.uniform(*_AFTER_A_LOSS_S) if fault.kind in _LOSSES else 0.0)
    return faults


def chosen_kinds(text: str) -> frozenset[str]:
    """Return the kinds of fault that a list with commas names, or those of every seed.  Raises Malformed."""
    kinds = frozenset(filter(None, text.split(","))) or frozenset(_KINDS)
    _require_known(kinds - KINDS)
    return kinds


def needs_archive(faults: Sequence[Fault]) -> bool:
    """Tell whether the nodes must keep an archive on a second disk."""
    return any(fault.kind in _OF_ARCHIVE for fault in faults)


def forces_with_standby(faults: Sequence[Fault]) -> frozenset[str]:
    """Return the forces whose node must have a standby."""
    return frozenset(fault.force for fault in faults if fault.kind in _OF_STANDBY)


def is_of_losses(faults: Sequence[Fault]) -> bool:
    """Tell whether disks are lost: then nothing that was acknowledged may go with them, and officers write fast."""
    return any(fault.kind in _LOSSES for fault in faults)


def written(faults: Sequence[Fault]) -> str:
    """Return a schedule as text, one fault a line."""
    return "[\n" + ",\n".join(json.dumps(asdict(fault)) for fault in faults) + "\n]\n"


def read(text: str) -> list[Fault]:
    """Return the faults of a schedule's text.  Raises Malformed."""
    try:
        faults = [Fault(**row) for row in json.loads(text)]
    except (ValueError, TypeError) as error:
        raise Malformed("chaos:schedule", "This is no schedule of faults: {error}.", error=error) from error
    kinds = frozenset(fault.kind for fault in faults)
    _require_known(kinds - KINDS - _ONLY_ASKED_FOR)
    _require_fit(kinds)
    return faults


def _require_known(unknown: frozenset[str]) -> None:
    if unknown:
        raise Malformed("chaos:kind", "There is no fault called {kind}.", kind=min(unknown))


def _require_fit(kinds: frozenset[str]) -> None:
    if _LOSSES.keys() & kinds and (wrong := _NOT_WITH_ARCHIVE & kinds):
        raise Malformed(
            "chaos:archive", "Nodes with an archive or a standby do not suffer {kind} here.", kind=min(wrong)
        )


def _fault(rng: random.Random, at: float, weights: Mapping[str, int], processes: Sequence[str]) -> Fault:
    kind = rng.choices(list(weights), list(weights.values()))[0]
    force, lasts = rng.choice(FORCES), round(rng.uniform(*_LASTS_S), 2)
    peer = rng.choice([other for other in FORCES if other != force])
    shapes = {
        "kill": Fault(at, kind, force, rng.choice(processes)),
        "pause": Fault(at, kind, force, rng.choice(processes), lasts),
        "delay": Fault(at, kind, force, peer, lasts, round(rng.uniform(0.05, 1.5), 2)),
        "repeat": Fault(at, kind, force, peer, amount=rng.randrange(10**6)),
        "skew": Fault(at, kind, force, "", lasts, rng.choice(_SKEWS_S)),
        "fill": Fault(at, kind, force, "", lasts),
        "restore": Fault(at, kind, force, "", round(_OLDER * lasts, 2)),
        "disk-lost": Fault(at, kind, force),
        "promotion": Fault(at, kind, force),
        "snapshot": Fault(at, kind, force, "", lasts),
    }
    shapes["reorder"] = shapes["repeat"]
    return shapes.get(kind, Fault(at, kind, force, peer, lasts))
