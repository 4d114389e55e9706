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
Where there is no row the hand-set cost of `sangam.names.comparison.prior_costs` does.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from itertools import combinations_with_replacement

import numpy as np

from sangam.names.comparison.prior_costs import Costs, masses, prior
from sangam.names.sounds.symbols import NAMES, SIZE, encode_word
from sangam.names.types import Script

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
