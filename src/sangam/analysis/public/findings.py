"""The door of the findings: incidents of a scan in, at most five plain findings out."""

from sangam.analysis.findings.places import Findings, HotPlace, Map, Square, find_all
from sangam.analysis.findings.series import FEWEST, VEHICLE, Pair, Series
from sangam.analysis.findings.times import BLOCK_H, DAYS, METRES, NearRepeats, Peak, Week

__all__ = [
    "BLOCK_H",
    "DAYS",
    "FEWEST",
    "METRES",
    "VEHICLE",
    "Findings",
    "HotPlace",
    "Map",
    "NearRepeats",
    "Pair",
    "Peak",
    "Series",
    "Square",
    "Week",
    "find_all",
]
