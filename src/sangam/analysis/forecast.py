"""Where to look next: the cells with most past events, and how many of the following events they would have held."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.hotspots import Floats, Grid, grid_over, queen_sums, without_strays
from sangam.analysis.tables.events import WEEKDAYS, Events
from sangam.analysis.tables.units import DAY_S
from sangam.kernel.errors import Malformed, Refused

# Cells ranked by the plain count of past events.

_Z = 1.959963984540054


def study_area(counts: Floats) -> NDArray[np.bool_]:
    """Tell which cells are ground: those that hold past events, and those that share a side with one."""
    ground = counts > 0
    found = ground.copy()
    found[1:] |= ground[:-1]
    found[:-1] |= ground[1:]
    found[:, 1:] |= ground[:, :-1]
    found[:, :-1] |= ground[:, 1:]
    return found


def rank_cells(counts: Floats) -> NDArray[np.int64]:
    """Return the numbers of the cells by falling count; of equal counts, the one with more round it comes first."""
    return np.lexsort((-queen_sums(counts).ravel(), -counts.ravel()))


def poisson_range(counts: Floats) -> tuple[Floats, Floats]:
    """Return the 95 % range of the mean behind each count (Wilson and Hilferty's form of the exact one)."""
    low_of, high_of = np.maximum(counts, 1e-9), counts + 1
    low = np.where(counts > 0, low_of * (1 - 1 / (9 * low_of) - _Z / (3 * np.sqrt(low_of))) ** 3, 0.0)
    high = high_of * (1 - 1 / (9 * high_of) + _Z / (3 * np.sqrt(high_of))) ** 3
    return np.maximum(low, 0.0), high


def share_range(part: int, whole: int) -> tuple[float, float]:
    """Return the 95 % range of a share (Wilson)."""
    share, spread = part / whole, _Z * _Z / whole
    middle = (share + spread / 2) / (1 + spread)
    reach = _Z / (1 + spread) * float(np.sqrt(share * (1 - share) / whole + spread / (4 * whole)))
    return max(middle - reach, 0.0), min(middle + reach, 1.0)


_FEW_PAST, _FEW_TESTED = 100, 30
_FEW_FOR_HOURS = 10
_OLD = 0.01


@dataclass(frozen=True, slots=True)
class Plan:
    """How the ranking is tested.  area: share of the ground that may be named.  to: the last day that is tested."""

    cell_m: float
    area: float
    begin: date
    to: date
    step_days: int = 7

    def __post_init__(self) -> None:
        if not (0 < self.area < 1 and self.cell_m > 0 and self.step_days > 0):
            raise Malformed(
                "analysis:plan", "The cell and the step must be longer than nothing, the area a share between 0 and 1."
            )
        if self.begin > self.to:
            raise Malformed(
                "analysis:plan-ends",
                "The test ends on {to}, before it begins on {begin}.",
                to=self.to,
                begin=self.begin,
            )

    def starts(self) -> list[tuple[int, int]]:
        """Return first second and end of each step; the last may be shorter."""
        first, end = _second(self.begin), _second(self.to + timedelta(days=1))
        length = self.step_days * DAY_S
        return [(at, min(at + length, end)) for at in range(first, end, length)]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the test: from its first day, how many events there were, and how many lay in the named cells."""

    begin: date
    events: int
    hits: int


@dataclass(frozen=True, slots=True)
class Where:
    """hit_rate: share of events that lay in the named cells, None where there was none.  pai: it over the area named.

    named: the cells for the step after the last, each with its past count, what it leads to expect, and its range.
    """

    n: int
    plan: Plan
    area_cells: int
    named_cells: int
    steps: tuple[Step, ...]
    named: tuple[dict[str, Any], ...]
    left_out: dict[str, int]
    caveats: tuple[str, ...]

    @property
    def events(self) -> int:
        """Return how many events the test held."""
        return sum(step.events for step in self.steps)

    @property
    def hits(self) -> int:
        """Return how many of them lay in the named cells."""
        return sum(step.hits for step in self.steps)

    @property
    def hit_rate(self) -> float | None:
        """Return the share of events that lay in the named cells, None where there was no event."""
        return self.hits / self.events if self.events else None

    @property
    def pai(self) -> float | None:
        """Return the hit rate over the share of the ground that was named (prediction accuracy index)."""
        return self.hit_rate / (self.named_cells / self.area_cells) if self.hit_rate is not None else None

    def as_json(self) -> dict[str, Any]:
        """Return the result as plain values."""
        return {
            "hit_rate": self.hit_rate,
            "hit_rate_range": list(share_range(self.hits, self.events)) if self.events else None,
            "pai": self.pai,
            "steps": len(self.steps),
            "n": self.n,
            "events": self.events,
            "hits": self.hits,
            "area_cells": self.area_cells,
            "named_cells": self.named_cells,
            "by_step": [{"from": str(s.begin), "events": s.events, "hits": s.hits} for s in self.steps],
            "next": list(self.named[:10]),
            "left_out": self.left_out,
            "caveats": list(self.caveats),
        }


def rank_where(events: Events, plan: Plan, *, heads: tuple[str, ...] = ()) -> Where:
    """Return how often the cells with most past events held the next ones; each step knows only what lies before it.

    heads: which events are counted and tested, all unless given.  The ground is what any event before the first step
    shows: its cells, and those that share a side with one.  Raises Refused where nothing lies before the first step.
    """
    events = without_strays(events)
    grid = grid_over(events, plan.cell_m)
    cells = grid.cells_of(events.x, events.y)
    steps = plan.starts()
    before = events.seconds < steps[0][0]
    counted = np.isin(events.head, heads) if heads and events.head is not None else np.ones(len(events), bool)
    if not (before & counted).any():
        raise Refused("analysis:no-past", "No such event lies before {begin}: nothing can be ranked.", begin=plan.begin)
    ground = study_area(grid.counts(cells[before])).ravel()
    named = max(int(plan.area * ground.sum()), 1)
    field = _Field(grid, ground, named)
    mine, seconds = cells[counted], events.seconds[counted]
    found = tuple(_test_step(field, mine, seconds, step) for step in steps)
    past = seconds < steps[-1][1]
    rows = _forecast_cells(field, mine[past], seconds[past], plan.step_days)
    caveats = (*events.caveats, *_doubts(int((before & counted).sum()), sum(step.events for step in found)))
    return Where(int(counted.sum()), plan, int(ground.sum()), named, found, rows, events.left_out, caveats)


@dataclass(frozen=True, slots=True)
class _Field:
    grid: Grid
    ground: NDArray[np.bool_]
    named: int

    def ranked(self, cells: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats]:
        """Return the cells that are named by these past events, and the counts of all cells."""
        counts = self.grid.counts(cells)
        order = rank_cells(counts)
        of_ground = self.ground[order] | (counts.ravel()[order] > 0)
        return order[of_ground][: self.named], counts.ravel()


def _test_step(field: _Field, cells: NDArray[np.int64], seconds: NDArray[np.int64], step: tuple[int, int]) -> Step:
    named, _ = field.ranked(cells[seconds < step[0]])
    following = cells[(seconds >= step[0]) & (seconds < step[1])]
    return Step(_day(step[0]), len(following), int(np.isin(following, named).sum()))


def _forecast_cells(
    field: _Field, cells: NDArray[np.int64], seconds: NDArray[np.int64], step_days: int
) -> tuple[dict[str, Any], ...]:
    """Return the named cells of the step after the last, with the hours and weekday of most of their events."""
    chosen, counts = field.ranked(cells)
    chosen = chosen[counts[chosen] > 0]
    first = float(np.quantile(seconds, _OLD))  # a few very old dates must not thin the rate out
    share = step_days / max((float(np.max(seconds)) - first) / DAY_S, 1.0)
    low, high = poisson_range(counts[chosen])
    order = np.argsort(cells, kind="stable")
    starts = np.searchsorted(cells[order], chosen, "left")
    ends = np.searchsorted(cells[order], chosen, "right")
    return tuple(
        {
            **field.grid.centre(int(cell)),
            "count": int(end - start),
            "expected": round(float((end - start) * share), 3),
            "low": round(float(low[at] * share), 3),
            "high": round(float(high[at] * share), 3),
            **_busiest_hours(seconds[order[start:end]]),
        }
        for at, (cell, start, end) in enumerate(zip(chosen, starts, ends, strict=True))
    )


def _busiest_hours(seconds: NDArray[np.int64]) -> dict[str, str]:
    """Return weekday and span of four hours with most events; "" where too few, or where no time of day is known."""
    hours = np.bincount(seconds % DAY_S // 3600, minlength=24)
    if len(seconds) < _FEW_FOR_HOURS:
        return {"weekday": "", "hours": ""}
    weekday = WEEKDAYS[int(np.argmax(np.bincount((seconds // DAY_S + 3) % 7, minlength=7)))]
    spans = sum(np.roll(hours, -at) for at in range(4))
    first = int(np.argmax(spans))
    return {"weekday": weekday, "hours": "" if hours[0] == hours.sum() else f"{first}-{(first + 3) % 24}"}


def _doubts(past: int, tested: int) -> tuple[str, ...]:
    said = []
    if past < _FEW_PAST:
        said.append(f"Only {past} events lie before the first step: the ranking is little more than chance.")
    if tested < _FEW_TESTED:
        said.append(f"Only {tested} events were tested: the hit rate is uncertain, see its range.")
    return tuple(said)


def _second(day: date) -> int:
    return (day - date(1970, 1, 1)).days * DAY_S


def _day(second: int) -> date:
    return date(1970, 1, 1) + timedelta(seconds=second)
