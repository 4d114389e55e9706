"""Incidents as a map counts them: where, in which week, of which side of the border, and how exactly known."""

from dataclasses import dataclass
from datetime import date
from math import ceil

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.findings.incidents import Incidents
from sangam.analysis.tables.places import Floats, Mask

ROUGH = frozenset({"crossing", "locality"})
"""Precisions by which a place is known less exactly than by its address."""
_KINDS = 4
_DAY_S, _WEEK_S = 86_400, 604_800


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """One row an incident with a known place that no patrol found.

    row: its row among the incidents.  kind: one number for its week of the period, whether it is another force's, and
    whether its place is known roughly.
    """

    row: NDArray[np.intp]
    latitude: Floats
    longitude: Floats
    kind: NDArray[np.int64]
    weeks: int

    def __len__(self) -> int:
        return len(self.row)

    @property
    def week(self) -> NDArray[np.int64]:
        """Return the week of each row."""
        return self.kind // _KINDS


def placed_of(incidents: Incidents, since: date, until: date, *, ours: str) -> Placed:
    """Return the incidents of a period that a map shows.  ours: the force on our side of the border.

    A time that reaches beyond the period counts in its first or last week.
    """
    rows = np.flatnonzero(incidents.is_placed & incidents.is_counted)
    first = (since - date(1970, 1, 1)).days * _DAY_S
    weeks = max(ceil(((until - since).days + 1) / 7), 1)
    places = rows.tolist()
    week = np.clip((incidents.seconds[rows] - first) // _WEEK_S, 0, weeks - 1)
    theirs = np.fromiter((incidents.forces[row] != ours for row in places), bool, len(places))
    rough = np.fromiter((incidents.precisions[row] in ROUGH for row in places), bool, len(places))
    return Placed(rows, incidents.latitude[rows], incidents.longitude[rows], kinds(week, theirs, rough), weeks)


def kinds(week: NDArray[np.int64], theirs: Mask, rough: Mask) -> NDArray[np.int64]:
    """Return the kind of each row of `Placed`."""
    return week * _KINDS + theirs * 2 + rough
