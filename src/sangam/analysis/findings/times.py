"""What the times of incidents say: near repeats, this week against the weeks before, and the usual hours."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import exp, lgamma, log
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.findings.incidents import Incidents
from sangam.analysis.near_repeat import FEWEST as FEWEST_FOR_REPEATS
from sangam.analysis.near_repeat import Bands, find_near_repeats
from sangam.analysis.tables.units import DAY_S
from sangam.analysis.trends import FEWEST_EVENTS, central_range

METRES, DAYS = 400.0, 7.0
BLOCK_H = 3
FEWEST_TIMED = 10
FEWEST_WEEKS = 4
_ROUNDS = 199
_MOST_COMPARED = 1500
_CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class NearRepeats:
    """Pairs within 400 m and 7 days.  ratio: to what chance would give; p: share of shuffles with at least as many."""

    n: int
    pairs: int
    ratio: float
    p: float
    is_thin: bool
    is_risk: bool
    rows: tuple[int, ...]
    fewest: int = FEWEST_FOR_REPEATS


@dataclass(frozen=True, slots=True)
class Week:
    """The last seven days against the weeks before them in the period.  low, high: 95 % range of what was expected."""

    count: int
    mean: float
    low: int
    high: int
    weeks: int
    is_thin: bool
    rows: tuple[int, ...]

    @property
    def is_high(self) -> bool:
        """Tell whether there were more than expected."""
        return not self.is_thin and self.count > self.high

    @property
    def is_low(self) -> bool:
        """Tell whether there were fewer than expected."""
        return not self.is_thin and self.count < self.low


@dataclass(frozen=True, slots=True)
class Peak:
    """The three hours, or the weekday, in which most happen.  first_hour, weekday (Monday 0): one of them, else None.

    p: chance that some block or day holds as many, corrected for all that were tried.
    """

    n: int
    count: int
    first_hour: int | None
    weekday: int | None
    p: float
    is_thin: bool
    is_peak: bool
    rows: tuple[int, ...]
    fewest: int = FEWEST_TIMED


def find_repeats(incidents: Incidents) -> NearRepeats:
    """Return whether incidents are followed by others near by within days, more than chance would give."""
    events, rows = incidents.placed_events()
    if len(events) < FEWEST_FOR_REPEATS:
        return NearRepeats(len(events), 0, 0.0, 1.0, True, False, ())
    found = find_near_repeats(events, Bands((METRES,), (DAYS,)), rounds=_ROUNDS)
    pairs, ratio, p = int(found.observed[0, 0]), float(found.ratio[0, 0]), float(found.p[0, 0])
    is_risk = pairs >= 5 and p <= _CHANCE and ratio > 1
    return NearRepeats(len(events), pairs, ratio, p, not np.isfinite(ratio), is_risk, _near(incidents, rows))


def _near(incidents: Incidents, rows: NDArray[np.intp]) -> tuple[int, ...]:
    """Return the newest rows that have another near by within days."""
    newest = rows[np.argsort(incidents.seconds[rows], kind="stable")][-_MOST_COMPARED:]
    x, y, seconds = incidents.x[newest], incidents.y[newest], incidents.seconds[newest]
    close = np.hypot(x[:, None] - x[None], y[:, None] - y[None]) <= METRES
    close &= abs(seconds[:, None] - seconds[None]) <= DAYS * DAY_S
    return tuple(newest[close.sum(axis=1) > 1].tolist())


def find_week(incidents: Incidents, since: date, until: date) -> Week:
    """Return the last seven days of a period, until its last day included, against its weeks before."""
    last = (until.toordinal() - date(1970, 1, 1).toordinal() + 1) * DAY_S
    weeks = ((until - since).days + 1) // 7 - 1
    ago = (last - 1 - incidents.seconds) // (7 * DAY_S)
    counted = incidents.is_counted & (ago >= 0)
    rows = tuple(np.flatnonzero(counted & (ago == 0)).tolist())
    before = np.bincount(ago[counted & (ago >= 1) & (ago <= weeks)], minlength=max(weeks, 0) + 1)[1:]
    if weeks < FEWEST_WEEKS or before.sum() < FEWEST_EVENTS:
        return Week(len(rows), float(before.mean()) if len(before) else 0.0, 0, 0, max(weeks, 0), True, rows)
    mean = float(before.mean())
    variance = max(float(before.var(ddof=1)), mean * 1.0001) * (1 + 1 / weeks)
    low, high = central_range(np.array([mean]), np.array([variance]))
    return Week(len(rows), mean, int(low[0]), int(high[0]), weeks, False, rows)


def find_peak(incidents: Incidents) -> Peak:
    """Return the three hours or the weekday that hold most, and whether chance would give as many."""
    rows = np.flatnonzero(incidents.is_counted & incidents.is_timed)
    hours, days = blocks(incidents)[rows], weekdays(incidents)[rows]
    by_hour, by_day = np.bincount(hours, minlength=24 // BLOCK_H), np.bincount(days, minlength=7)
    tries = len(by_hour) + len(by_day)
    hour_p, day_p = (_tail(int(np.max(each)), len(rows), 1 / len(each)) * tries for each in (by_hour, by_day))
    is_hour = hour_p <= day_p
    counts, of = (by_hour, hours) if is_hour else (by_day, days)
    best, p = int(np.argmax(counts)), min(hour_p, day_p, 1.0)
    is_thin = len(rows) < FEWEST_TIMED
    within = tuple(rows[of == best].tolist())
    return Peak(
        len(rows),
        int(counts[best]),
        best * BLOCK_H if is_hour else None,
        None if is_hour else best,
        p,
        is_thin,
        not is_thin and p <= _CHANCE,
        within,
    )


def blocks(incidents: Incidents) -> NDArray[np.int64]:
    """Return which three hours of the day each lies in, from 0."""
    found: NDArray[np.int64] = incidents.seconds % DAY_S // (BLOCK_H * 3600)
    return found


def weekdays(incidents: Incidents) -> NDArray[np.int64]:
    """Return the weekday of each, Monday 0."""
    found: NDArray[np.int64] = (incidents.seconds // DAY_S + 3) % 7
    return found


def count_by_head(incidents: Incidents) -> list[tuple[str, Sequence[int], Sequence[int], int]]:
    """Return, for each crime head, counts by three hours, by weekday, and how many say no hour.  The largest first."""
    hours, days, timed = blocks(incidents), weekdays(incidents), incidents.is_timed
    counted = []
    for head in sorted({head for each in incidents.heads for head in each}):
        is_of = np.array([head in each for each in incidents.heads], bool)
        by_hour = np.bincount(hours[is_of & timed], minlength=24 // BLOCK_H).tolist()
        by_day = np.bincount(days[is_of], minlength=7).tolist()
        counted.append((head, by_hour, by_day, int((is_of & ~timed).sum())))
    return sorted(counted, key=lambda row: (-sum(row[2]), row[0]))


def _tail(count: int, n: int, share: float) -> float:
    """Return the chance that so many or more of n fall into a part that holds a share of the time."""
    if not n:
        return 1.0
    whole = lgamma(n + 1)
    return sum(
        exp(whole - lgamma(k + 1) - lgamma(n - k + 1) + k * log(share) + (n - k) * log(1 - share))
        for k in range(count, n + 1)
    )


# Incidents of some hours, weekdays and forces alone.


def choose(
    incidents: Incidents, *, first_hour: int | None = None, weekday: int | None = None, force: str = ""
) -> Incidents:
    """Return the incidents of three hours from the first, of a weekday (Monday 0), of a force; None and "" for all.

    One that says no hour is in no three hours.
    """
    kept = np.ones(len(incidents), bool)
    if first_hour is not None:
        kept &= incidents.is_timed & (blocks(incidents) == first_hour // BLOCK_H)
    if weekday is not None:
        kept &= weekdays(incidents) == weekday
    if force:
        kept &= np.array([each == force for each in incidents.forces], bool)
    return _of(incidents, np.flatnonzero(kept))


def choose_records(incidents: Incidents, ids: Collection[UUID]) -> Incidents:
    """Return the incidents of these records alone."""
    return _of(incidents, np.flatnonzero(np.array([each in ids for each in incidents.ids], bool)))


def _of(incidents: Incidents, rows: NDArray[np.intp]) -> Incidents:
    tuples = ("ids", "forces", "heads", "modus", "trades", "precisions")
    arrays = ("latitude", "longitude", "x", "y", "seconds", "span_h", "is_placed", "is_patrol")
    chosen: dict[str, Any] = {name: tuple(getattr(incidents, name)[row] for row in rows.tolist()) for name in tuples}
    chosen |= {name: getattr(incidents, name)[rows] for name in arrays}
    return replace(incidents, **chosen)
