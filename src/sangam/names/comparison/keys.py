"""Keys for look-up by equality of text.  `NameKeys` says their use.

Stored, for a name of two words with its relative, seven to nine:
    each word            hrjt            an everyday word only where it stands first: `Singh` is half the country's
    each pair of words   hrjt+sng        either order
    the same, finer      hrjit=sing      with vowel classes, to bring the nearest first among thousands
    written together     hrjtsng         and the first two of three
    with the relative    hrjt<blbnt      also with the first two words of a name cut in two (dharm pal)
Asked: the same, and what stands for a slip: neighbours with one consonant less, the finer pair as Urdu leaves it, words
written together without the surname.  Each asked key carries its bits of evidence.

Nodes hold keys: whoever changes what comes out here, or in what it is made from, raises `types.KEY_RULES`.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import combinations, islice, product

from sangam.names.comparison.rarity import bits, skeleton_bits
from sangam.names.reader.fast_path import read_together
from sangam.names.reader.parser import parse
from sangam.names.sounds.sounds import finer, skeletons
from sangam.names.types import NameKeys, PersonName, Tokens

PAIR, FINE, KIN = "+", "=", "<"
_STORED_VARIANTS = 2
_LONGEST_NAME = 6
_MOST_PAIRS, _MOST_FINE_STORED, _MOST_FINE_ASKED = 6, 3, 6
_SHORTEST_NEIGHBOUR = 3
_EVERYDAY_SURNAME = 4.0
_VOWELS_TELL, _RELATIVE_TELLS = 1.5, 3.0
_SLIP = 0.6
"""A neighbour tells so much of what the word itself would."""
_MOST_ASKED = 48


def keys(name: PersonName) -> NameKeys:
    """Return the keys of the name and its aliases; all empty where nothing in it has a sound."""
    names = _sounding_names(name)
    asked: dict[str, float] = {}
    for key, weight in _lookup(names, name):
        asked[key] = max(weight, asked.get(key, 0.0))
    best = sorted(asked, key=lambda key: (-asked[key], key))[:_MOST_ASKED]
    tokens = frozenset(key for one in names for token in one for key in _variants(token))
    return NameKeys(tokens, stored_keys(name), {key: asked[key] for key in best})


def stored_keys(name: PersonName) -> frozenset[str]:
    """Return `keys(name).person` alone, at a fifth of the price: for those who store and do not ask."""
    names = _sounding_names(name)
    if not names:
        return frozenset()
    return frozenset(_kin(names[0], name, stored=True)).union(*map(_stored_of, names))


def related_keys(name: str, relative: str) -> frozenset[str]:
    """Return the stored keys of a name with its relative behind it that the name alone has not.

    name, relative: texts, as they stand in a record (`s/o बलवंत`).
    """
    together = read_together(name, relative)
    if together is None:
        return stored_keys(parse(f"{name} {relative}")) - stored_keys(parse(name))
    tokens = _sounding_words(together.tokens)
    return frozenset(_kin(tokens, together, stored=True) if tokens else ())


def _sounding_names(name: PersonName) -> list[Tokens]:
    return [sounding for tokens in (name.tokens, *name.aliases) if (sounding := _sounding_words(tokens))]


@lru_cache(maxsize=1 << 15)
def _stored_of(tokens: Tokens) -> frozenset[str]:
    return frozenset(_stored_keys(tokens))


@lru_cache(maxsize=1 << 15)
def _sounding_words(tokens: Tokens) -> Tokens:
    return tuple(token for token in tokens[:_LONGEST_NAME] if skeletons(token))


def _variants(token: str) -> tuple[str, ...]:
    return skeletons(token)[:_STORED_VARIANTS]


def _stored_keys(tokens: Tokens) -> Iterator[str]:
    for at, token in enumerate(tokens):
        if at == 0 or bits(token) > _EVERYDAY_SURNAME:
            yield from _variants(token)
    yield from _pairs(tokens)
    couples = islice(_couples(tokens), _MOST_FINE_STORED)
    yield from (FINE.join(sorted((finer(one)[0], finer(other)[0]))) for one, other in couples)
    yield from _together(tokens)
    if len(tokens) > 2:
        yield from _together(tokens[:2])


def _couples(tokens: Tokens) -> Iterator[tuple[str, str]]:
    """Yield each two words; initials tell too little to pair."""
    return islice(combinations([token for token in tokens if len(token) > 1], 2), _MOST_PAIRS)


def _pairs(tokens: Tokens) -> Iterator[str]:
    """Yield a key for each two words, the same in either order."""
    for one, other in _couples(tokens):
        yield from (PAIR.join(sorted(pair)) for pair in islice(product(_variants(one), _variants(other)), 3))


def _together(tokens: Tokens) -> tuple[str, ...]:
    """Return the key of the words written together."""
    return skeletons("".join(tokens))[:1]


def _kin(tokens: Tokens, name: PersonName, *, stored: bool) -> Iterator[str]:
    """Yield the keys of the given name with the relative's: they tell namesakes apart."""
    called = (name.relative.tokens, *name.relative.aliases) if name.relative else ()
    relatives = [sounding for each in called if (sounding := _sounding_words(each))]
    for relative in relatives:
        for mine, theirs in product(_givens(tokens, stored=stored), _givens(relative, stored=stored)):
            yield f"{mine}{KIN}{theirs}"


@lru_cache(maxsize=1 << 15)
def _givens(tokens: Tokens, *, stored: bool) -> Tokens:
    """Return the keys of the given name, also of one that may be written apart."""
    return (*_together(tokens[:1]), *(_together(tokens[:2]) if _may_be_cut(tokens, stored=stored) else ()))


def _may_be_cut(tokens: Tokens, *, stored: bool) -> bool:
    """Tell whether the first two words may be one name written apart: the second is no everyday surname."""
    return len(tokens) > 1 and (not stored or bits(tokens[1]) > _EVERYDAY_SURNAME + 1)


def _lookup(names: list[Tokens], name: PersonName) -> Iterator[tuple[str, float]]:
    """Yield keys to ask for with their bits; a key may come more than once, the most counts."""
    for tokens in names:
        yield from _words_asked(tokens)
        yield from _pairs_asked(tokens)
        yield from _wholes_asked(tokens)
    for key in _kin(names[0], name, stored=False) if names else ():
        mine, _, theirs = key.partition(KIN)
        yield key, skeleton_bits(mine) + skeleton_bits(theirs) + _RELATIVE_TELLS


def _words_asked(tokens: Tokens) -> Iterator[tuple[str, float]]:
    telling = [token for token in tokens if bits(token) > _EVERYDAY_SURNAME] or tokens[:1]
    for token in telling:
        yield from ((key, skeleton_bits(key)) for key in skeletons(token))
        yield from ((key, _SLIP * skeleton_bits(key)) for key in _neighbours(skeletons(token)[:1]))


def _pairs_asked(tokens: Tokens) -> Iterator[tuple[str, float]]:
    for one, other in _couples(tokens):
        weight = bits(one) + bits(other)
        near = [*product(_variants(one), _variants(other))]
        yield from ((PAIR.join(sorted(pair)), weight) for pair in near)
        fine = islice(product(finer(one), finer(other)), _MOST_FINE_ASKED)
        yield from ((FINE.join(sorted(pair)), weight + 2 * _VOWELS_TELL) for pair in fine)
        for word, rest in ((one, other), (other, one)):
            slips = _neighbours(skeletons(word)[:1])
            yield from ((PAIR.join(sorted((slip, skeletons(rest)[0]))), _SLIP * weight) for slip in slips)


def _wholes_asked(tokens: Tokens) -> Iterator[tuple[str, float]]:
    """Yield the name written together, whole and without its last word."""
    if len(tokens) < 2:
        return
    for part in {tokens, tokens[:-1] if len(tokens) > 2 else tokens, tokens[:2]}:
        yield from ((key, sum(map(bits, part))) for key in _together(part))
    yield from ((key, _SLIP * sum(map(bits, tokens))) for key in _neighbours(_together(tokens)))


def _neighbours(found: Iterable[str]) -> frozenset[str]:
    """Return the skeletons with one consonant left out, where enough stays to tell."""
    return frozenset(
        key[:at] + key[at + 1 :] for key in found for at in range(len(key)) if len(key) > _SHORTEST_NEIGHBOUR
    )
