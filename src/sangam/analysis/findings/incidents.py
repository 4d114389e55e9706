"""Admitted incidents in the form that the findings need: metres, local time, and words as sets."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.tables.events import Events
from sangam.analysis.tables.places import Floats, Mask, Projection, projection_at

if TYPE_CHECKING:
    from sangam.records.visibility.event_columns import Coded, Several
    from sangam.records.visibility.event_columns import Events as EventScan

INDIA_S = 19_800
"""Seconds by which the time of India is ahead of UTC."""
VAGUE = frozenset({"station-area", "district-area"})
"""Precisions by which a position is an office's address: it says nothing about a place."""
MOST_HOURS = 3.0
"""An interval that is longer says no hour of the day."""
Words = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Incidents:
    """Incidents with a time, one row each.

    x, y: metres, NaN unless is_placed.  seconds: middle of the interval in the time of India, since 1970.  span_h: its
    length.  is_placed: the position is known better than by the station.  is_patrol: found by a patrol.  precisions:
    how exactly each place is known, "" where nothing is said.
    """

    ids: tuple[UUID, ...]
    forces: tuple[str, ...]
    latitude: Floats
    longitude: Floats
    x: Floats
    y: Floats
    seconds: NDArray[np.int64]
    span_h: Floats
    is_placed: Mask
    is_patrol: Mask
    heads: Words
    modus: Words
    trades: Words
    precisions: tuple[str, ...]
    projection: Projection

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def is_timed(self) -> Mask:
        """Tell which say an hour of the day."""
        timed: Mask = self.span_h <= MOST_HOURS
        return timed

    @property
    def is_counted(self) -> Mask:
        """Tell which take part in counts of what to expect: those that a patrol found would feed back."""
        return ~self.is_patrol

    def placed_events(self) -> tuple[Events, NDArray[np.intp]]:
        """Return the counted incidents with a known place as events, and the row of each."""
        rows = np.flatnonzero(self.is_placed & self.is_counted)
        events = Events(self.x[rows], self.y[rows], self.seconds[rows], projection=self.projection)
        return events, rows


def incidents_of(found: "EventScan", heads: Collection[str] = ()) -> Incidents:
    """Return the incidents of a scan that have a time.  heads: those with one of these alone; none for all."""
    said = _sets(found.heads)
    wanted = np.array([not heads or not each.isdisjoint(heads) for each in said], bool)
    rows = np.flatnonzero(wanted & ~np.isnat(found.earliest)) if len(found) else np.zeros(0, np.intp)
    places = rows.tolist()
    latitude, longitude = found.latitude[rows], found.longitude[rows]
    vague = np.isin(found.precision.codes[rows], [at for at, word in enumerate(found.precision.words) if word in VAGUE])
    is_placed = np.isfinite(latitude) & np.isfinite(longitude) & ~vague
    middle = projection_at(_middle(latitude[is_placed]), _middle(longitude[is_placed]))
    x, y = (np.where(is_placed, each, np.nan) for each in middle.metres(latitude, longitude))
    earliest, latest = (each[rows].astype(np.int64) for each in (found.earliest, found.latest))
    modus, trades = _sets(found.modus), _sets(found.trades)
    heads_of, modus_of, trades_of = (tuple(each[row] for row in places) for each in (said, modus, trades))
    return Incidents(
        tuple(found.record(row) for row in places),
        tuple(found.force.words[found.force.codes[row]] for row in places),
        latitude,
        longitude,
        x,
        y,
        (earliest + latest) // 2 + INDIA_S,
        (latest - earliest) / 3600.0,
        is_placed,
        found.patrol[rows] == 1,
        heads_of,
        modus_of,
        trades_of,
        tuple(_word(found.precision, row) for row in places),
        middle,
    )


def _word(coded: "Coded", row: int) -> str:
    code = int(coded.codes[row])
    return coded.words[code] if code >= 0 else ""


def _middle(degrees: Floats) -> float:
    return float(np.median(degrees)) if len(degrees) else 0.0


def _sets(several: "Several") -> Words:
    starts, codes, words = several.starts.tolist(), several.codes.tolist(), several.words
    return tuple(frozenset(words[code] for code in codes[first:last]) for first, last in pairwise(starts))
