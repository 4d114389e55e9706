"""Cells ranked by the plain count of past events."""

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.hotspots.grid import Floats, queen_sums

_Z = 1.959963984540054


def study_area(counts: Floats) -> NDArray[np.bool_]:
    """Tell which cells are ground: those that hold past events, and those that share a side with one."""
    ground = counts > 0
    found = ground.copy()
    found[1:] |= ground[:-1]
    found[:-1] |= ground[1:]
    found[:, 1:] |= ground[:, :-1]
    found[:, :-1] |= ground[:, 1:]
    return found


def rank_cells(counts: Floats) -> NDArray[np.int64]:
    """Return the numbers of the cells by falling count; of equal counts, the one with more round it comes first."""
    return np.lexsort((-queen_sums(counts).ravel(), -counts.ravel()))


def poisson_range(counts: Floats) -> tuple[Floats, Floats]:
    """Return the 95 % range of the mean behind each count (Wilson and Hilferty's form of the exact one)."""
    low_of, high_of = np.maximum(counts, 1e-9), counts + 1
    low = np.where(counts > 0, low_of * (1 - 1 / (9 * low_of) - _Z / (3 * np.sqrt(low_of))) ** 3, 0.0)
    high = high_of * (1 - 1 / (9 * high_of) + _Z / (3 * np.sqrt(high_of))) ** 3
    return np.maximum(low, 0.0), high


def share_range(part: int, whole: int) -> tuple[float, float]:
    """Return the 95 % range of a share (Wilson)."""
    share, spread = part / whole, _Z * _Z / whole
    middle = (share + spread / 2) / (1 + spread)
    reach = _Z / (1 + spread) * float(np.sqrt(share * (1 - share) / whole + spread / (4 * whole)))
    return max(middle - reach, 0.0), min(middle + reach, 1.0)
