"""The weight of evidence: a logistic model whose terms add up to the log of a Bayes factor."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_RIDGE = 1.0
_STEPS = 40
_CHAINED = 0.6
"""Share of the way to the weakest link of the best chain of two that a pair is moved."""


@dataclass(frozen=True, slots=True)
class Model:
    """weights: nats for each standard deviation of a column of evidence.  prior: log odds before any evidence."""

    mean: Floats
    scale: Floats
    weights: Floats
    intercept: float
    prior: float

    def log_factors(self, evidence: NDArray[np.float32]) -> Floats:
        """Return the log of each pair's Bayes factor, in nats: how much the evidence speaks for one series."""
        return self.intercept - self.prior + ((evidence - self.mean) / self.scale) @ self.weights

    def terms(self, evidence: NDArray[np.float32]) -> Floats:
        """Return (pairs, columns): what each column adds to the log of the factor, against an average pair."""
        return ((evidence - self.mean) / self.scale) * self.weights


def fit(evidence: NDArray[np.float32], linked: NDArray[np.bool_], importance: Floats) -> Model:
    """Return the model that tells linked pairs from others (logistic regression, ridge 1, Newton steps)."""
    mean, scale = evidence.mean(axis=0, dtype=np.float64), evidence.std(axis=0, dtype=np.float64) + 1e-9
    columns = np.column_stack([np.ones(len(evidence)), (evidence - mean) / scale])
    ridge = np.full(columns.shape[1], _RIDGE)
    ridge[0] = 1e-6
    prior = float(np.log((importance * linked).sum() / (importance * ~linked).sum()))
    weights = np.zeros(columns.shape[1])
    weights[0] = prior
    value = _value(columns, linked, importance, weights, ridge)
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-columns @ weights))
        slope = columns.T @ (importance * (linked - chance)) - ridge * weights
        curve = (columns * (importance * chance * (1 - chance))[:, None]).T @ columns + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        weights, gained = _step_weights(columns, linked, importance, (weights, step, value), ridge)
        value += gained
        if gained < 1e-5:
            break
    return Model(mean, scale, weights[1:], float(weights[0]), prior)


def _step_weights(
    columns: Floats,
    linked: NDArray[np.bool_],
    importance: Floats,
    at: tuple[Floats, Floats, float],
    ridge: Floats,
) -> tuple[Floats, float]:
    """Return the weights after the step, halved until it gains, and the gain."""
    weights, step, value = at
    for halved in range(20):
        tried = weights + step / 2**halved
        gained = _value(columns, linked, importance, tried, ridge) - value
        if gained >= 0:
            return tried, gained
    return weights, 0.0


def _value(columns: Floats, linked: NDArray[np.bool_], importance: Floats, weights: Floats, ridge: Floats) -> float:
    odds = columns @ weights
    likely: float = (importance * (linked * odds - np.logaddexp(0, odds))).sum() - (ridge * weights**2).sum() / 2
    return likely


def chain_factors(factors: Floats, one: NDArray[np.int64], other: NDArray[np.int64]) -> Floats:
    """Return the log factors, raised where a third crime of these is like both.

    The weakest link of the best chain of two is what the chain is worth.  A pair is moved part of the way up to it.
    """
    crimes, number = np.unique(np.concatenate([one, other]), return_inverse=True)
    first, second = number[: len(one)], number[len(one) :]
    table = np.full((len(crimes), len(crimes)), -50.0)
    table[first, second] = table[second, first] = factors
    best = np.full_like(table, -50.0)
    for through in range(len(crimes)):
        np.maximum(best, np.minimum(table[:, through, None], table[through]), out=best)
    return factors + _CHAINED * np.maximum(best[first, second] - factors, 0)
