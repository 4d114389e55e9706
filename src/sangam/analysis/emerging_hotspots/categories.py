"""Classes of an emerging hotspot: the hot ones of ArcGIS's tool, with its rules (docs/patterns.md has the table)."""

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.emerging_hotspots.mann_kendall import trend_z
from sangam.analysis.hotspots.gi import Z_95
from sangam.analysis.hotspots.grid import Floats

CATEGORIES = (
    "none",
    "new",
    "consecutive",
    "intensifying",
    "persistent",
    "diminishing",
    "sporadic",
    "oscillating",
    "historical",
)
_ALWAYS = 0.9


def classify(z: Floats, hot: NDArray[np.bool_], cold: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the number in `CATEGORIES` of each cell, from z, hot and cold by (periods, cells)."""
    periods = len(hot)
    share = hot.sum(axis=0) / periods
    is_hot_now, always = hot[-1], share >= _ALWAYS
    last_run = _last_run(hot)
    only_at_end = last_run == hot.sum(axis=0)
    trend = trend_z(z)
    rules = (
        ("historical", ~is_hot_now & always),
        ("intensifying", is_hot_now & always & (trend > Z_95)),
        ("diminishing", is_hot_now & always & (trend < -Z_95)),
        ("persistent", is_hot_now & always),
        ("new", is_hot_now & only_at_end & (last_run == 1)),
        ("consecutive", is_hot_now & only_at_end),
        ("oscillating", is_hot_now & cold.any(axis=0)),
        ("sporadic", is_hot_now),
    )
    found = np.zeros(hot.shape[1], np.int64)
    for name, holds in rules:
        found = np.where((found == 0) & holds, CATEGORIES.index(name), found)
    return found


def _last_run(hot: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return for how many periods up to the last each cell has been hot without a break."""
    run = np.zeros(hot.shape[1], np.int64)
    for row in hot:
        run = np.where(row, run + 1, 0)
    return run
