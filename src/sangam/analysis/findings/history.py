"""A year of incidents: what each force may expect of each crime head in a week, alarms, and emerging hotspots."""

from dataclasses import dataclass

import numpy as np

from sangam.analysis.emerging_hotspots.detection import Emerging, find_emerging
from sangam.analysis.findings.incidents import Incidents
from sangam.analysis.tables.events import Events
from sangam.analysis.trends.alarms import Trend, find_alarms
from sangam.kernel.errors import Refused

CELL_M = 2000.0
FALSE_ALARMS = 0.01
LOOK_BACK = 4
_NO_HEAD = "other-crime"


@dataclass(frozen=True, slots=True)
class History:
    """trend, emerging: None where there is too little, and why in a sentence.  A unit of the trend: force and head."""

    n: int
    trend: Trend | None
    why_no_trend: Refused | None
    emerging: Emerging | None
    why_no_emerging: Refused | None


def find_history(incidents: Incidents) -> History:
    """Return the weekly trend of each force and crime head, and emerging hotspots of 2 km by month.

    Incidents that a patrol found take no part.  Each says by itself where there is too little.
    """
    counted = np.flatnonzero(incidents.is_counted)
    events, _ = incidents.placed_events()
    trend, why_no_trend = None, None
    try:
        trend = find_alarms(
            _by_force(incidents, counted), period="week", false_alarms=FALSE_ALARMS, look_back=LOOK_BACK
        )
    except Refused as refused:
        why_no_trend = refused
    emerging, why_not = None, None
    try:
        emerging = find_emerging(_require_any(events), cell_m=CELL_M, period="month")
    except Refused as refused:
        why_not = refused
    return History(len(counted), trend, why_no_trend, emerging, why_not)


def _by_force(incidents: Incidents, rows: np.ndarray) -> Events:
    """Return the incidents as events whose unit is force and head; one of two heads counts under the first by name."""
    units = [f"{incidents.forces[row]} {min(incidents.heads[row], default=_NO_HEAD)}" for row in rows.tolist()]
    nowhere = np.zeros(len(rows))
    events = Events(nowhere, nowhere, incidents.seconds[rows], unit=np.array(units, np.str_))
    return _require_any(events)


def _require_any(events: Events) -> Events:
    if not len(events):
        raise Refused("analysis:no-events", "No incident of the period takes part: there is nothing to expect from.")
    return events
