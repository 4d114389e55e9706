"""Learned corrections as the rows of a readable table, each row the cost that a pair of sounds or symbols comes to."""

from collections.abc import Iterator

import numpy as np

from sangam.names.comparison.weights import ANY, GAP
from sangam.names.learning.levels import SOUND_OF, SOUNDS, Doubles, Levels, bound_costs
from sangam.names.sounds.symbols import NAMES, SIZE

Row = tuple[str, str, str, str]

_SYMBOLS = [GAP, *NAMES]
_STANDING_FOR = [list(SOUND_OF).index(sound) for sound in range(len(SOUNDS))]
"""One symbol of each sound: above the level of symbols all of a sound's cost the same."""


def rows(layout: Levels, corrections: list[Doubles]) -> Iterator[Row]:
    """Yield (scripts, one, other, cost), the general before the particular; a row that says nothing new is left out."""
    shape = (len(layout.pairs), SIZE, SIZE)
    prior = layout.prior.reshape(shape)[0]
    shared, sounds, symbols = (level[at].reshape(shape) for level, at in zip(corrections, layout.places, strict=True))
    fixed = layout.fixed.reshape(shape)
    general = _hundredths(prior, prior + shared[0])
    yield from _changed_rows(ANY, SOUNDS, _by_sound(general), _by_sound(np.rint(prior * 100)), alike=True)
    for at, pair in enumerate(layout.pairs):
        name, alike = "-".join(pair), pair[0] is pair[1]
        between = _hundredths(prior, prior + shared[at] + sounds[at])
        yield from _changed_rows(name, SOUNDS, _by_sound(between), _by_sound(general), alike=alike)
        placed = _hundredths(prior, prior + shared[at] + sounds[at] + symbols[at])
        yield from _changed_rows(name, _SYMBOLS, np.where(fixed[at], between, placed), between, alike=alike)


def _hundredths(prior: Doubles, costs: Doubles) -> Doubles:
    return np.rint(bound_costs(costs, prior) * 100)


def _by_sound(costs: Doubles) -> Doubles:
    return costs[np.ix_(_STANDING_FOR, _STANDING_FOR)]


def _changed_rows(scripts: str, names: list[str], costs: Doubles, inherited: Doubles, *, alike: bool) -> Iterator[Row]:
    for one, other in zip(*np.nonzero(costs != inherited), strict=True):
        if one + other > 0 and (not alike or one <= other):
            yield scripts, names[one], names[other], f"{costs[one, other] / 100:.2f}"
