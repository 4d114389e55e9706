"""Crimes of invented offenders, with who did them."""

from pathlib import Path

import numpy as np
from made_events import written

HEADING = "crimeID,X,Y,DATE_FROM,TIME_FROM,DATE_TO,TIME_TO,MO1,MO2"


def region(folder: Path, *, offenders: int = 60, seed: int = 3) -> tuple[Path, Path]:
    """Write crimes of offenders who keep to a place, a time and a manner, and crimes of others; and who did them."""
    draw = np.random.default_rng(seed)
    crimes, known = [], []
    for offender in range(offenders):
        home, day, manner = draw.random(2) * 20_000, draw.integers(1, 300), draw.integers(0, 8, 2)
        for _ in range(1 + offender % 4):
            x, y = home + draw.normal(0, 400, 2)
            when = np.datetime64("2024-01-01") + np.timedelta64(int(day + draw.integers(0, 20)), "D")
            own = [manner[at] if draw.random() < 0.8 else draw.integers(0, 8) for at in (0, 1)]
            crimes.append([f"C{len(crimes)}", round(x, 1), round(y, 1), when, 2200, when, 400, *own])
            known.append([f"O{offender}", crimes[-1][0]])
    return written(folder / "crimes.csv", HEADING, crimes), written(folder / "who.csv", "offenderID,crimeID", known)
