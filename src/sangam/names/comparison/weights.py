"""The cost of taking one sound for another, by pair of scripts: arrays for likeness and any faster form of it.

A word becomes a row of symbol codes, `encoded`.  Two words are compared by the cheapest way from one row to the other
(Wagner and Fischer 1974).  The costs are those of `table(script of one, script of other)`, and

    likeness = max(0, 1 - distance / ((sum of mass of one + sum of mass of other) / 2)).

Context stands in the symbol, never in the distance, so that the distance needs nothing but the arrays.  Code 0 is the
gap: `[x, 0]` is what it costs to drop x, `[0, y]` to add y.  Arrays are read-only; the tables of two scripts in either
order are each other's transposes, which makes likeness symmetric.

The costs stand in `weights.tsv`, whose head says where they come from.  A row holds a cost from the general to the
particular, and the most particular row that fits a pair of symbols holds.  A row is of two sounds between any two
scripts, of two sounds between these two scripts, or of two symbols between them.  A symbol is a sound in its place.
Where there is no row the hand-set cost of `sangam.names.comparison.weights` does.
"""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from itertools import combinations_with_replacement, product

import numpy as np
from numpy.typing import NDArray

from sangam.names.sounds.sounds import NAMES, SILENT, SIZE, encode_word, fold_word, script_of
from sangam.names.types import Script

# What a confusion of two sounds costs before any spelling has been seen: set by hand, by class of confusion.
#
# Learning starts here and stays here where nothing was attested. Sources of the classes: the phonetics of the sounds
# (place, voice, breath) and the habits of romanisation; see `docs/decisions/0019-learned-edit-weights.md`.

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


__all__ = ["ANY", "GAP", "SIZE", "Costs", "encode_word", "mass", "read_costs", "table"]

ANY, GAP = "any", "-"
"""How `weights.tsv` writes "whatever the scripts" and the gap."""

_COLUMNS = 4


@cache
def table(one: Script, other: Script) -> Costs:
    """Return the costs (SIZE, SIZE), each >= 0, of pairing a symbol of `one` (row) with one of `other` (column)."""
    if (other, one) in _tables():
        return _freeze_costs(_tables()[other, one].T)
    return _freeze_costs(_tables()[one, other])


@cache
def mass(script: Script) -> Costs:  # noqa: ARG001 - all scripts weigh alike
    """Return the weight (SIZE,) of each symbol in a word of the script; 0 for the gap."""
    return _freeze_costs(masses().copy())


def read_costs(lines: Iterable[str]) -> Mapping[tuple[Script, Script], Costs]:
    """Return the costs of each pair of scripts, in one order, from the lines of a table."""
    rows = [line.rstrip("\n").split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return {pair: _fill_costs(pair, rows) for pair in combinations_with_replacement(sorted(Script), 2)}


def _fill_costs(pair: tuple[Script, Script], rows: list[list[str]]) -> Costs:
    costs = prior().copy()
    ours = "-".join(pair)
    for scripts, one, other, cost in (row for row in rows if row[0] in {ANY, ours} and len(row) == _COLUMNS):
        for mine in _places(one):
            costs[mine, _places(other)] = cost
        if scripts == ANY or pair[0] is pair[1]:
            for mine in _places(other):
                costs[mine, _places(one)] = cost
    if pair[0] is pair[1]:
        np.fill_diagonal(costs, 0.0)
    return costs


@cache
def _places(name: str) -> list[int]:
    """Return the codes that a name of the table stands for: of one symbol, or of a sound in every place."""
    if name == GAP:
        return [0]
    return [code for code, symbol in enumerate(NAMES, 1) if name in {symbol, symbol[0]}]


@cache
def _tables() -> Mapping[tuple[Script, Script], Costs]:
    with files("sangam.names").joinpath("weights.tsv").open(encoding="utf-8") as lines:
        return read_costs(lines)


def _freeze_costs(costs: Costs) -> Costs:
    costs = np.ascontiguousarray(costs)
    costs.flags.writeable = False
    return costs


# How alike two words sound: an edit distance whose costs know which sounds are confused in writing.
#
# This is the plain form, a loop in Python over the arrays of `sangam.names.comparison.weights`; any faster one must
# agree with it.


@lru_cache(maxsize=200_000)
def likeness(one: str, other: str) -> float:
    """Return how alike two words sound, 0-1, the same in either order; 1.0 for the same writing."""
    if fold_word(one) == fold_word(other):
        return 1.0
    heard, seen = sorted((_script_and_sounds(one), _script_and_sounds(other)))
    if not heard[1] or not seen[1]:
        return 0.0
    return _alike(*heard, *seen)


def _script_and_sounds(word: str) -> tuple[Script, bytes]:
    return script_of(fold_word(word)) or Script.LATIN, encode_word(word)


@lru_cache(maxsize=400_000)
def _alike(script: Script, heard: bytes, other: Script, seen: bytes) -> float:
    weight = (_mass(script, heard) + _mass(other, seen)) / 2
    return max(0.0, 1.0 - _distance(heard, seen, _costs(script, other)) / weight)


def _mass(script: Script, heard: bytes) -> float:
    weights = _masses(script)
    return sum(weights[code] for code in heard)


@cache
def _masses(script: Script) -> list[float]:
    return [float(weight) for weight in mass(script)]


@cache
def _costs(one: Script, other: Script) -> list[list[float]]:
    """Return the table as lists, which a loop in Python reads several times faster than an array."""
    return [[float(cost) for cost in row] for row in table(one, other)]


def _distance(heard: bytes, seen: bytes, costs: list[list[float]]) -> float:
    """Return the cheapest way from one to the other: Wagner and Fischer 1974, with costs by sound."""
    row = [0.0]
    added = costs[0]
    for code in seen:
        row.append(row[-1] + added[code])
    for code in heard:
        cost = costs[code]
        above, row = row, [row[0] + cost[0]]
        for at, other in enumerate(seen):
            row.append(min(above[at] + cost[other], above[at + 1] + cost[0], row[at] + added[other]))
    return row[-1]
