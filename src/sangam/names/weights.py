"""What it costs to take one sound for another, by pair of scripts: arrays for likeness and any faster form of it.

A word becomes a row of symbol codes, `encoded`; two words are compared by the cheapest way from one row to the other
(Wagner and Fischer 1974) under `table(script of one, script of other)`, and

    likeness = max(0, 1 - distance / ((sum of mass of one + sum of mass of other) / 2)).

Context stands in the symbol, never in the distance, so that the distance needs nothing but the arrays.  Code 0 is the
gap: `[x, 0]` is what it costs to drop x, `[0, y]` to add y.  Arrays are read-only; the tables of two scripts in either
order are each other's transposes, which makes likeness symmetric.
"""

from functools import cache, lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from sangam.names.sounds import sounds
from sangam.names.types import Script

ALPHABET = "aAiIuUeEoOkKgGcCjJtTdDpPbBmnNyrlvsShRXzfWYHQ"
"""Symbol codes are places in this alphabet, counted from one."""

SIZE = len(ALPHABET) + 1
"""Number of symbols with the gap: both sides of every table."""

Costs = NDArray[np.float32]

_CODES = {ord(symbol): at for at, symbol in enumerate(ALPHABET, 1)}
_MASS = dict.fromkeys("aiu", 0.35) | dict.fromkeys("AIUeEoO", 0.5) | dict.fromkeys("WYHQ", 0.5) | {"h": 0.7, "N": 0.6}

# symbols, cost of taking any of them for any other of them
_CONFUSED: tuple[tuple[str, float], ...] = (
    ("aA", 0.05), ("iI", 0.05), ("uU", 0.05), ("eE", 0.15), ("oO", 0.15), ("UuoO", 0.25), ("iIeE", 0.25),
    ("aeE", 0.3), ("aoO", 0.35), ("au", 0.35), ("ai", 0.35), ("Ae", 0.4), ("AE", 0.4), ("AoO", 0.4),
    ("WuUoO", 0.08), ("Wv", 0.05), ("Wb", 0.3), ("YiIy", 0.05), ("YeE", 0.08), ("Yj", 0.6), ("Hh", 0.0), ("HaA", 0.1),
    ("He", 0.15), ("QaA", 0.1), ("QiIeEuUoO", 0.2), ("yiI", 0.2), ("yeE", 0.25), ("vuUoO", 0.3),
    ("kK", 0.25), ("gG", 0.25), ("cC", 0.2), ("jJ", 0.25), ("tT", 0.15), ("dD", 0.2), ("pP", 0.3), ("bB", 0.25),
    ("RX", 0.1), ("Rr", 0.15), ("Rd", 0.25), ("Xr", 0.25), ("XD", 0.25), ("Xd", 0.3), ("Pf", 0.05), ("pf", 0.35),
    ("jz", 0.15), ("sS", 0.2), ("cS", 0.5), ("Cs", 0.5), ("CS", 0.5), ("cs", 0.6), ("zs", 0.4), ("Jz", 0.3),
    ("bv", 0.25), ("Bv", 0.4), ("nN", 0.05), ("mN", 0.15), ("nm", 0.55), ("kg", 0.6), ("td", 0.6), ("TD", 0.6),
    ("pb", 0.7), ("jy", 0.5), ("lr", 0.8), ("ln", 0.8), ("KG", 0.6), ("Gz", 0.6), ("kc", 0.6),
)  # fmt: skip
_UNLIKE_CONSONANTS, _UNLIKE_VOWELS, _VOWEL_FOR_CONSONANT = 1.3, 0.5, 1.2
_DROPPED = (
    dict.fromkeys("a", 0.15) | dict.fromkeys("iu", 0.3) | dict.fromkeys("AIUeEoO", 0.45)
    | dict.fromkeys("HQ", 0.1) | {"W": 0.35, "Y": 0.3, "h": 0.3, "y": 0.35, "N": 0.35, "v": 0.6}
)  # fmt: skip
_DROPPED_CONSONANT = 0.95
_URDU_LEAVES_OUT = dict.fromkeys("aiu", 0.04)
_SOFT = frozenset("aAiIuUeEoOWYHQy")


@lru_cache(maxsize=100_000)
def encoded(word: str) -> bytes:
    """Return the word's sounds as symbol codes 1..SIZE-1, b"" where it has no letter of the four scripts."""
    return bytes(_CODES[ord(sound)] for sound in sounds(word) if ord(sound) in _CODES)


@cache
def table(one: Script, other: Script) -> Costs:
    """Return the costs (SIZE, SIZE), each >= 0, of pairing a symbol of `one` (row) with one of `other` (column)."""
    costs = np.zeros((SIZE, SIZE), np.float32)
    urdu = Script.URDU in {one, other}
    for at, symbol in enumerate(ALPHABET, 1):
        costs[at, 0] = costs[0, at] = _drop(symbol, urdu=urdu)
    for (at, mine), (against, theirs) in product(enumerate(ALPHABET, 1), repeat=2):
        soft = (mine in _SOFT) + (theirs in _SOFT)
        costs[at, against] = 0 if at == against else (_UNLIKE_CONSONANTS, _VOWEL_FOR_CONSONANT, _UNLIKE_VOWELS)[soft]
    for confused, cost in _CONFUSED:
        for mine, theirs in product(confused, repeat=2):
            if mine != theirs:
                place = _CODES[ord(mine)], _CODES[ord(theirs)]
                costs[place] = min(cost, costs[place])
    costs.flags.writeable = False
    return costs


@cache
def mass(script: Script) -> Costs:  # noqa: ARG001 - all scripts weigh alike so far
    """Return the weight (SIZE,) of each symbol in a word of the script; 0 for the gap."""
    weights = np.array([0.0, *(_MASS.get(symbol, 1.0) for symbol in ALPHABET)], np.float32)
    weights.flags.writeable = False
    return weights


def _drop(symbol: str, *, urdu: bool) -> float:
    if urdu and symbol in _URDU_LEAVES_OUT:
        return _URDU_LEAVES_OUT[symbol]
    return _DROPPED.get(symbol, _DROPPED_CONSONANT)
