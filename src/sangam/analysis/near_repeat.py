"""The Knox test: pairs of events that are close in space and time, against what chance would give."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from math import gcd
from os import cpu_count
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.compilation import compiled
from sangam.analysis.tables.events import Events
from sangam.analysis.tables.units import DAY_S
from sangam.kernel.errors import Malformed, Refused

# Pairs of events that lie close in space, counted by distance band and time limit for many rounds at once.
#
# Events stand in the order of their cells, row by row; a cell is as wide as the longest distance. So the partners of
# an event that follow it lie in two runs. One is its own cell and the next one, the other three cells of the next
# row.

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Ticks = NDArray[Any]
"""Whole numbers of the narrowest type that holds them."""

ROUNDS = 112
"""Rounds that are counted at once, the first being the events as they are."""
_FLUSH = 32_000
"""Pairs after which the short counters are emptied, before they can run over."""


class Runs(NamedTuple):
    """Events in the order of their cells, and where the partners of each cell stand.

    order: number of each event as it was given.  cell: number of its cell.  same: end of the run that begins after the
    event.  first, last: the run in the next row.
    """

    x: Floats
    y: Floats
    order: Counts
    cell: Counts
    same: Counts
    first: Counts
    last: Counts


def cell_runs(x: Floats, y: Floats, side_m: float) -> Runs:
    """Return the events sorted by square cells of a side, with the runs of each cell's partners."""
    column = np.floor((x - np.min(x)) / side_m).astype(np.int64) + 1
    row = np.floor((y - np.min(y)) / side_m).astype(np.int64)
    width = int(np.max(column)) + 2
    keys = row * width + column
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    cells, cell = np.unique(keys, return_inverse=True)
    return Runs(
        x[order],
        y[order],
        order,
        cell,
        np.searchsorted(keys, cells + 1, "right"),
        np.searchsorted(keys, cells + width - 1, "left"),
        np.searchsorted(keys, cells + width + 1, "right"),
    )


class Near(NamedTuple):
    """How near is near: Manhattan distance or Euclid's, and the upper limits of the bands in metres."""

    is_manhattan: bool
    limits_m: Floats


@compiled
def count_close(runs: Runs, part: tuple[int, int], near: Near) -> Counts:
    """Return how many pairs whose first event lies in the part (begin, end) are in each distance band."""
    counts = np.zeros(len(near.limits_m), np.int64)
    for i in range(part[0], part[1]):
        cell = runs.cell[i]
        for run in range(2):
            start = i + 1 if run == 0 else runs.first[cell]
            stop = runs.same[cell] if run == 0 else runs.last[cell]
            for j in range(start, stop):
                band = _band(runs.x[i] - runs.x[j], runs.y[i] - runs.y[j], near)
                if band >= 0:
                    counts[band] += 1
    return counts


@compiled
def count_rounds(runs: Runs, part: tuple[int, int], near: Near, times: Ticks, limits: Ticks) -> Counts:
    """Return counts (distance bands, time limits, rounds) of pairs within each time limit, in each round.

    times: (events, ROUNDS) in the order of the runs.  limits: the longest gap of each time band, of the same type.
    """
    shape = (len(near.limits_m), len(limits), ROUNDS)
    counts, short, pairs = np.zeros(shape, np.int64), np.zeros(shape, np.int16), 0
    for i in range(part[0], part[1]):
        cell = runs.cell[i]
        for run in range(2):
            start = i + 1 if run == 0 else runs.first[cell]
            stop = runs.same[cell] if run == 0 else runs.last[cell]
            for j in range(start, stop):
                band = _band(runs.x[i] - runs.x[j], runs.y[i] - runs.y[j], near)
                if band < 0:
                    continue
                for k in range(len(limits)):
                    limit = limits[k]
                    for r in range(ROUNDS):  # a fixed number, and the narrow type: both are what the processor's
                        gap = times.dtype.type(times[i, r] - times[j, r])  # wide instructions need
                        close = (gap <= limit) & (gap >= times.dtype.type(-limit))
                        short[band, k, r] = np.int16(short[band, k, r] + np.int16(close))
                pairs += 1
                if pairs == _FLUSH:
                    counts += short
                    short[:] = 0
                    pairs = 0
    return counts + short


@compiled
def _band(dx: float, dy: float, near: Near) -> int:
    distance = abs(dx) + abs(dy) if near.is_manhattan else np.sqrt(dx * dx + dy * dy)
    if distance > near.limits_m[-1]:
        return -1
    band = 0
    while distance > near.limits_m[band]:
        band += 1
    return band


# Times of events shuffled for many rounds, laid out so that one event's rounds stand side by side.

_AT_ONCE = 8
"""Rounds that are shuffled together, and then written beside each other."""


def ticks(seconds: NDArray[np.int64]) -> tuple[Ticks, int]:
    """Return times from 0 in the largest unit that divides all of them, in the narrowest type, and that unit in s."""
    since: NDArray[Any] = seconds - np.min(seconds)
    unit = gcd(*np.unique(since).tolist()) or 1
    since //= unit
    longest = int(np.max(since))
    kind = np.int16 if longest < 2**15 - 1 else np.int32 if longest < 2**31 - 1 else np.int64
    return since.astype(kind), unit


@compiled
def _shuffle(rows: Ticks, seed: np.uint64) -> None:
    """Shuffle each row in place (Fisher and Yates; numbers by SplitMix64)."""
    state = np.uint64(seed)
    for r in range(rows.shape[0]):
        for i in range(rows.shape[1] - 1, 0, -1):
            state += np.uint64(0x9E3779B97F4A7C15)
            z = state
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            z = z ^ (z >> np.uint64(31))
            j = np.int64(((z >> np.uint64(32)) * np.uint64(i + 1)) >> np.uint64(32))
            held = rows[r, i]
            rows[r, i] = rows[r, j]
            rows[r, j] = held


def shuffle_rounds(times: Ticks, *, rounds: int, seed: tuple[int, int], pool: ThreadPoolExecutor) -> Ticks:
    """Return (events, ROUNDS): the times as they are, then as many rounds as are wanted, then nothing of meaning.

    seed: the caller's, and the number of the batch; the same seed gives the same rounds however many threads work.
    """
    laid = np.zeros((len(times), ROUNDS), times.dtype)
    laid[:, 0] = times

    def fill(first: int) -> None:
        last = min(first + _AT_ONCE, rounds + 1)
        rows = np.tile(times, (last - first, 1))
        _shuffle(rows, np.random.SeedSequence([*seed, first]).generate_state(1, np.uint64)[0])
        laid[:, first:last] = rows.T

    list(pool.map(fill, range(1, rounds + 1, _AT_ONCE)))
    return laid


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
