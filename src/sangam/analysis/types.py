"""What the functions of `sangam.analysis.public` hand out; each has `as_json()`, left_out and caveats."""

from sangam.analysis.emerging_hotspots import Emerging
from sangam.analysis.forecast import Where
from sangam.analysis.hotspots import Hotspots
from sangam.analysis.near_repeat import NearRepeat
from sangam.analysis.series.series import Linkage
from sangam.analysis.trends import Trend

__all__ = ["Emerging", "Hotspots", "Linkage", "NearRepeat", "Trend", "Where"]
