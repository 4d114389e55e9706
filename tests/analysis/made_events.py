"""Invented events for the tests of the patterns, and the shared sets where this machine has them."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.tables.events import Events

DAY_S = 86_400
_SHARED = Path(os.environ.get("SANGAM_CRIME_DATA", Path(__file__).parents[4] / "shared/data/crime"))


def shared(name: str) -> Path | None:
    """Return a file of the shared sets, None where this machine has none: the test then uses invented events."""
    path = _SHARED / name
    return path if path.is_file() else None


def events(x: Sequence[float], y: Sequence[float], days: Sequence[float]) -> Events:
    """Return events at these places and days."""
    seconds = (np.asarray(days, np.float64) * DAY_S).round().astype(np.int64)
    return Events(np.asarray(x, np.float64), np.asarray(y, np.float64), seconds)


def burglaries(count: int = 600, *, seed: int = 1) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return places (metres) and days of burglaries in a town of 4 km, a third of which follow another nearby."""
    draw = np.random.default_rng(seed)
    places, days = draw.random((count, 2)) * 4000, draw.integers(0, 200, count)
    for at in range(0, count - 1, 3):
        places[at + 1] = places[at] + draw.normal(0, 40, 2)
        days[at + 1] = days[at] + draw.integers(0, 6)
    return places, days


def written(path: Path, heading: str, rows: Sequence[Sequence[object]]) -> Path:
    """Write a CSV and return its path."""
    lines = [heading, *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
