"""Gi*: how far the events of a cell and its neighbours lie above what the whole grid would lead to expect."""

from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.hotspots.grid import Floats, queen_sums

Z_95 = 1.959963984540054
"""Beyond it lies 5 % of chance, on both sides together."""


def gi_star(counts: Floats) -> Floats:
    """Return z of each cell of (rows, columns): Gi* with binary weights, the cell and those that touch it (queen).

    All cells count, empty ones too.  Zero everywhere where all cells are alike.
    Source: Ord and Getis 1995, Geographical Analysis 27:286, formula 14; equal to esda's `G_Local(star=True)`.
    """
    return z_scores(queen_sums(counts), queen_sums(np.ones_like(counts)), counts)


def z_scores(sums: Floats, neighbours: Floats, values: Floats) -> Floats:
    """Return z of sums over so many neighbours, drawn from these values."""
    n, mean = values.size, values.mean()
    spread = sqrt(max((values * values).mean() - mean * mean, 0.0))
    scale = spread * np.sqrt(np.maximum(neighbours * (n - neighbours), 0) / max(n - 1, 1))
    return np.divide(sums - mean * neighbours, scale, out=np.zeros_like(sums), where=scale > 0)


def hot_after_correction(z: Floats, rate: float = 0.05) -> NDArray[np.bool_]:
    """Tell which cells are hot with so many tests: of those named, at most this share is expected to be false.

    Source: Benjamini and Hochberg 1995, on two-sided p.
    """
    flat = z.ravel()
    candidates = np.flatnonzero(flat > Z_95 * min(1.0, 0.05 / rate))
    order = candidates[np.argsort(-flat[candidates], kind="stable")]
    p = np.array([erfc(value / sqrt(2)) for value in flat[order].tolist()])
    passed = np.flatnonzero(p <= rate * np.arange(1, len(p) + 1) / max(flat.size, 1))
    found = np.zeros(flat.size, bool)
    found[order[: passed[-1] + 1 if len(passed) else 0]] = True
    return found.reshape(z.shape)
