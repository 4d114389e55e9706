"""Blocking: which pairs are worth comparing, by rules of one to three keys, chosen by what they cost and catch.

A rule is a set of keys that two rows share.  Its cost is the number of pairs that it makes, counted on a sample.  What
it catches is reckoned by drawing matches whose keys agree independently of one another.  Rules are taken greedily, most
new matches for a pair first.  It ends when the pairs allowed are used up or hardly a match is left to catch.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from sangam.matching.resolution.preparation import SIDE, Prepared

_SAMPLE = 100_000
_DRAWS = 20_000
_QUALITY = (4.0, 1.0)
"""How often the keys of two writings of one person agree, where both have them.

A share is drawn for each pair from a beta distribution (mean 0.7), as some are written carelessly throughout.
"""

_ENOUGH = 0.0002
_MOST_RULES = 20
_NAME_KEYS = frozenset({"pair_k", "whole_k"})
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rule:
    """Keys that must agree, and how many pairs they make."""

    keys: tuple[str, ...]
    pairs: float


@dataclass(frozen=True, slots=True)
class _Key:
    codes: Codes
    size: int
    filled: float


def most_pairs(rows: int) -> float:
    """Return how many pairs are compared at most."""
    return float(max(2_000_000, 6 * rows))


def rules(prepared: Prepared) -> tuple[Rule, ...]:
    """Return the rules, the cheapest a match first."""
    rows = prepared.table.num_rows
    allowed = most_pairs(rows)
    keys = _keys(prepared)
    candidates = _candidates(prepared, keys, allowed)
    return _best_rules(candidates, _simulated_agreements(keys), allowed)


def _keys(prepared: Prepared) -> dict[str, _Key]:
    rows = prepared.table.num_rows
    step = max(1, rows // _SAMPLE)
    keys = {}
    for name in prepared.keys:
        coded = pc.dictionary_encode(prepared.table[name].combine_chunks())
        codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        keys[name] = _Key(codes[::step], len(coded.dictionary), float((codes >= 0).mean()))
    return {name: key for name, key in keys.items() if key.size > 1}


def _candidates(prepared: Prepared, keys: dict[str, _Key], allowed: float) -> list[Rule]:
    """Return every set of keys that makes no more pairs than allowed, and no set that holds another cheap one."""
    rows = prepared.table.num_rows
    sides = prepared.table[SIDE].combine_chunks().to_numpy(zero_copy_only=False) == 1
    step = max(1, rows // _SAMPLE)
    sides = sides[::step]
    scale = (rows / len(sides)) ** 2
    found: list[Rule] = []
    for size in (1, 2, 3):
        for names in combinations(keys, size):
            if _overlap(names) or any(set(rule.keys) <= set(names) and rule.pairs * 8 < allowed for rule in found):
                continue
            pairs = scale * _pairs([keys[name] for name in names], sides)
            if pairs <= allowed:
                found.append(Rule(names, pairs))
    return found


def _overlap(names: tuple[str, ...]) -> bool:
    """Tell whether two of the keys hold the same: the pair of names and one of them, a date and its year."""
    if {"pair_k", "whole_k"} & set(names) and len({"first_k", "last_k", "pair_k", "whole_k"} & set(names)) > 1:
        return True
    return any(other != one and other.startswith(f"{one}_") for one in names for other in names)


def _pairs(keys: list[_Key], sides: Bools) -> float:
    joined = np.zeros(len(sides), np.int64)
    valid = np.ones(len(sides), bool)
    for key in keys:
        valid &= key.codes >= 0
        joined = joined * (key.size + 1) + key.codes
    _, codes = np.unique(joined[valid], return_inverse=True)
    if sides.any():
        size = len(np.unique(codes))
        left = np.bincount(codes[~sides[valid]], minlength=size).astype(float)
        right = np.bincount(codes[sides[valid]], minlength=size).astype(float)
        return float((left * right).sum())
    counts = np.bincount(codes).astype(float)
    return float((counts * (counts - 1) / 2).sum())


def _simulated_agreements(keys: dict[str, _Key]) -> dict[str, Bools]:
    """Return, for each key, in which of the drawn matches it agrees."""
    draw = np.random.default_rng(20_240_701)
    quality = draw.beta(*_QUALITY, _DRAWS)
    agrees = {name: draw.random(_DRAWS) < quality * key.filled**1.5 for name, key in keys.items()}
    for name in _NAME_KEYS & agrees.keys():
        agrees[name] = agrees["first_k"] & agrees["last_k"] if {"first_k", "last_k"} <= agrees.keys() else agrees[name]
    for name in list(agrees):
        if (parent := name.rpartition("_")[0]) in agrees:
            agrees[name] |= agrees[parent]
    return agrees


def _best_rules(candidates: list[Rule], agrees: dict[str, Bools], allowed: float) -> tuple[Rule, ...]:
    caught = {rule: np.all([agrees[name] for name in rule.keys], axis=0) for rule in candidates}
    missed = np.ones(_DRAWS, bool)
    chosen: list[Rule] = []
    left = allowed
    while len(chosen) < _MOST_RULES:
        open_rules = [rule for rule in candidates if rule not in chosen and rule.pairs <= left]
        best = max(
            open_rules,
            key=lambda rule: ((caught[rule] & missed).sum() / _DRAWS) / (rule.pairs + allowed / _MOST_RULES),
            default=None,
        )
        if best is None or (caught[best] & missed).sum() / _DRAWS < _ENOUGH:
            break
        chosen.append(best)
        missed &= ~caught[best]
        left -= best.pairs
    return tuple(chosen)
