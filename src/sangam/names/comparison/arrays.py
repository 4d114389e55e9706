"""Names as the kernel's arrays: words by their sounds, mass and rarity."""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from sangam.names.comparison import compiled_core
from sangam.names.comparison.calibration import feature_weights
from sangam.names.comparison.compiled_core import LONGEST_NAME, LONGEST_WORD, Model, Names, Words
from sangam.names.comparison.rarity import bits
from sangam.names.comparison.weights import encode_word, mass, table
from sangam.names.sounds.sounds import script_of
from sangam.names.types import Script, Tokens

GLUE = "\0"
"""Stands between words that are written together."""
SCRIPTS = tuple(Script)
_SPOKEN_LETTERS = "ए बी सी डी ई एफ जी एच आई जे के एल एम एन ओ पी क्यू आर एस टी यू वी डब्ल्यू एक्स वाई जेड"
_LETTER_NAMES = dict(zip(_SPOKEN_LETTERS.split(), "abcdefghijklmnopqrstuvwxyz", strict=True))


class Sounded(NamedTuple):
    """One word: its sounds, script (number in `SCRIPTS`), mass, rarity in bits, and whether it is an initial."""

    codes: bytes
    script: int
    mass: float
    bits: float
    letter: bool


@cache
def model() -> Model:
    """Return what was learned, as arrays."""
    costs = np.array([[table(one, other) for other in SCRIPTS] for one in SCRIPTS], np.float32)
    return Model(costs, feature_weights())


@lru_cache(maxsize=200_000)
def word_sounds(word: str) -> Sounded | None:
    """Return a word as the kernel takes it, None where it has no sound."""
    letter = word if len(word) == 1 else _LETTER_NAMES.get(word, "")
    codes = encode_word(letter or word)[:LONGEST_WORD]
    if not codes:
        return None
    script = script_of(letter or word) or Script.LATIN
    weights = _masses(script)
    return Sounded(codes, SCRIPTS.index(script), sum(weights[code] for code in codes), bits(word), bool(letter))


@cache
def _masses(script: Script) -> list[float]:
    weights: list[float] = mass(script).astype(np.float64).tolist()
    return weights


def _together(parts: list[Sounded]) -> Sounded:
    codes = b""
    for part in parts:
        codes += part.codes[1:] if codes[-1:] == part.codes[:1] else part.codes
    mass, weight = sum(part.mass for part in parts), sum(part.bits for part in parts)
    return Sounded(codes[:LONGEST_WORD], parts[0].script, mass, weight, any(part.letter for part in parts))


def sounding_words(tokens: Tokens) -> Tokens:
    """Return the words that have a sound, as many as take part."""
    return tuple(token for token in tokens if word_sounds(token))[:LONGEST_NAME]


class Gathering:
    """Collects words and names, and hands them out as arrays.  A word is held once."""

    def __init__(self, weigh: Callable[[str], float] | None = None) -> None:
        self._numbers: dict[str, int] = {}
        self._words: list[Sounded] = []
        self._names: list[int] = []
        self._starts = [0]
        self._weigh = weigh

    def add(self, tokens: Tokens) -> int:
        """Add a name, and return its number; words without a sound are left out."""
        for token in tokens[:LONGEST_NAME]:
            number = self._numbers.get(token)
            if number is None:
                found = word_sounds(token)
                if found is None:
                    continue
                number = self._numbers[token] = len(self._words)
                self._words.append(found)
            self._names.append(number)
        self._starts.append(len(self._names))
        return len(self._starts) - 2

    def units(self, tokens: Tokens) -> list[int]:
        """Add the runs of two words and of all written together, and return the words and runs by number."""
        runs = {tokens[at : at + 2] for at in range(len(tokens) - 1)} | ({tokens} if len(tokens) > 1 else set())
        return [*(self._numbers[token] for token in dict.fromkeys(tokens)), *(self._glued(run) for run in sorted(runs))]

    def _glued(self, run: Tokens) -> int:
        name = GLUE.join(run)
        if name not in self._numbers:
            self._numbers[name] = len(self._words)
            self._words.append(_together([found for word in run if (found := word_sounds(word))]))
        return self._numbers[name]

    @property
    def numbers(self) -> dict[str, int]:
        """Return the number of each word."""
        return self._numbers

    @property
    def words(self) -> Words:
        """Return the words as arrays."""
        weights = [self._weigh(word) for word in self._numbers] if self._weigh else [one.bits for one in self._words]
        return Words(
            np.frombuffer(b"".join(one.codes for one in self._words), np.uint8),
            np.cumsum([0, *(len(one.codes) for one in self._words)]).astype(np.int32),
            np.array([one.script for one in self._words], np.uint8),
            np.array([one.mass for one in self._words], np.float64),
            np.array(weights, np.float64),
            np.array([one.letter for one in self._words], np.uint8),
        )

    @property
    def names(self) -> Names:
        """Return the names as arrays."""
        return Names(np.array(self._names, np.int32), np.array(self._starts, np.int32))


def align_names(
    pairs: Sequence[tuple[Tokens, Tokens]], weigh: Callable[[str], float] | None = None
) -> tuple[compiled_core.Floats, compiled_core.Pairs]:
    """Return findings and pairs of the kernel for pairs of names, in one call.  weigh: bits of a word, else shipped."""
    gathering = Gathering(weigh)
    known: dict[Tokens, int] = {}
    for name in (name for pair in pairs for name in pair):
        if name not in known:
            known[name] = gathering.add(name)
    left = np.array([known[one] for one, _ in pairs], np.int32)
    right = np.array([known[other] for _, other in pairs], np.int32)
    return compiled_core.align_many(gathering.words, gathering.names, left, right, model())
