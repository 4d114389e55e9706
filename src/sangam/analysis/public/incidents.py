"""The door of incidents as columns: read from a scan, counted by head."""

from sangam.analysis.findings.incidents import INDIA_S, Incidents, incidents_of
from sangam.analysis.findings.times import count_by_head

__all__ = [
    "INDIA_S",
    "Incidents",
    "count_by_head",
    "incidents_of",
]
