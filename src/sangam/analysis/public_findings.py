"""The face of the findings: incidents of a scan in, at most five plain findings out."""

from sangam.analysis.findings.findings import Findings, find_all
from sangam.analysis.findings.incidents import INDIA_S, Incidents, incidents_of
from sangam.analysis.findings.places import HotPlace, Map, Square
from sangam.analysis.findings.series import FEWEST, VEHICLE, Pair, Series
from sangam.analysis.findings.times import BLOCK_H, DAYS, METRES, NearRepeats, Peak, Week, count_by_head

__all__ = [
    "BLOCK_H",
    "DAYS",
    "FEWEST",
    "INDIA_S",
    "METRES",
    "VEHICLE",
    "Findings",
    "HotPlace",
    "Incidents",
    "Map",
    "NearRepeats",
    "Pair",
    "Peak",
    "Series",
    "Square",
    "Week",
    "count_by_head",
    "find_all",
    "incidents_of",
]
