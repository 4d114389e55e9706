"""Events: place in metres and time, with what was left out and what is doubtful."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.tables.places import Projection

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Events:
    """Events that can be used.  x, y: metres.  seconds: local time since 1970.  head, unit: as they stand.

    left_out: how many rows, by reason.  caveats: sentences that belong beside any answer.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    seconds: NDArray[np.int64]
    head: NDArray[np.str_] | None = None
    unit: NDArray[np.str_] | None = None
    projection: Projection | None = None
    has_days: bool = True
    left_out: dict[str, int] = field(default_factory=dict)
    caveats: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.seconds)

    def chosen(self, kept: NDArray[np.bool_], reason: str = "") -> "Events":
        """Return the events of a mask; the others are counted under a reason, unless it is empty."""
        lost = int(len(self) - kept.sum())
        return replace(
            self,
            x=self.x[kept] if len(self.x) else self.x,
            y=self.y[kept] if len(self.y) else self.y,
            seconds=self.seconds[kept],
            head=None if self.head is None else self.head[kept],
            unit=None if self.unit is None else self.unit[kept],
            left_out=self.left_out | ({reason: self.left_out.get(reason, 0) + lost} if reason and lost else {}),
        )

    def with_caveat(self, sentence: str) -> "Events":
        """Return the events with one more caveat."""
        return replace(self, caveats=(*self.caveats, sentence))
