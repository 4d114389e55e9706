"""What a confusion of two sounds costs before any spelling has been seen: set by hand, by class of confusion.

Learning starts here and stays here where nothing was attested.  Sources of the classes: the phonetics of the sounds
(place, voice, breath) and the habits of romanisation; see `docs/decisions/0019-learned-edit-weights.md`.
"""

from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from sangam.names.sounds.sounds import SILENT
from sangam.names.sounds.symbols import NAMES, SIZE

Costs = NDArray[np.float32]

# sounds, cost of taking any of them for any other of them
_CONFUSED: tuple[tuple[str, float], ...] = (
    ("aA", 0.05), ("iI", 0.05), ("uU", 0.05), ("eE", 0.15), ("oO", 0.15), ("UuoO", 0.25), ("iIeE", 0.25),
    ("aeE", 0.3), ("aoO", 0.35), ("au", 0.35), ("ai", 0.35), ("Ae", 0.4), ("AE", 0.4), ("AoO", 0.4),
    ("WuUoO", 0.08), ("Wv", 0.05), ("Wb", 0.3), ("YiIy", 0.05), ("YeE", 0.08), ("Yj", 0.6), ("Hh", 0.0), ("HaA", 0.1),
    ("He", 0.15), ("QaA", 0.1), ("QiIeEuUoO", 0.2), ("yiI", 0.2), ("yeE", 0.25), ("vuUoO", 0.3),
    ("kK", 0.25), ("gG", 0.25), ("cC", 0.2), ("jJ", 0.25), ("tT", 0.15), ("dD", 0.2), ("pP", 0.3), ("bB", 0.25),
    ("RX", 0.1), ("Rr", 0.15), ("Rd", 0.25), ("Xr", 0.25), ("XD", 0.25), ("Xd", 0.3), ("Pf", 0.05), ("pf", 0.35),
    ("jz", 0.15), ("sS", 0.2), ("cS", 0.5), ("Cs", 0.5), ("CS", 0.5), ("cs", 0.6), ("zs", 0.4), ("Jz", 0.3),
    ("bv", 0.25), ("Bv", 0.4), ("nN", 0.05), ("mN", 0.15), ("nm", 0.55), ("kg", 0.6), ("td", 0.6), ("TD", 0.6),
    ("pb", 0.7), ("jy", 0.5), ("lr", 0.8), ("ln", 0.8), ("KG", 0.6), ("Gz", 0.6), ("kc", 0.6), ("dr", 0.8),
    ("|aiuA", 0.05), ("|IUeEoO", 0.2), ("_a", 0.05), ("_AiIuUeEoO|", 0.3),
)  # fmt: skip
_UNLIKE_CONSONANTS, _VOWEL_FOR_CONSONANT, _UNLIKE_VOWELS = 1.3, 1.2, 0.5
_DROPPED = (
    dict.fromkeys("iu", 0.3)
    | dict.fromkeys("AIUeEoO", 0.45)
    | dict.fromkeys("HQ|", 0.1)
    | {"a": 0.15, "W": 0.35, "Y": 0.3, "h": 0.3, "y": 0.35, "N": 0.35, "v": 0.6, SILENT: 0.03}
)
_DROPPED_CONSONANT = 0.95
_SOFT = frozenset("aAiIuUeEoOWYHQy|" + SILENT)
_MASS = dict.fromkeys("aiu|", 0.35) | dict.fromkeys("AIUeEoOWYHQ", 0.5) | {"h": 0.7, "N": 0.6, SILENT: 0.05}


@cache
def prior() -> Costs:
    """Return the costs (SIZE, SIZE) of pairing two symbols, the same in every place and script, and in either order."""
    costs = np.zeros((SIZE, SIZE), np.float32)
    between = _sound_costs()
    for at, name in enumerate(NAMES, 1):
        costs[at, 0] = costs[0, at] = _DROPPED.get(name[0], _DROPPED_CONSONANT)
    for (at, mine), (against, theirs) in product(enumerate(NAMES, 1), repeat=2):
        costs[at, against] = between[mine[0], theirs[0]]
    return costs


@cache
def masses() -> Costs:
    """Return the weight (SIZE,) of each symbol; 0 for the gap."""
    return np.array([0.0, *(_MASS.get(name[0], 1.0) for name in NAMES)], np.float32)


def _sound_costs() -> dict[tuple[str, str], float]:
    sounds = dict.fromkeys(name[0] for name in NAMES)
    table: dict[tuple[str, str], float] = {}
    for one, other in product(sounds, repeat=2):
        soft = (one in _SOFT) + (other in _SOFT)
        unlike = (_UNLIKE_CONSONANTS, _VOWEL_FOR_CONSONANT, _UNLIKE_VOWELS)[soft]
        table[one, other] = 0.0 if one == other else unlike
    for confused, cost in _CONFUSED:
        for one, other in product(confused, repeat=2):
            if one != other:
                table[one, other] = min(cost, table[one, other])
    return table
