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
KINDS = frozenset(_KINDS)
_ONLY_ASKED_FOR = frozenset({"loss"})  # breaks a law, to see that it is found
_FIRST_S = 1.0
_PAUSE_S = (0.8, 5.0)
_LASTS_S = (1.0, 8.0)
_OLDER = 6.0  # a backup is so much older, when its node is lost, than another fault is long
_SKEWS_S = (-240, -30, 45, 200)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    at_s: seconds from the load's start.  kind: of KINDS, or what only a file asks for.  force: whose node, or the
    caller's of a line.  what: the process, or the force that is called.  for_s: how long it lasts, or how old the
    backup is at the loss.  amount: seconds of delay or of skew, or a seed.
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
        return f"{self.at_s:7.2f} s  {self.kind:<8}{self.force}{' ' + self.what if self.what else ''}{by}{lasts}"


def drawn(seed: int, *, seconds: float) -> list[Fault]:
    """Return the faults of a seed, in the order of their times; a longer run begins with the shorter one's."""
    rng = random.Random(f"faults {seed}")  # noqa: S311 - a drill, no secret
    faults, at = [], _FIRST_S
    while at < seconds:
        faults.append(_fault(rng, round(at, 2)))
        at += rng.uniform(*_PAUSE_S)
    return faults


def written(faults: Sequence[Fault]) -> str:
    """Return a schedule as text, one fault a line."""
    return "[\n" + ",\n".join(json.dumps(asdict(fault)) for fault in faults) + "\n]\n"


def read(text: str) -> list[Fault]:
    """Return the faults of a schedule's text.  Raises Malformed."""
    try:
        faults = [Fault(**row) for row in json.loads(text)]
    except (ValueError, TypeError) as error:
        raise Malformed("chaos:schedule", "This is no schedule of faults: {error}.", error=error) from error
    if unknown := sorted({fault.kind for fault in faults} - KINDS - _ONLY_ASKED_FOR):
        raise Malformed("chaos:kind", "There is no fault called {kind}.", kind=unknown[0])
    return faults


def _fault(rng: random.Random, at: float) -> Fault:
    kind = rng.choices(list(_KINDS), list(_KINDS.values()))[0]
    force, lasts = rng.choice(FORCES), round(rng.uniform(*_LASTS_S), 2)
    peer = rng.choice([other for other in FORCES if other != force])
    shapes = {
        "kill": Fault(at, kind, force, rng.choice(PROCESSES)),
        "pause": Fault(at, kind, force, rng.choice(PROCESSES), lasts),
        "delay": Fault(at, kind, force, peer, lasts, round(rng.uniform(0.05, 1.5), 2)),
        "repeat": Fault(at, kind, force, peer, amount=rng.randrange(10**6)),
        "skew": Fault(at, kind, force, "", lasts, rng.choice(_SKEWS_S)),
        "fill": Fault(at, kind, force, "", lasts),
        "restore": Fault(at, kind, force, "", round(_OLDER * lasts, 2)),
    }
    shapes["reorder"] = shapes["repeat"]
    return shapes.get(kind, Fault(at, kind, force, peer, lasts))
