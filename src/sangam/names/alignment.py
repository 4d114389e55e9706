"""Pair the words of two names for the best total, each word weighed by its rarity."""

from dataclasses import dataclass
from functools import lru_cache

from sangam.names.likeness import likeness
from sangam.names.rarity import bits
from sangam.names.types import Tokens

_AGREES = 0.72
"""From here on two words may be one name; below, they are two names that sound alike (ramesh, rajesh)."""
_LONGEST = 6
_TURNED_ROUND = 0.01
_WRITTEN_TOGETHER = 0.97
_INITIAL = 0.8
_SPOKEN_LETTERS = "ए बी सी डी ई एफ जी एच आई जे के एल एम एन ओ पी क्यू आर एस टी यू वी डब्ल्यू एक्स वाई जेड"
_LETTER_NAMES = dict(zip(_SPOKEN_LETTERS.split(), "abcdefghijklmnopqrstuvwxyz", strict=True))


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two names side by side.

    score: 0-1.  bits: rarity of what agrees.  pairs: words that agree, the best first.  matched: how many do.
    complete: no word of the shorter name is left over, and no telling word of the longer one where only one agrees.
    first_agrees: the first words agree.
    """

    one: Tokens
    other: Tokens
    score: float
    bits: float
    pairs: tuple[tuple[str, str], ...]
    complete: bool
    first_agrees: bool
    given_score: float

    @property
    def matched(self) -> int:
        """Return how many words agree."""
        return len(self.pairs)

    @property
    def worth(self) -> float:
        """Return what ranks one alignment of two persons over another: likeness first, rarity next."""
        return self.score * (1.0 if self.complete else 0.9) + self.bits / 1000


def align(one: Tokens, other: Tokens) -> Alignment | None:
    """Return the best pairing of the words, None where one name has no word.  The same score in either order."""
    one, other = one[:_LONGEST], other[:_LONGEST]
    if not one or not other:
        return None
    if (other, one) < (one, other):
        turned = _align(other, one)
        pairs = tuple((theirs, mine) for mine, theirs in turned.pairs)
        return Alignment(
            one, other, turned.score, turned.bits, pairs, turned.complete, turned.first_agrees, turned.given_score
        )
    return _align(one, other)


@lru_cache(maxsize=20_000)
def _align(one: Tokens, other: Tokens) -> Alignment:
    chosen = _chosen(one, other)
    weights = [bits(word) for word in one], [bits(word) for word in other]
    agreed = sum(alike * (weights[0][mine] + weights[1][theirs]) for alike, mine, theirs in chosen)
    turned = sum(mine != theirs for _, mine, theirs in chosen) * _TURNED_ROUND
    score = agreed / (sum(weights[0]) + sum(weights[1])) - turned
    pairs = tuple((one[mine], other[theirs]) for _, mine, theirs in chosen)
    shared = sum(min(weights[0][mine], weights[1][theirs]) * alike for alike, mine, theirs in chosen)
    complete = len(chosen) >= min(2, len(one), len(other)) and (len(chosen) > 1 or len(one) == len(other) == 1)
    first = any(mine == theirs == 0 for _, mine, theirs in chosen)
    together = _together(one, other)
    if together > score:
        return Alignment(
            one, other, together, sum(weights[0]), (("".join(one), "".join(other)),) * 2, True, True, together
        )
    return Alignment(one, other, max(score, 0.0), shared, pairs, complete, first, _given(one, other))


def _chosen(one: Tokens, other: Tokens) -> list[tuple[float, int, int]]:
    """Return (likeness, place, place) of the words that pair, the most alike first."""
    ranked = sorted(
        (
            (alike, mine, theirs)
            for mine, word in enumerate(one)
            for theirs, against in enumerate(other)
            if (alike := _word_likeness(word, against)) >= _AGREES
        ),
        key=lambda pair: (-pair[0], abs(pair[1] - pair[2]), pair[1], pair[2]),
    )
    chosen: list[tuple[float, int, int]] = []
    for pair in ranked:
        if not any(pair[1] == taken[1] or pair[2] == taken[2] for taken in chosen):
            chosen.append(pair)
    return chosen


def _word_likeness(word: str, against: str) -> float:
    """Return the likeness of two words; an initial agrees in part with a word that begins so."""
    initials = _initial(word), _initial(against)
    if initials[0] and initials[1]:
        return 1.0 if initials[0] == initials[1] else 0.0
    if initials[0] or initials[1]:
        letter, full = (initials[0], against) if initials[0] else (initials[1], word)
        return _INITIAL if likeness(letter, full[:1]) > 0.8 else 0.0
    return likeness(word, against)


def _initial(word: str) -> str:
    return word if len(word) == 1 and word.isalpha() else _LETTER_NAMES.get(word, "")


def _together(one: Tokens, other: Tokens) -> float:
    """Return the likeness of the names written together, where they are cut into words differently."""
    if len(one) == len(other):
        return 0.0
    return _WRITTEN_TOGETHER * likeness("".join(one), "".join(other))


def _given(one: Tokens, other: Tokens) -> float:
    """Return the likeness of the two given names, the first words, for relatives written with or without a surname."""
    return likeness(one[0], other[0])
