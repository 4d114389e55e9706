"""Incidents that may be one series: evidence of pairs from place, time, method, vehicle and the victim's trade.

The weights are set by hand, in natural logs of how many times likelier a likeness is within a series than by chance.
They are not learnt from solved crimes: `sangam analyse series` learns, where a force has such a file.  A mark is worth
what it is rare.  Within a crowd of incidents nearness is worth little.  A pair is a lead for people to judge.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.findings.incidents import Incidents, Words
from sangam.analysis.tables.places import Floats
from sangam.analysis.tables.units import DAY_S

FEWEST = 3
"""A series has at least so many incidents."""
MOST_MEMBERS = 40
"""More that are alike tell of a common method and not of one hand."""
MOST_INCIDENTS = 1500
"""The newest so many are compared with each other."""
ENOUGH = 2.5
"""Evidence from which a pair is a lead: twelve times likelier than by chance."""
VEHICLE = "transport."

_BY_KM = ((0.25, 2.0), (1.0, 1.2), (3.0, 0.6), (8.0, 0.0), (20.0, -1.0))
_BY_DAYS = ((3.0, 0.8), (7.0, 0.6), (14.0, 0.3), (30.0, 0.0), (60.0, -0.5))
_FAR, _LATE = -2.5, -1.5
_SAME_HOUR, _OTHER_HOUR = (2.0, 0.4), (6.0, -0.6)
_DIFFERENT_MARK, _DIFFERENT_TRADE = -0.7, -0.3
_DEPENDENT = 0.5
"""Marks of one method come together: their sum counts half."""
_MOST_WORTH = 2.0
_CROWD = (3000.0, 14.0, 5.0)
"""Metres, days, and how many others within them are no crowd."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two incidents that are alike.  km: None where a place is not known.  marks: codes of method that both bear."""

    rows: tuple[int, int]
    evidence: float
    km: float | None
    days: float
    marks: tuple[str, ...]
    trades: tuple[str, ...]

    @property
    def vehicles(self) -> tuple[str, ...]:
        """Return the marks that say by what they came."""
        return tuple(each for each in self.marks if each.startswith(VEHICLE))


@dataclass(frozen=True, slots=True)
class Series:
    """Incidents that may be one series, in the order of time, and the pairs that join them, the strongest first."""

    rows: tuple[int, ...]
    pairs: tuple[Pair, ...]
    forces: tuple[str, ...]
    marks: tuple[str, ...]
    trades: tuple[str, ...]

    @property
    def crosses(self) -> bool:
        """Tell whether incidents of more than one force are in it."""
        return len(self.forces) > 1


def find_series(incidents: Incidents) -> list[Series]:
    """Return what may be one series, those over a border first, then the largest.  Above 1,500: the newest are read."""
    rows = np.argsort(incidents.seconds, kind="stable")[-MOST_INCIDENTS:]
    if len(rows) < FEWEST:
        return []
    evidence = _evidence(incidents, rows)
    joined = [(int(one), int(other)) for one, other in np.argwhere(np.triu(evidence >= ENOUGH, 1))]
    groups = [each for each in _groups(len(rows), joined) if FEWEST <= len(each) <= MOST_MEMBERS]
    found = [_series(incidents, rows, evidence, group) for group in groups]
    return sorted(found, key=lambda each: (not each.crosses, -len(each.rows), each.rows))


def _evidence(incidents: Incidents, rows: NDArray[np.intp]) -> Floats:
    """Return the evidence of each pair of these rows, as a square."""
    km, days = _km(incidents, rows), _days(incidents, rows)
    place = np.where(np.isnan(km), 0.0, _weights_by_band(np.nan_to_num(km), _BY_KM, _FAR))
    crowd = (np.nan_to_num(km, nan=np.inf) * 1000 <= _CROWD[0]) & (days <= _CROWD[1])
    near = crowd.sum(axis=1) - 1
    crowding = -np.log(np.maximum(1.0, np.minimum(near[:, None], near[None]) / _CROWD[2]))
    summed = place + _weights_by_band(days, _BY_DAYS, _LATE) + _hours(incidents, rows) + crowding
    chosen = rows.tolist()
    heads, modus, trades = (
        tuple(words[row] for row in chosen) for words in (incidents.heads, incidents.modus, incidents.trades)
    )
    total: Floats = summed + _method(heads, modus) + _trade_weights(trades)
    return total


def _km(incidents: Incidents, rows: NDArray[np.intp]) -> Floats:
    x, y = incidents.x[rows], incidents.y[rows]
    return np.hypot(x[:, None] - x[None], y[:, None] - y[None]) / 1000


def _days(incidents: Incidents, rows: NDArray[np.intp]) -> Floats:
    seconds = incidents.seconds[rows]
    days: Floats = abs(seconds[:, None] - seconds[None]) / DAY_S
    return days


def _hours(incidents: Incidents, rows: NDArray[np.intp]) -> Floats:
    hour = incidents.seconds[rows] % DAY_S / 3600
    apart = abs(hour[:, None] - hour[None])
    apart = np.minimum(apart, 24 - apart)
    known = incidents.is_timed[rows]
    worth = np.where(apart <= _SAME_HOUR[0], _SAME_HOUR[1], np.where(apart > _OTHER_HOUR[0], _OTHER_HOUR[1], 0.0))
    return np.where(known[:, None] & known[None], worth, 0.0)


def _weights_by_band(values: Floats, bands: tuple[tuple[float, float], ...], beyond: float) -> Floats:
    limits, worth = np.array([limit for limit, _ in bands]), np.array([*(each for _, each in bands), beyond])
    found: Floats = worth[np.searchsorted(limits, values)]
    return found


def _method(heads: Words, modus: Words) -> Floats:
    """Return what the marks of method say.  Only incidents of one crime head are compared: a call is no shot."""
    same_head = _together(_table(heads)) > 0
    marks = _table(modus)
    borne = marks.sum(axis=1)
    shared = _together(marks * np.sqrt(_worth(marks))) * _DEPENDENT
    different = (borne[:, None] + borne[None] - 2 * _together(marks)) * _DIFFERENT_MARK
    both_say = (borne[:, None] > 0) & (borne[None] > 0)
    return np.where(same_head & both_say, shared + different, 0.0)


def _trade_weights(trades: Words) -> Floats:
    table = _table(trades)
    shared = _together(table * np.sqrt(_worth(table)))
    both_say = (table.sum(axis=1)[:, None] > 0) & (table.sum(axis=1)[None] > 0)
    return np.where(shared > 0, np.minimum(shared, _MOST_WORTH), np.where(both_say, _DIFFERENT_TRADE, 0.0))


def _table(words: Words) -> Floats:
    """Return who bears which word: (rows, words)."""
    every = {word: at for at, word in enumerate(sorted({word for each in words for word in each}))}
    table = np.zeros((len(words), max(len(every), 1)))
    for row, each in enumerate(words):
        table[row, [every[word] for word in each]] = 1.0
    return table


def _worth(table: Floats) -> Floats:
    """Return what a word is worth that two bear: the log of how rare it is here, drawn in where there are few rows."""
    share = (table.sum(axis=0) + 1) / (len(table) + 10)
    return np.clip(-np.log(share), 0.0, _MOST_WORTH)


def _together(table: Floats) -> Floats:
    product: Floats = table @ table.T
    return product


def _groups(rows: int, joined: list[tuple[int, int]]) -> list[list[int]]:
    """Return the rows that pairs join, directly or through others."""
    leader = list(range(rows))

    def first(row: int) -> int:
        while leader[row] != row:
            leader[row] = leader[leader[row]]
            row = leader[row]
        return row

    for one, other in joined:
        leader[first(one)] = first(other)
    groups: dict[int, list[int]] = {}
    for row in range(rows):
        groups.setdefault(first(row), []).append(row)
    return list(groups.values())


def _series(incidents: Incidents, rows: NDArray[np.intp], evidence: Floats, group: list[int]) -> Series:
    pairs = [
        _pair(incidents, (int(rows[one]), int(rows[other])), float(evidence[one, other]))
        for one, other in combinations(group, 2)
        if evidence[one, other] >= ENOUGH
    ]
    members = tuple(int(rows[each]) for each in group)
    return Series(
        members,
        tuple(sorted(pairs, key=lambda each: (-each.evidence, each.rows))),
        tuple(sorted({incidents.forces[row] for row in members})),
        _common(tuple(incidents.modus[row] for row in members)),
        _common(tuple(incidents.trades[row] for row in members)),
    )


def _pair(incidents: Incidents, rows: tuple[int, int], evidence: float) -> Pair:
    one, other = rows
    pair = np.array(rows)
    km = float(_km(incidents, pair)[0, 1])
    is_comparable = bool(incidents.heads[one] & incidents.heads[other])
    marks = incidents.modus[one] & incidents.modus[other] if is_comparable else frozenset()
    return Pair(
        rows,
        evidence,
        None if np.isnan(km) else km,
        float(_days(incidents, pair)[0, 1]),
        tuple(sorted(marks)),
        tuple(sorted(incidents.trades[one] & incidents.trades[other])),
    )


def _common(words: Words) -> tuple[str, ...]:
    """Return the words that at least a quarter bear, and two at least, the commonest first."""
    counted = Counter(word for each in words for word in sorted(each))
    return tuple(word for word, times in counted.most_common() if times >= max(2, len(words) / 4))


# Which of IACA's kinds a possible series looks like, by what its incidents share. A person decides.
#
# Source: IACA white paper 2011-01, Crime pattern definitions for tactical analysis.

SPREE_DAYS = 2.0
PLACE_M, SPOT_M = 50.0, 500.0
KINDS = ("series", "spree", "hot-prey", "hot-product", "hot-spot", "hot-place", "hot-setting")


def kind_of_series(incidents: Incidents, series: Series) -> str:
    """Return the kind that what is shared speaks for.

    Method or vehicle alike: a spree within two days, else a series.  Otherwise one trade of the victims: hot prey.
    Otherwise all within 50 m: hot place, within 500 m: hot spot.  Hot product and hot setting only a person names: an
    incident says neither goods nor setting in fixed words.
    """
    rows = list(series.rows)
    if series.marks:
        days = float(np.ptp(incidents.seconds[rows])) / DAY_S
        return "spree" if days <= SPREE_DAYS else "series"
    if series.trades:
        return "hot-prey"
    across = _across_m(incidents, rows)
    return "hot-place" if across <= PLACE_M else "hot-spot" if across <= SPOT_M else "series"


def _across_m(incidents: Incidents, rows: list[int]) -> float:
    x, y = incidents.x[rows], incidents.y[rows]
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        return float("inf")
    return float(np.hypot(np.ptp(x), np.ptp(y)))
