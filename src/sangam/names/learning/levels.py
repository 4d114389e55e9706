"""The unknowns of learning: corrections to the hand-set costs, shared by what is alike.

The cost of a pair of symbols is its prior and three corrections.  One is for the two sounds wherever they meet, one for
the two sounds between these two scripts.  One is for the two symbols, that is, sounds in their places, between these
two scripts.  Each is drawn to zero, the narrower the harder, so that what is seldom attested stays with what is alike.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sangam.names.comparison.prior_costs import prior
from sangam.names.comparison.weights import GAP
from sangam.names.sounds.symbols import NAMES, SIZE
from sangam.names.types import Script

Doubles = NDArray[np.float64]
Places = NDArray[np.int64]
ScriptPair = tuple[Script, Script]

SOUNDS = [GAP, *dict.fromkeys(name[0] for name in NAMES)]
SOUND_OF = np.array([0, *(SOUNDS.index(name[0]) for name in NAMES)])
"""Place among SOUNDS of each symbol's sound, by code."""

_DEAREST, _CONFUSED, _UNLIKE = 2.0, 0.4, 1.2
_ABOVE, _LEAST = 0.15, 0.5


@dataclass(frozen=True, slots=True)
class Levels:
    """Where each cost (script pair, symbol, symbol), laid out flat, finds its prior and its three corrections.

    sizes: how many corrections each level has.  places: (3, costs) index into each level's.  fixed: costs of nothing
    for nothing and, between words of one script, of a symbol for itself, which stay 0.
    """

    pairs: tuple[ScriptPair, ...]
    prior: Doubles
    places: Places
    sizes: tuple[int, int, int]
    fixed: NDArray[np.bool_]

    def costs(self, corrections: list[Doubles]) -> Doubles:
        """Return the flat costs, within bounds."""
        raw = self.prior + sum(level[at] for level, at in zip(corrections, self.places, strict=True))
        return np.where(self.fixed, 0.0, bound_costs(raw, self.prior))

    def gathered(self, slopes: Doubles) -> list[Doubles]:
        """Return the slope of each level's corrections from the slopes of the flat costs."""
        free = np.where(self.fixed, 0.0, slopes)
        return [np.bincount(at, free, size) for at, size in zip(self.places, self.sizes, strict=True)]


def bound_costs(costs: Doubles, priors: Doubles) -> Doubles:
    """Return the costs between 0 and 2, and not far from what is known of the sounds, however few the spellings.

    Consonants that whole regions take for each other (Vikas, Bikash) stay cheap though the data come from elsewhere.
    Unlike ones never come near each other by a few odd rows.
    """
    highest = np.where((priors > 0) & (priors <= _CONFUSED) & _firm(priors), priors + _ABOVE, _DEAREST)
    lowest = np.where(priors >= _UNLIKE, _LEAST, 0.0)
    return np.clip(costs, lowest, highest)


def levels(pairs: tuple[ScriptPair, ...]) -> Levels:
    """Return the layout for these pairs of scripts."""
    grid = np.arange(SIZE)
    ones, others = (side.ravel() for side in np.meshgrid(grid, grid, indexing="ij"))
    shared = _unordered_pairs(SOUND_OF[ones], SOUND_OF[others], len(SOUNDS))
    rows: list[tuple[Doubles, Places, Places, NDArray[np.bool_]]] = []
    for at, (one, other) in enumerate(pairs):
        alike = one is other
        sounds = shared if alike else SOUND_OF[ones] * len(SOUNDS) + SOUND_OF[others]
        symbols = _unordered_pairs(ones, others, SIZE) if alike else ones * SIZE + others
        fixed = (ones == others) & (alike | (ones == 0))
        flat = prior().ravel().astype(np.float64)
        rows.append((flat, sounds + at * len(SOUNDS) ** 2, symbols + at * SIZE**2, fixed))
    flats, sounds_at, symbols_at, fixed_at = (np.concatenate(column) for column in zip(*rows, strict=True))
    places = np.stack([np.tile(shared, len(pairs)), sounds_at, symbols_at])
    sizes = (len(SOUNDS) ** 2, len(SOUNDS) ** 2 * len(pairs), SIZE**2 * len(pairs))
    return Levels(pairs, flats, places, sizes, fixed_at)


def _firm(priors: Doubles) -> NDArray[np.bool_]:
    """Tell for flat costs, of one pair of scripts or more, whether both symbols are plain consonants."""
    firm = np.array([sound in set("kKgGcCjJtTdDpPbBlsSzfRXvr") for sound in SOUNDS])[SOUND_OF]
    return np.resize(firm[:, None] & firm[None], priors.shape)


def _unordered_pairs(ones: Places, others: Places, size: int) -> Places:
    return np.minimum(ones, others) * size + np.maximum(ones, others)
