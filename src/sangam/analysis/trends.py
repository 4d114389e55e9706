"""Alarms: counts above what a unit may expect, with how often such an alarm is false."""

from dataclasses import dataclass
from datetime import date
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.hotspots import Floats
from sangam.analysis.tables.events import Events
from sangam.analysis.tables.periods import IN_A_YEAR, Period, first_day, is_unfinished, number_periods, without_early
from sangam.kernel.errors import Malformed, Refused

# What a unit may expect in a period, from the periods before it alone: its own level, the season of all units.

HISTORY = {"day": 28, "week": 26, "month": 12, "quarter": 8}
"""Periods before one about which something can be said; also those from which a unit's level is taken."""
_YEARS_FOR_SEASON = 2
_SMOOTHED = {"day": 15, "week": 5, "month": 1, "quarter": 1}
_POOLED = 20.0
_MOST_DEPARTURE = 9.0
"""A past alarm must not hide the next one: a departure counts as at most so many times the usual one."""
FEWEST_EVENTS = 10


class Expected(NamedTuple):
    """By (units, periods): mean and variance of the count, and whether the history is enough to say so."""

    mean: Floats
    variance: Floats
    is_known: NDArray[np.bool_]


def expect(counts: Floats, period: Period, first: int) -> Expected:
    """Return what each period's past leads to expect.  counts: (units, periods).  first: number of the first period.

    mean = level × season.  level: the unit's events over the season's weight, in the last HISTORY periods.  season:
    share of the year's events by place in the year, over all units, from two years on.  variance: the unit's own past
    departures, drawn towards those of all units, and the uncertainty of the level.
    """
    periods = counts.shape[1]
    length = HISTORY[period]
    mean, known = np.zeros(counts.shape), np.zeros(counts.shape, bool)
    weights = np.zeros(counts.shape)
    for at in range(length, periods):
        season = _season(counts[:, :at].sum(axis=0), at, period, first)
        recent = slice(at - length, at)
        weight = season[recent].sum()
        level = counts[:, recent].sum(axis=1)
        mean[:, at] = level / weight * season[at]
        weights[:, at] = weight / season[at]
        known[:, at] = level >= FEWEST_EVENTS
    departure = np.where(known, (counts - mean) ** 2 / np.maximum(mean, 1e-9), 0.0)
    spread = _spread(departure, known, 2 * IN_A_YEAR[period])
    variance = spread * mean * (1 + 1 / np.maximum(weights, 1.0))
    return Expected(mean, np.maximum(variance, mean * 1.0001), known)


def _season(totals: Floats, at: int, period: Period, first: int) -> Floats:
    """Return the weight of each period up to and with `at`, 1 on average; all 1 before two years have passed."""
    year = IN_A_YEAR[period]
    place = (first + np.arange(at + 1)) % year
    if at < _YEARS_FOR_SEASON * year:
        return np.ones(at + 1)
    used = at - at % year  # whole years, the last ones
    recent, where = totals[at - used :], place[at - used : at]
    by_place = np.bincount(where, recent, year) / np.maximum(np.bincount(where, minlength=year), 1)
    width = _SMOOTHED[period]
    around = np.concatenate(
        [by_place[-(width // 2) :] if width > 1 else by_place[:0], by_place, by_place[: width // 2]]
    )
    smooth = np.convolve(around, np.ones(width) / width, "valid")
    weights: Floats = np.maximum(smooth / max(float(smooth.mean()), 1e-9), 0.1)
    return weights[place]


def _spread(departure: Floats, known: NDArray[np.bool_], window: int) -> Floats:
    """Return how many times the mean the variance is, from the departures in a window before each period."""
    units, periods = departure.shape
    spread, counted = np.ones(departure.shape), np.zeros(departure.shape)
    total, tested = np.zeros(units), np.zeros(units)
    for at in range(periods):
        everywhere = (total.sum() + _POOLED) / (tested.sum() + _POOLED)
        spread[:, at] = np.maximum((total + _POOLED * everywhere) / (tested + _POOLED), 1.0001)
        counted[:, at] = np.minimum(departure[:, at], _MOST_DEPARTURE * spread[:, at])
        total += counted[:, at]
        tested += known[:, at]
        if at >= window:
            total -= counted[:, at - window]
            tested -= known[:, at - window]
    return spread


# Ranges of counts that vary more than Poisson's: the negative binomial distribution.

_LARGE = 200.0


def upper_limit(mean: Floats, variance: Floats, share: float) -> Floats:
    """Return the least count that is exceeded with at most this chance.  variance: above the mean."""
    return _quantile(mean, variance, 1 - share)


def central_range(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Return the range that holds 95 % of counts."""
    return _quantile(mean, variance, 0.025), _quantile(mean, variance, 0.975)


def _quantile(mean: Floats, variance: Floats, level: float) -> Floats:
    z = NormalDist().inv_cdf(level)
    found = np.ceil(mean + z * np.sqrt(variance) + (z * z - 1) / 6)
    small = mean <= _LARGE
    found[small] = _exact_quantile(mean[small], variance[small], level)
    return np.maximum(found, 0.0)


def _exact_quantile(mean: Floats, variance: Floats, level: float) -> Floats:
    """Return the least count whose cumulative chance reaches a level, by adding up."""
    spread = np.maximum(variance / np.maximum(mean, 1e-9), 1.0001)
    size, fade = mean / (spread - 1), 1 - 1 / spread
    chance = np.exp(-size * np.log(spread))
    total, count = chance.copy(), np.zeros(len(mean))
    waiting = np.flatnonzero(total < level)
    while len(waiting):
        count[waiting] += 1
        k = count[waiting]
        chance[waiting] *= (k - 1 + size[waiting]) / k * fade[waiting]
        total[waiting] += chance[waiting]
        waiting = waiting[(total[waiting] < level) & (k < 50 * mean[waiting] + 1000)]
    return count


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
