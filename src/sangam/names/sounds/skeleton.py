"""The coarse consonant skeleton of a word: what stays the same however a name is spelled, in whichever script.

Aspirates, b/v/w/bh, s/sh, j/z, p/f, n/m fall together; vowels, y and inner h are dropped; a first vowel is `*`.
Sounds that come and go (ड़ as r or d, و and v as consonant or vowel) make variants, at most four a word.
"""

import re
from functools import lru_cache

from sangam.names.sounds.sounds import VOWELS, sounds

_MERGED = {
    "K": "k", "G": "g", "C": "c", "J": "j", "z": "j", "T": "t", "D": "d", "P": "p", "f": "p", "B": "b", "v": "b",
    "S": "s", "m": "n", "N": "n",
}  # fmt: skip
_FIRST = {"y": ("*",), "Y": ("*",), "h": ("h",), "H": ("h",), "Q": ("*",), "W": ("b", "*"), "v": ("b",)}
_INNER = {"y": ("",), "Y": ("",), "h": ("",), "H": ("",), "Q": ("",), "W": ("b", ""), "v": ("b", "")}
_FLAPS = {"R": ("r", "d"), "X": ("r", "d")}
_MOST_VARIANTS = 4


@lru_cache(maxsize=100_000)
def skeletons(word: str) -> tuple[str, ...]:
    """Return the word's skeletons, likeliest first; () where it has no sound."""
    heard = sounds(word)
    if _UNDECIDED.isdisjoint(heard) and "v" not in heard[1:]:
        plain = _RUNS.sub(r"\1", heard[:1].translate(_AS_FIRST) + heard[1:].translate(_AS_INNER))
        return (plain,) if plain else ()
    grown = [""]
    for at, sound in enumerate(heard):
        grown = _extend_stems(grown, _options(sound, first=at == 0))
    return tuple(skeleton for skeleton in grown if skeleton)


_UNDECIDED = frozenset("RXW")
"""Sounds that make variants, as an inner v does; a word without them has one skeleton, letter by letter."""
_RUNS = re.compile(r"([^*])\1+")


def _options(sound: str, *, first: bool) -> tuple[str, ...]:
    if sound in VOWELS:
        return ("*",) if first else ("",)
    special = _FLAPS.get(sound) or (_FIRST if first else _INNER).get(sound)
    return special or (_MERGED.get(sound, sound),)


def _extend_stems(grown: list[str], options: tuple[str, ...]) -> list[str]:
    longer = (
        stem if option and option != "*" and stem.endswith(option) else stem + option
        for option in options
        for stem in grown
    )
    return list(dict.fromkeys(longer))[:_MOST_VARIANTS]


_AS_FIRST, _AS_INNER = (
    str.maketrans({sound: _options(sound, first=first)[0] for sound in (*VOWELS, *_MERGED, *_FIRST)})
    for first in (True, False)
)
