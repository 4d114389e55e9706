"""The worth of each level of agreement, learned from the files alone: Fellegi and Sunter 1969, fitted by EM.

u, how often rows of two persons agree by chance, is counted on random pairs.  m is how often two rows of one person
agree.  It and the share of matches are fitted on the pairs that blocking made, counted by pattern of levels.  Every
other pair is taken for two persons.  So no training rule has to be chosen and no comparison left out of training.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Levels = npt.NDArray[np.int64]
_ROUNDS = 60
_STILL = 1e-6
_SMALLEST = 1e-7
_FARTHEST = 2.5


@dataclass(frozen=True, slots=True)
class Patterns:
    """levels: one row a pattern, one column a comparison, -1 where a value is missing; counts: pairs of each."""

    levels: Levels
    counts: Floats
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """m and u of each comparison by level (0 is "else"); prior: share of matches among all pairs."""

    m: tuple[Floats, ...]
    u: tuple[Floats, ...]
    prior: float


def chance(random: Patterns) -> tuple[Floats, ...]:
    """Return u: how often each level is reached by chance, from pairs drawn at random."""
    return tuple(_shares(random.levels[:, at], random.counts, size, 0.5) for at, size in enumerate(random.sizes))


def fit(blocked: Patterns, u: tuple[Floats, ...], pairs: float, rows: int) -> Weights:
    """Return the weights.  pairs: of rows there are in all.

    Starts from m that falls by the step down, and from one match to every five rows.
    """
    m = tuple(_initial_weights(size) for size in blocked.sizes)
    prior = rows / 5 / pairs
    for _ in range(_ROUNDS):
        held = match_probabilities(blocked, Weights(m, u, prior)) * blocked.counts
        before = prior
        prior = float(np.clip(held.sum() / pairs, 1 / pairs, 0.5))
        m = tuple(_shares(blocked.levels[:, at], held, size, 0.2) for at, size in enumerate(blocked.sizes))
        if abs(prior - before) < _STILL * prior:
            break
    return Weights(m, u, prior)


def calibrated_scores(scores: Floats, matches: float) -> Floats:
    """Return scores moved by one step of log odds so that their sum is the number of matches that was fitted.

    The rarity of values sharpens single scores after fitting, and the whole must not drift with it; at most e^2.5 odds.
    """
    odds = np.log(np.clip(scores, 1e-15, 1 - 1e-15) / np.clip(1 - scores, 1e-15, 1))
    low, high = -_FARTHEST, _FARTHEST
    for _ in range(40):
        middle = (low + high) / 2
        short = float((1 / (1 + np.exp(-np.clip(odds + middle, -500, 500)))).sum()) < matches
        low, high = (middle, high) if short else (low, middle)
    return np.asarray(1 / (1 + np.exp(-np.clip(odds + (low + high) / 2, -500, 500))))


def match_probabilities(patterns: Patterns, weights: Weights) -> Floats:
    """Return the probability that a pair of each pattern is one person."""
    logit = np.full(len(patterns.counts), np.log(weights.prior / (1 - weights.prior)))
    for at, (m, u) in enumerate(zip(weights.m, weights.u, strict=True)):
        level = patterns.levels[:, at]
        logit += np.where(level >= 0, np.log(m / u)[level], 0.0)
    return np.asarray(1 / (1 + np.exp(-np.clip(logit, -500, 500))))


def _initial_weights(size: int) -> Floats:
    steps = np.array([0.08, *np.full(max(0, size - 2), 0.22 / max(1, size - 2)), 0.7])[-size:]
    return np.asarray(steps / steps.sum())


def _shares(levels: Levels, counts: Floats, size: int, added: float) -> Floats:
    there = levels >= 0
    found = np.bincount(levels[there], counts[there], minlength=size) + added
    return np.asarray(np.maximum(found / found.sum(), _SMALLEST))
