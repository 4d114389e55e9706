"""What the functions of `sangam.analysis.public` hand out; each has `as_json()`, left_out and caveats."""

from sangam.analysis.emerging_hotspots.detection import Emerging
from sangam.analysis.forecast.where import Where
from sangam.analysis.hotspots.hotspots import Hotspots
from sangam.analysis.near_repeat.knox import NearRepeat
from sangam.analysis.series.series import Linkage
from sangam.analysis.trends.alarms import Trend

__all__ = ["Emerging", "Hotspots", "Linkage", "NearRepeat", "Trend", "Where"]
