"""Ranges of counts that vary more than Poisson's: the negative binomial distribution."""

from statistics import NormalDist

import numpy as np

from sangam.analysis.hotspots.grid import Floats

_LARGE = 200.0


def upper_limit(mean: Floats, variance: Floats, share: float) -> Floats:
    """Return the least count that is exceeded with at most this chance.  variance: above the mean."""
    return _quantile(mean, variance, 1 - share)


def central_range(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Return the range that holds 95 % of counts."""
    return _quantile(mean, variance, 0.025), _quantile(mean, variance, 0.975)


def _quantile(mean: Floats, variance: Floats, level: float) -> Floats:
    z = NormalDist().inv_cdf(level)
    found = np.ceil(mean + z * np.sqrt(variance) + (z * z - 1) / 6)
    small = mean <= _LARGE
    found[small] = _exact_quantile(mean[small], variance[small], level)
    return np.maximum(found, 0.0)


def _exact_quantile(mean: Floats, variance: Floats, level: float) -> Floats:
    """Return the least count whose cumulative chance reaches a level, by adding up."""
    spread = np.maximum(variance / np.maximum(mean, 1e-9), 1.0001)
    size, fade = mean / (spread - 1), 1 - 1 / spread
    chance = np.exp(-size * np.log(spread))
    total, count = chance.copy(), np.zeros(len(mean))
    waiting = np.flatnonzero(total < level)
    while len(waiting):
        count[waiting] += 1
        k = count[waiting]
        chance[waiting] *= (k - 1 + size[waiting]) / k * fade[waiting]
        total[waiting] += chance[waiting]
        waiting = waiting[(total[waiting] < level) & (k < 50 * mean[waiting] + 1000)]
    return count
