"""Mann and Kendall's test: does a series rise or fall, whatever the shape of the rise."""

import numpy as np

from sangam.analysis.hotspots.grid import Floats


def trend_z(series: Floats) -> Floats:
    """Return z of the trend of each column of (periods, …), corrected for ties and continuity; 0 where all are alike.

    Source: Mann 1945, Econometrica 13:245; Kendall 1975, Rank Correlation Methods.
    """
    n = len(series)
    score, ties = np.zeros(series.shape[1:]), np.zeros(series.shape[1:])
    for at in range(n - 1):
        score += np.sign(series[at + 1 :] - series[at]).sum(axis=0)
    ordered = np.sort(series, axis=0)
    run = np.ones(series.shape[1:])
    for at in range(1, n + 1):
        goes_on = ordered[at] == ordered[at - 1] if at < n else np.zeros(series.shape[1:], bool)
        ended = ~goes_on
        ties += np.where(ended, run * (run - 1) * (2 * run + 5), 0)
        run = np.where(goes_on, run + 1, 1)
    variance = (n * (n - 1) * (2 * n + 5) - ties) / 18
    moved = score - np.sign(score)
    return np.divide(moved, np.sqrt(variance), out=np.zeros_like(moved), where=variance > 0)
