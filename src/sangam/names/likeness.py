"""How alike two words sound: an edit distance whose costs know which sounds are confused in writing.

The costs are set by hand, by class of confusion; each is for the worse of two ways of writing one name.
"""

from functools import lru_cache
from itertools import product

from sangam.names.scripts import folded
from sangam.names.sounds import sounds

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
_ALPHABET = "aAiIuUeEoOkKgGcCjJtTdDpPbBmnNyrlvsShRXzfWYHQ"
_SOFT = frozenset("aAiIuUeEoOWYHQy")


def _cost_table() -> dict[str, float]:
    table: dict[str, float] = {}
    for one, other in product(_ALPHABET, repeat=2):
        soft = (one in _SOFT) + (other in _SOFT)
        table[one + other] = (_UNLIKE_CONSONANTS, _VOWEL_FOR_CONSONANT, _UNLIKE_VOWELS)[soft] if one != other else 0.0
    for confused, cost in _CONFUSED:
        for one, other in product(confused, repeat=2):
            if one != other:
                table[one + other] = min(cost, table[one + other])
    return table


_COST = _cost_table()


@lru_cache(maxsize=200_000)
def likeness(one: str, other: str) -> float:
    """Return how alike two words sound, 0-1, the same in either order; 1.0 for the same writing."""
    if folded(one) == folded(other):
        return 1.0
    heard, seen = sounds(one), sounds(other)
    if not heard or not seen:
        return 0.0
    return _alike(*sorted((heard, seen)))


@lru_cache(maxsize=400_000)
def _alike(heard: str, seen: str) -> float:
    mass = (_mass(heard) + _mass(seen)) / 2
    return max(0.0, 1.0 - _distance(heard, seen) / mass)


@lru_cache(maxsize=100_000)
def _mass(heard: str) -> float:
    return sum(_MASS.get(sound, 1.0) for sound in heard)


def _distance(heard: str, seen: str) -> float:
    """Return the cheapest way from one to the other: Wagner and Fischer 1974, with costs by sound."""
    urdu = any(sound in "WYHQ" for sound in heard + seen)
    row = [0.0]
    dropped = [_drop(sound, urdu=urdu) for sound in seen]
    for cost in dropped:
        row.append(row[-1] + cost)
    for sound in heard:
        lost = _drop(sound, urdu=urdu)
        above, row = row, [row[0] + lost]
        for at, other in enumerate(seen):
            cheapest = above[at] + _COST.get(sound + other, _UNLIKE_CONSONANTS)
            row.append(min(cheapest, above[at + 1] + lost, row[at] + dropped[at]))
    return row[-1]


def _drop(sound: str, *, urdu: bool) -> float:
    if urdu and sound in _URDU_LEAVES_OUT:
        return _URDU_LEAVES_OUT[sound]
    return _DROPPED.get(sound, _DROPPED_CONSONANT)
