"""How much it tells that two names share a word: much for a rare one, little for `Kumar`."""

from functools import cache, lru_cache
from importlib.resources import files

from sangam.names.sounds.sounds import skeletons

RAREST = 12.0
EVERYDAY = 5.0
"""At or below this many bits a word is shared by so many that it must not be looked up alone."""


@lru_cache(maxsize=100_000)
def bits(word: str) -> float:
    """Return how many bits agreement on the word tells, 1-12: the commonest of its possible skeletons decides."""
    found = skeletons(word)
    if not found:
        return 1.0
    if found in {("*",), ()} or (len(word) == 1):
        return 2.0
    return min(skeleton_bits(skeleton) for skeleton in found)


def skeleton_bits(skeleton: str) -> float:
    """Return the bits of one skeleton, 12 where the table does not list it."""
    return _table().get(skeleton, RAREST)


@cache
def _table() -> dict[str, float]:
    lines = files("sangam.names").joinpath("rarity.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {skeleton: float(weight) for skeleton, weight in rows}
