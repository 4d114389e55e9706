"""The door of the patterns: events out of a file, and one function for each command of `sangam analyse`.

What they hand out is in `sangam.analysis.types`.  Refusals are sentences fit to show.
"""

from sangam.analysis.emerging_hotspots.detection import find_emerging
from sangam.analysis.forecast.where import Plan, rank_where
from sangam.analysis.hotspots.hotspots import find_hotspots
from sangam.analysis.near_repeat.knox import Bands, find_near_repeats
from sangam.analysis.series.crime_files import CrimeColumns
from sangam.analysis.series.series import find_series
from sangam.analysis.tables.event_files import Chosen, Columns, date_column, read_events
from sangam.analysis.tables.events import Events
from sangam.analysis.trends.alarms import find_alarms

__all__ = [
    "Bands",
    "Chosen",
    "Columns",
    "CrimeColumns",
    "Events",
    "Plan",
    "date_column",
    "find_alarms",
    "find_emerging",
    "find_hotspots",
    "find_near_repeats",
    "find_series",
    "rank_where",
    "read_events",
]
