"""Incidents of some hours, weekdays and forces alone."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.findings.incidents import Incidents
from sangam.analysis.findings.times import BLOCK_H, blocks, weekdays


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
