"""How well links are told from other pairs, with the offenders of both crimes held out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.series.evidence import Pairs
from sangam.analysis.series.model import Model, chain_factors, fit
from sangam.analysis.series.offenders import Solved

Floats = NDArray[np.float64]
_MOST_OTHERS = 20_000
"""Unlinked pairs from which is learned, at most; the others are stood for by these."""


@dataclass(frozen=True, slots=True)
class Tested:
    """scores: log factor of each pair tested, NaN of the others.  auc, tpr_at_5: of these."""

    scores: Floats
    auc: float
    tpr_at_5: float


def learn_model(pairs: Pairs, solved: Solved, used: NDArray[np.bool_], draw: np.random.Generator) -> Model:
    """Return the model that these pairs teach.

    The links of a group weigh as one together, so that one long series does not speak for all.
    """
    linked = solved.linked[pairs.one, pairs.other]
    others = np.flatnonzero(used & ~linked)
    share = min(1.0, _MOST_OTHERS / max(len(others), 1))
    others = others if share == 1 else np.sort(draw.choice(others, _MOST_OTHERS, replace=False))
    links = np.flatnonzero(used & linked)
    groups = solved.group[pairs.one[links]]
    sizes = np.bincount(groups)[groups] if len(links) else np.empty(0)
    importance = np.concatenate([1 / sizes, np.full(len(others), 1 / share)])
    rows = np.concatenate([links, others])
    return fit(pairs.evidence[rows], linked[rows], importance)


def hold_out(pairs: Pairs, solved: Solved, *, folds: int, seed: int) -> Tested:
    """Return how well links are found in folds whose offenders nobody learned from.

    A fold holds whole groups of offenders.  Pairs within it are scored by what pairs wholly outside of it teach.
    """
    draw = np.random.default_rng(seed)
    fold = assign_folds(pairs, solved, folds, draw)
    one, other = fold[pairs.one], fold[pairs.other]
    scores = np.full(len(one), np.nan)
    for held in range(folds):
        inside = (one == held) & (other == held)
        outside = (one >= 0) & (other >= 0) & (one != held) & (other != held)
        if not inside.any():
            continue
        model = learn_model(pairs, solved, outside, draw)
        factors = model.log_factors(pairs.evidence[inside])
        scores[inside] = chain_factors(factors, pairs.one[inside], pairs.other[inside])
    known = ~np.isnan(scores)
    return Tested(scores, *measure(scores[known], solved.linked[pairs.one, pairs.other][known]))


def assign_folds(pairs: Pairs, solved: Solved, folds: int, draw: np.random.Generator) -> NDArray[np.int64]:
    """Return the fold of each crime, -1 where it is unsolved: whole groups, about as many links in each fold.

    The groups with most links come first, each to the fold with fewest links, then fewest crimes; who is alike, by lot.
    """
    groups = int(np.max(solved.group, initial=-1)) + 1
    linked = solved.linked[pairs.one, pairs.other]
    links = np.bincount(solved.group[pairs.one[linked]], minlength=groups)
    crimes = np.bincount(solved.group[solved.group >= 0], minlength=groups)
    of_group = np.zeros(groups, np.int64)
    held = np.zeros((2, folds))
    for group in np.lexsort((draw.random(groups), -links)):
        fold = np.lexsort((draw.random(folds), held[1], held[0]) if links[group] else (draw.random(folds), held[1]))[0]
        of_group[group] = fold
        held[:, fold] += links[group], crimes[group]
    return np.where(solved.group >= 0, of_group[solved.group], -1)


def measure(scores: Floats, linked: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the area under the curve, ties halved, and the share of links above 95 % of the other pairs."""
    order = np.argsort(scores, kind="stable")
    _, first, counts = np.unique(scores[order], return_index=True, return_counts=True)
    rank = np.repeat(first + (counts + 1) / 2, counts)
    links, others = int(linked.sum()), int((~linked).sum())
    area = (rank[linked[order]].sum() - links * (links + 1) / 2) / (links * others)
    limit = np.sort(scores[~linked])[::-1][int(0.05 * others)]
    return float(area), float((scores[linked] > limit).mean())
