"""Evidence of pairs of crimes: how near, how soon, at what time of day, and done in the same way."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from os import cpu_count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.compilation import compiled
from sangam.analysis.tables.units import DAY_S
from sangam.kernel.errors import Refused

# Crimes for linkage: place, the interval in which each happened, and the marks of how it was done.


@dataclass(frozen=True, slots=True)
class Crimes:
    """Crimes that can be compared.  begin, end: local seconds since 1970.  marks: (marks, crimes) codes, -1 unknown."""

    ids: list[str]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    marks: NDArray[np.int64]
    mark_names: tuple[str, ...]
    left_out: dict[str, int] = field(default_factory=dict)
    caveats: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)


Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

NAMES = (
    "distance",
    "days between",
    "time of day",
    "nearest to each other",
    "within 1 km",
    "within 4 km",
    "within weeks",
    "within months",
)
"""What each column of evidence is, before one column for each mark of how it was done."""
_NEAR_M, _SOON_DAYS = 50.0, 0.5
_SCALES_M, _SCALES_DAYS = (1000.0, 4000.0), (14.0, 60.0)
_CLOCK_BINS = 48
_MOST_PAIRS = 10_000_000
_INSTANT = 1e-6
"""Days below which an interval is an instant."""
_PARTS = 16


@dataclass(frozen=True, slots=True)
class Pairs:
    """one, other: numbers of the crimes of each pair.  evidence: (pairs, columns); names: what the columns are."""

    one: NDArray[np.int64]
    other: NDArray[np.int64]
    evidence: Floats
    names: tuple[str, ...]


class _Known(NamedTuple):
    """The evidence on each crime (begin, end: days) and on each pair."""

    x: Doubles
    y: Doubles
    begin: Doubles
    end: Doubles
    clocks: Floats
    nearness: Floats
    marks: NDArray[np.int64]
    rarity: Doubles


def weigh_pairs(crimes: Crimes, *, most_days: float) -> Pairs:
    """Return the evidence of all pairs of crimes whose middles lie at most so many days apart.

    A crime's time is anywhere in its interval, all alike: days between and time of day are means over that.  The
    weekday is no evidence: it made the test worse.
    A mark that both crimes bear counts by its rarity, in nats; one that is missing counts as nothing.
    Raises Refused where the pairs are too many.
    """
    n = len(crimes)
    if n * (n - 1) // 2 > _MOST_PAIRS:
        raise Refused(
            "analysis:too-many-crimes",
            "{crimes} crimes are {pairs} pairs: too many at once. Take a shorter time, a smaller area or one head.",
            crimes=f"{n:,}",
            pairs=f"{n * (n - 1) // 2:,}",
        )
    begin = (crimes.begin - np.min(crimes.begin)) / DAY_S if n else np.empty(0)
    end = (crimes.end - np.min(crimes.begin)) / DAY_S if n else np.empty(0)
    one, other = np.triu_indices(n, 1)
    middle = (begin + end) / 2
    close = abs(middle[one] - middle[other]) <= most_days
    one, other = one[close], other[close]
    evidence = np.empty((len(one), len(NAMES) + len(crimes.marks)), np.float32)
    clocks = _hours_apart(crimes.begin, crimes.end)
    known = _Known(crimes.x, crimes.y, begin, end, clocks, _nearness(crimes), crimes.marks, _rarity(crimes))
    edges = np.linspace(0, len(one), _PARTS + 1).astype(int).tolist()
    with ThreadPoolExecutor(cpu_count()) as pool:
        list(pool.map(lambda a, b: _fill(evidence[a:b], one[a:b], other[a:b], known), edges, edges[1:]))
    return Pairs(one, other, evidence, (*NAMES, *crimes.mark_names))


def _hours_apart(begin: NDArray[np.int64], end: NDArray[np.int64]) -> Floats:
    """Return (crimes, crimes): mean hours between the times of day, wherever in its interval each happened."""
    held = np.zeros((len(begin), _CLOCK_BINS))
    samples, rows = 4 * _CLOCK_BINS, np.arange(len(begin))
    for at in range(samples):
        moment = begin + (end - begin).clip(0, DAY_S) * ((at + 0.5) / samples)
        place = (moment % DAY_S) / (DAY_S / _CLOCK_BINS)
        low = place.astype(np.int64)
        held[rows, low % _CLOCK_BINS] += (1 - (place - low)) / samples
        held[rows, (low + 1) % _CLOCK_BINS] += (place - low) / samples
    steps = abs(np.arange(_CLOCK_BINS)[:, None] - np.arange(_CLOCK_BINS)[None])
    apart = np.minimum(steps, _CLOCK_BINS - steps) * (24 / _CLOCK_BINS)
    found: Floats = (held @ apart @ held.T).astype(np.float32)
    return found


def _nearness(crimes: Crimes) -> Floats:
    """Return (crimes, crimes): log of how many crimes lie nearer to the first than the second does."""
    n = len(crimes)
    found = np.empty((n, n), np.float32)
    ranks = np.log1p(np.arange(n, dtype=np.float32))
    for at in range(n):
        order = np.argsort((crimes.x - crimes.x[at]) ** 2 + (crimes.y - crimes.y[at]) ** 2, kind="stable")
        found[at, order] = ranks
    return found


def _rarity(crimes: Crimes) -> Doubles:
    widest = int(np.max(crimes.marks, initial=-1)) + 1
    return np.array([_bits(codes, widest) for codes in crimes.marks]).reshape(len(crimes.marks), widest)


def _bits(codes: NDArray[np.int64], widest: int) -> NDArray[np.float64]:
    counts = np.bincount(codes[codes >= 0], minlength=widest)
    return -np.log(np.maximum(counts, 1) / max(len(codes), 1))


@compiled
def _fill(evidence: Floats, one: NDArray[np.int64], other: NDArray[np.int64], known: _Known) -> None:
    x, y, begin, end, clocks, nearness, marks, rarity = known
    for at in range(len(one)):
        i, j = one[at], other[at]
        metres = np.sqrt((x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2)
        days = _mean_gap(begin[i], end[i], begin[j], end[j])
        row = evidence[at]
        row[0] = np.log(metres + _NEAR_M)
        row[1] = np.log(days + _SOON_DAYS)
        row[2] = clocks[i, j]
        row[3] = (nearness[i, j] + nearness[j, i]) / 2
        for k in range(2):
            row[4 + k] = np.exp(-metres / _SCALES_M[k])
            row[6 + k] = np.exp(-days / _SCALES_DAYS[k])
        for k in range(len(marks)):
            code = marks[k, i]
            row[8 + k] = rarity[k, code] if code >= 0 and code == marks[k, j] else 0.0


@compiled
def _mean_gap(a: float, b: float, c: float, d: float) -> float:
    """Return the mean of |u - v| for u anywhere in [a, b] and v anywhere in [c, d]."""
    one_is_instant, other_is_instant = b - a < _INSTANT, d - c < _INSTANT
    if b <= c or d <= a or (one_is_instant and other_is_instant):
        return abs(a + b - c - d) / 2
    if one_is_instant:
        return ((a - c) ** 2 + (d - a) ** 2) / (2 * (d - c))
    if other_is_instant:
        return ((c - a) ** 2 + (b - c) ** 2) / (2 * (b - a))
    whole = abs(b - c) ** 3 + abs(a - d) ** 3 - abs(b - d) ** 3 - abs(a - c) ** 3
    return whole / (6 * (b - a) * (d - c))
