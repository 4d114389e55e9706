"""Compile the analysis package's loops now, so that no one waits for it later: `python -m sangam.analysis.warm_up`."""

import numpy as np

from sangam.analysis.compilation import compiled
from sangam.analysis.near_repeat import Bands, find_near_repeats
from sangam.analysis.series.evidence import Crimes, weigh_pairs
from sangam.analysis.tables.events import Events


def warm() -> None:
    """Compile everything now; remove what older sources left behind."""
    compiled.remove_older()
    at = np.arange(3.0)
    for times in ([0, 86_400, 172_800], [0, 1, 10_000_000]):  # days in the narrowest type, seconds in the next
        find_near_repeats(Events(at, at, np.array(times, np.int64)), Bands((1,), (1,)), rounds=1)
    none = np.zeros((1, 3), np.int64)
    weigh_pairs(Crimes(["a", "b", "c"], at, at, none[0], none[0], none, ("mark",)), most_days=1)


if __name__ == "__main__":
    warm()
