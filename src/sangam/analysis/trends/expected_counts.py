"""What a unit may expect in a period, from the periods before it alone: its own level, the season of all units."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.hotspots.grid import Floats
from sangam.analysis.tables.periods import IN_A_YEAR, Period

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
