"""How alike two words sound: an edit distance whose costs know which sounds are confused in writing.

This is the plain form, a loop in Python over the arrays of `sangam.names.comparison.weights`; any faster one must agree
with it.
"""

from functools import cache, lru_cache

from sangam.names.comparison.weights import encode_word, mass, table
from sangam.names.sounds.scripts import fold_word, script_of
from sangam.names.types import Script


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
