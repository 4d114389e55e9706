"""The Knox test: pairs of events that are close in space and time, against what chance would give."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from os import cpu_count
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.near_repeat.pairs import ROUNDS, Counts, Near, Runs, Ticks, cell_runs, count_close, count_rounds
from sangam.analysis.near_repeat.rounds import shuffle_rounds, ticks
from sangam.analysis.tables.events import Events
from sangam.analysis.tables.units import DAY_S
from sangam.kernel.errors import Malformed, Refused

FEWEST = 20
"""Below so many events a ratio is noise, and none is given."""
_THIN = 5.0
_EXACT_M = 1e-8
"""Distances that differ by less are the same: what is left when decimals are taken from each other."""
_MOST_WORK = 2e12
_PARTS = 16

Metric = Literal["euclidean", "manhattan"]


@dataclass(frozen=True, slots=True)
class Bands:
    """Upper limits of the bands, rising: metres and days.  Each includes its upper limit, the first also 0."""

    distances_m: tuple[float, ...]
    days: tuple[float, ...]

    def __post_init__(self) -> None:
        for name, limits in (("distances", self.distances_m), ("days", self.days)):
            if not limits or any(one >= other for one, other in zip((-1e-300, *limits), limits, strict=False)):
                raise Malformed(
                    "analysis:bands", "The {name} must rise from 0 or more: {limits}.", name=name, limits=limits
                )


@dataclass(frozen=True, slots=True)
class NearRepeat:
    """Tables with a row for each distance band and a column for each time band; NaN where nothing can be said.

    expected: mean over all orders of the times, exact.  p: share of rounds, the observed one included, with at least
    as many pairs.
    """

    n: int
    bands: Bands
    metric: Metric
    observed: NDArray[np.int64]
    expected: NDArray[np.float64]
    ratio: NDArray[np.float64]
    p: NDArray[np.float64]
    rounds: int
    seed: int
    left_out: dict[str, int]
    caveats: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the result as plain values; null where nothing can be said."""
        return {
            "n": self.n,
            "undated": self.left_out.get("undated", 0),
            "left_out": self.left_out,
            "metric": self.metric,
            "distances_m": list(self.bands.distances_m),
            "days": list(self.bands.days),
            "observed": self.observed.tolist(),
            "expected": _plain(self.expected, 6),
            "ratio": _plain(self.ratio, 6),
            "p": _plain(self.p, 9),
            "rounds": self.rounds,
            "seed": self.seed,
            "caveats": list(self.caveats),
        }


def find_near_repeats(
    events: Events, bands: Bands, *, metric: Metric = "euclidean", rounds: int = 999, seed: int = 0
) -> NearRepeat:
    """Return how many more pairs of events lie close in both space and time than chance would give.

    rounds: shuffles of the times, for p; the ratio rests on the exact mean over all shuffles and needs none.
    Below 20 events only the counts are given.  Raises Refused where the pairs are too many, or times are months.
    Source: Knox 1964, Applied Statistics 13:25; Ratcliffe 2009, Near Repeat Calculator.
    """
    _require_days(events)
    times, unit = ticks(events.seconds)
    limits = np.array([_whole(days, unit, times.dtype) for days in bands.days], times.dtype)
    runs = cell_runs(events.x, events.y, _side_m(events, bands))
    limits_m = np.array(bands.distances_m) + _EXACT_M
    _require_feasible(runs, rounds)
    with ThreadPoolExecutor(cpu_count()) as pool:
        task = _Task(runs, Near(metric == "manhattan", limits_m), pool)
        counts, at_least = _count_pairs(task, times[runs.order], limits, rounds, seed)
        close = task.close()
    expected = close[:, None] * _close_in_time(times, limits)[None] / max(len(events) * (len(events) - 1) / 2, 1)
    is_enough = len(events) >= FEWEST
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((expected > 0) & is_enough, counts / expected, np.nan)
    p = np.where(is_enough, (1 + at_least) / (1 + rounds), np.nan)
    caveats = (*events.caveats, *_doubts(len(events), expected))
    return NearRepeat(len(events), bands, metric, counts, expected, ratio, p, rounds, seed, events.left_out, caveats)


@dataclass(frozen=True, slots=True)
class _Task:
    runs: Runs
    near: Near
    pool: ThreadPoolExecutor

    def close(self) -> Counts:
        """Return how many pairs lie in each distance band, at any time."""
        found = self.pool.map(lambda part: count_close(self.runs, part, self.near), self._parts())
        return np.sum([*found], axis=0)

    def within(self, times: Ticks, limits: Ticks) -> Counts:
        """Return counts (distance band, time band, round)."""
        found = self.pool.map(lambda part: count_rounds(self.runs, part, self.near, times, limits), self._parts())
        return np.diff(np.sum([*found], axis=0), axis=1, prepend=0)

    def _parts(self) -> list[tuple[int, int]]:
        edges = np.linspace(0, len(self.runs.x), _PARTS + 1).astype(int).tolist()
        return list(pairwise(edges))


def _count_pairs(task: _Task, times: Ticks, limits: Ticks, rounds: int, seed: int) -> tuple[Counts, Counts]:
    """Return the observed counts, and in how many rounds there were at least as many."""
    at_least = np.zeros((len(task.near.limits_m), len(limits)), np.int64)
    for batch, first in enumerate(range(0, max(rounds, 1), ROUNDS - 1)):
        wanted = min(ROUNDS - 1, rounds - first)
        laid = shuffle_rounds(times, rounds=wanted, seed=(seed, batch), pool=task.pool)
        found = task.within(laid, limits)
        observed = found[:, :, 0]
        at_least += (found[:, :, 1 : wanted + 1] >= observed[:, :, None]).sum(axis=2)
    return observed, at_least


def _whole(days: float, unit: int, kind: np.dtype[Any]) -> int:
    """Return the longest gap in whole units that lies within so many days, as far as the type goes."""
    return int(min(round(days * DAY_S) // unit, np.iinfo(kind).max))


def _close_in_time(times: Ticks, limits: Ticks) -> Counts:
    """Return how many of all pairs lie in each time band, wherever they are."""
    ordered = np.sort(times).astype(np.int64)
    ends = [np.searchsorted(ordered, ordered + int(limit), "right").sum() for limit in limits]
    n = len(times)
    return np.diff(np.array(ends, np.int64) - n * (n + 1) // 2, prepend=0)


def _side_m(events: Events, bands: Bands) -> float:
    """Return the side of a cell: the longest distance, but no more than 100 million cells in a row."""
    width = max(np.ptp(events.x), np.ptp(events.y))
    return float(max(bands.distances_m[-1] + 2 * _EXACT_M, width / 1e8, 1e-6))


def _require_days(events: Events) -> None:
    if not events.has_days:
        raise Refused(
            "analysis:months-only",
            "The times are months without days: near repeats within days cannot be known from them.",
        )


def _require_feasible(runs: Runs, rounds: int) -> None:
    lengths = (runs.same - runs.first + runs.last)[runs.cell] - np.arange(len(runs.x))
    pairs = int(lengths.sum())
    if pairs * (20 + rounds) > _MOST_WORK:
        raise Refused(
            "analysis:too-many-pairs",
            "{pairs} pairs of events lie near each other: too many for {rounds} rounds. Take a shorter distance, fewer "
            "rounds or fewer events; look whether many stand at one place.",
            pairs=f"{pairs:,}",
            rounds=rounds,
        )


def _doubts(n: int, expected: NDArray[np.float64]) -> tuple[str, ...]:
    if n < FEWEST:
        return (f"Only {n} events: below {FEWEST} the counts are given, and no ratio or p.",)
    if thin := int((expected < _THIN).sum()):
        return (
            f"{thin} of {expected.size} bands would hold fewer than 5 pairs by chance: their ratios are uncertain.",
        )
    return ()


def _plain(table: NDArray[np.float64], places: int) -> list[list[float | None]]:
    return [[None if np.isnan(cell) else round(float(cell), places) for cell in row] for row in table]
