"""Two names side by side, as the kernel pairs their words: what agrees, what is left over, and what that is worth."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from sangam.names.comparison.rarity import bits
from sangam.names.types import PersonName, Tokens

AGREES = 0.72
"""From here on two words may be said to agree; below they are two names that sound alike (ramesh, rajesh)."""
_TURNED_ROUND = 0.01
_WRITTEN_TOGETHER = 0.97


@dataclass(frozen=True, slots=True)
class Paired:
    """A word of each name that goes with the other (words written together stand with blanks), and their likeness."""

    one: str
    other: str
    likeness: float

    @property
    def words(self) -> int:
        """Return how many words of a name this is."""
        return max(self.one.count(" "), self.other.count(" ")) + 1


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two names side by side.

    score: 0-1, how often such a pair is one name.  agreement: 0-1, how much of both agrees, by weight.
    bits: rarity of what agrees.  pairs: all words that go together, in the order of `one`.
    given_score: likeness of the first words.
    """

    one: Tokens
    other: Tokens
    score: float
    agreement: float
    bits: float
    pairs: tuple[Paired, ...]
    given_score: float

    @property
    def agreeing(self) -> tuple[Paired, ...]:
        """Return the pairs that agree, the most alike first."""
        return tuple(sorted((pair for pair in self.pairs if pair.likeness >= AGREES), key=lambda pair: -pair.likeness))

    @property
    def matched(self) -> int:
        """Return how many words agree."""
        return sum(pair.words for pair in self.agreeing)

    @property
    def complete(self) -> bool:
        """Tell whether no word of the shorter name is left over, nor, where but one word agrees, any of the longer."""
        matched = self.matched
        return matched >= min(2, len(self.one), len(self.other)) and (
            matched > 1 or len(self.one) == len(self.other) == 1
        )

    @property
    def first_agrees(self) -> bool:
        """Tell whether the first words go together."""
        return any(
            pair.one.split()[0] == self.one[0] and pair.other.split()[0] == self.other[0] for pair in self.agreeing
        )

    @property
    def turned(self) -> "Alignment":
        """Return the same with the names changed round."""
        pairs = tuple(Paired(pair.other, pair.one, pair.likeness) for pair in self.pairs)
        return Alignment(self.other, self.one, self.score, self.agreement, self.bits, pairs, self.given_score)


Table = dict[tuple[Tokens, Tokens], Alignment]
"""Alignments by the two names, in the order asked for."""


def forms(name: PersonName) -> tuple[Tokens, ...]:
    """Return the ways in which a person is called: the name first, then what it may also be, then each alias.

    A title before a single word may be half of the name: Miss Leela, Kumari Devi.
    """
    titled = (*(title.casefold().strip(".") for title in name.titles), *name.tokens)
    mains = (name.tokens, titled) if len(name.tokens) == 1 and len(titled) == 2 else (name.tokens,)
    return tuple(dict.fromkeys(tokens for tokens in (*mains, *name.aliases) if tokens))


def align_all(pairs: Iterable[tuple[Tokens, Tokens]]) -> Table:
    """Return the alignment of each pair of names that both have a word with a sound, in one call of the kernel.

    A pair has the same alignment in either order.
    """
    from sangam.names.comparison import arrays, compiled_core  # the compiled part is paid for by who compares

    wanted = dict.fromkeys(pairs)
    ordered = {(one, other) if one <= other else (other, one) for one, other in wanted}
    heard = {tokens: arrays.sounding_words(tokens) for pair in ordered for tokens in pair}
    asked = sorted(pair for pair in ordered if heard[pair[0]] and heard[pair[1]])
    findings, partners = arrays.align_names([(heard[one], heard[other]) for one, other in asked])
    found: Table = {}
    for at, (one, other) in enumerate(asked):
        found[one, other] = _alignment(
            heard[one], heard[other], findings[at].tolist(), partners[at].tolist(), compiled_core
        )
    turned = {(other, one): alignment.turned for (one, other), alignment in found.items()}
    return {pair: found[pair] if pair in found else turned[pair] for pair in wanted if pair in found or pair in turned}


def align(one: Tokens, other: Tokens) -> Alignment | None:
    """Return the best pairing of the words of two names, None where one of them has no word with a sound."""
    return align_all([(one, other)]).get((one, other))


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A word of each name, "" where it has no partner.  bits: rarity of the commoner of the two."""

    one: str
    other: str
    likeness: float
    bits: float


def side_by_side(one: PersonName, other: PersonName) -> list[tuple[str, list[SideBySide]]]:
    """Return, for the best of their names and for their relatives, a title and the words beside each other."""
    called = list(product(forms(one), forms(other)))
    kin = [(one.relative.tokens, other.relative.tokens)] if one.relative and other.relative else []
    table = align_all([*called, *kin])
    best = max((table[pair] for pair in called if pair in table), key=lambda found: found.score, default=None)
    shown = [("Names", best)] if best else []
    shown += [("Relatives", table[pair]) for pair in kin if pair in table]
    return [(title, _rows(found)) for title, found in shown]


def _rows(found: Alignment) -> list[SideBySide]:
    def rarity(words: str) -> float:
        return sum(map(bits, words.split(" ")))

    paired = [
        SideBySide(pair.one, pair.other, pair.likeness, min(rarity(pair.one), rarity(pair.other)))
        for pair in found.pairs
    ]
    used = " ".join(pair.one for pair in found.pairs).split(), " ".join(pair.other for pair in found.pairs).split()
    lone = [SideBySide(word, "", 0.0, bits(word)) for word in _unpaired_words(found.one, used[0])]
    return [*paired, *lone, *(SideBySide("", word, 0.0, bits(word)) for word in _unpaired_words(found.other, used[1]))]


def _unpaired_words(tokens: Tokens, used: list[str]) -> list[str]:
    left = list(tokens)
    for word in used:
        left.remove(word)
    return left


def _alignment(one: Tokens, other: Tokens, found: Sequence[float], partners: Sequence[int], kernel: Any) -> Alignment:
    side, start, count = (int(found[at]) for at in (kernel.SIDE, kernel.START, kernel.COUNT))
    words = (
        _join_tokens(one, start, count) if side == 1 else one,
        _join_tokens(other, start, count) if side == 2 else other,
    )
    pairs = tuple(
        Paired(word, words[1][partners[at]], found[kernel.LIKES + at])
        for at, word in enumerate(words[0])
        if partners[at] >= 0
    )
    turned, together = kernel.FEATURES.index("turned"), _WRITTEN_TOGETHER if side else 1.0
    weights = {word: bits(word) for word in (*one, *other)}
    total = sum(weights[word] for word in (*one, *other))
    agreeing = [pair for pair in pairs if pair.likeness >= AGREES]
    agreed = sum(pair.likeness * _weight(pair, weights) for pair in agreeing)
    rare = sum(pair.likeness * min(_weights(pair, weights)) for pair in agreeing)
    agreement = max(0.0, together * agreed / total - _TURNED_ROUND * found[turned])
    return Alignment(one, other, found[kernel.SCORE], agreement, rare, pairs, found[kernel.GIVEN])


def _weights(pair: Paired, weights: dict[str, float]) -> tuple[float, float]:
    one = sum(weights[word] for word in pair.one.split(" "))
    other = sum(weights[word] for word in pair.other.split(" "))
    if pair.words > 1:  # a run and one word weigh alike
        one = other = one if " " in pair.one else other
    return one, other


def _weight(pair: Paired, weights: dict[str, float]) -> float:
    return sum(weights[word] for word in (*pair.one.split(" "), *pair.other.split(" ")))


def _join_tokens(tokens: Tokens, start: int, count: int) -> Tokens:
    """Return the tokens with a run of them as one."""
    return (*tokens[:start], " ".join(tokens[start : start + count]), *tokens[start + count :])
