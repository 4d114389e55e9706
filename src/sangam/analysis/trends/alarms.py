"""Alarms: counts above what a unit may expect, with how often such an alarm is false."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from sangam.analysis.hotspots.grid import Floats
from sangam.analysis.tables.events import Events
from sangam.analysis.tables.periods import Period, first_day, is_unfinished, number_periods, without_early
from sangam.analysis.trends.expected_counts import FEWEST_EVENTS, HISTORY, Expected, expect
from sangam.analysis.trends.ranges import central_range, upper_limit
from sangam.kernel.errors import Malformed, Refused

_MOST_CELLS = 20_000_000
_EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class UnitPeriod:
    """One unit in one period.  expected, low, high, limit: None where its history is too thin to say."""

    unit: str
    period: date
    count: int
    expected: float | None
    low: int | None
    high: int | None
    limit: int | None

    @property
    def is_alarm(self) -> bool:
        """Tell whether the count lies above the limit."""
        return self.limit is not None and self.count > self.limit

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        names = ("unit", "count", "expected", "low", "high", "limit")
        return {"period": str(self.period), **{name: getattr(self, name) for name in names}, "alarm": self.is_alarm}


@dataclass(frozen=True, slots=True)
class Trend:
    """last: each unit in the last whole period.  alarms: in the periods that were looked at, the newest first.

    measured: share of alarms in all past periods that could be tested, of `tested`; what is real is among them.
    """

    n: int
    period: Period
    periods: tuple[date, ...]
    last: tuple[UnitPeriod, ...]
    alarms: tuple[UnitPeriod, ...]
    false_alarms: float
    measured: float | None
    tested: int
    left_out: dict[str, int]
    caveats: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the result as plain values."""
        return {
            "n": self.n,
            "period": self.period,
            "periods": len(self.periods),
            "from": str(self.periods[0]),
            "last": str(self.periods[-1]),
            "units": [each.as_json() for each in self.last],
            "alarms": [each.as_json() for each in self.alarms],
            "false_alarm_rate": self.false_alarms,
            "measured_alarm_rate": self.measured,
            "tested": self.tested,
            "too_thin": [each.unit for each in self.last if each.limit is None],
            "left_out": self.left_out,
            "caveats": list(self.caveats),
        }


def find_alarms(events: Events, *, period: Period = "week", false_alarms: float = 0.01, look_back: int = 1) -> Trend:
    """Return what each unit (and head) may expect in the last whole period, and where there were more.

    false_alarms: chance that a period in which nothing changed gives an alarm.  look_back: periods in which alarms are
    sought.  A unit with under ten events in its recent history gets no range and no alarm.
    Raises Refused where the file spans too few periods.
    """
    if not 0 < false_alarms < 0.5 or look_back < 1:
        raise Malformed("analysis:false-alarms", "The share of false alarms must lie between 0 and 0.5.")
    events, numbers = without_early(events, number_periods(events.seconds, period))
    caveats = events.caveats
    if is_unfinished(events.seconds, period):
        kept = numbers < np.max(numbers)
        caveats = (*caveats, f"The last {period} is not complete and is not judged.")
        events, numbers = events.chosen(kept, f"in the last {period}, not complete"), numbers[kept]
    _require_history(numbers, period)
    names, counts = _counts(events, numbers)
    first = int(np.min(numbers))
    days = tuple(first_day(first + at, period) for at in range(counts.shape[1]))
    expected = expect(counts, period, first)
    limits = upper_limit(expected.mean.ravel(), expected.variance.ravel(), false_alarms).reshape(counts.shape)
    is_alarm = expected.is_known & (counts > limits)
    table = _Table(names, days, counts, expected, limits)
    recent = range(len(days) - 1, max(len(days) - 1 - look_back, -1), -1)
    alarms = tuple(table.row(unit, at) for at in recent for unit in np.flatnonzero(is_alarm[:, at]).tolist())
    last = tuple(table.row(unit, len(days) - 1) for unit in range(len(names)))
    tested = int(expected.is_known.sum())
    return Trend(
        len(events),
        period,
        days,
        last,
        alarms,
        false_alarms,
        float(is_alarm.sum() / tested) if tested else None,
        tested,
        events.left_out,
        (*caveats, *_doubts(last)),
    )


@dataclass(frozen=True, slots=True)
class _Table:
    names: list[str]
    days: tuple[date, ...]
    counts: Floats
    expected: Expected
    limits: Floats

    def row(self, unit: int, at: int) -> UnitPeriod:
        """Return one unit in one period."""
        name, day, count = self.names[unit], self.days[at], int(self.counts[unit, at])
        if not self.expected.is_known[unit, at]:
            return UnitPeriod(name, day, count, None, None, None, None)
        mean, variance = self.expected.mean[unit, at : at + 1], self.expected.variance[unit, at : at + 1]
        low, high = central_range(mean, variance)
        limit = int(self.limits[unit, at])
        return UnitPeriod(name, day, count, round(float(mean[0]), 3), int(low[0]), int(high[0]), limit)


def _doubts(last: tuple[UnitPeriod, ...]) -> tuple[str, ...]:
    thin = sum(each.limit is None for each in last)
    if not thin:
        return ()
    return (
        f"{thin} of {len(last)} units had under {FEWEST_EVENTS} events lately: too few to expect anything of them.",
    )


def _counts(events: Events, numbers: np.ndarray[Any, Any]) -> tuple[list[str], Floats]:
    names, of = np.unique(_units(events), return_inverse=True)
    span = int(np.max(numbers) - np.min(numbers)) + 1
    if len(names) * span > _MOST_CELLS:
        raise Refused(
            "analysis:too-many-units", "{units} units in {span} periods are too many.", units=len(names), span=span
        )
    flat = np.bincount(of * span + numbers - np.min(numbers), minlength=len(names) * span)
    return names.tolist(), flat.reshape(len(names), span).astype(np.float64)


def _units(events: Events) -> np.ndarray[Any, Any]:
    named = [each for each in (events.unit, events.head) if each is not None]
    if not named:
        return np.full(len(events), _EVERYTHING)
    return named[0] if len(named) == 1 else np.char.add(np.char.add(named[0], " · "), named[1])


def _require_history(numbers: np.ndarray[Any, Any], period: Period) -> None:
    span = int(np.max(numbers) - np.min(numbers)) + 1 if len(numbers) else 0
    if span <= HISTORY[period]:
        raise Refused(
            "analysis:short-history",
            "The file spans {span} whole {period}s; an expected range needs more than {history}.",
            span=span,
            period=period,
            history=HISTORY[period],
        )
