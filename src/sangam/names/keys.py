"""Keys for look-up by equality of text, from the coarse skeletons of a name's words.  `NameKeys` says their use."""

from itertools import combinations, islice, product

from sangam.names.rarity import EVERYDAY, bits, skeleton_bits
from sangam.names.skeleton import skeletons
from sangam.names.types import NameKeys, PersonName, Tokens

PAIR, KIN = "+", "<"
_STORED_VARIANTS = 2
_LONGEST_NAME = 6
_SHORTEST_NEIGHBOUR = 3


def keys(name: PersonName) -> NameKeys:
    """Return the keys of the name and its aliases; all empty where nothing in it has a sound."""
    names = [sounding for tokens in (name.tokens, *name.aliases) if (sounding := _sounding(tokens))]
    tokens = frozenset(key for one in names for token in one for key in _variants(token))
    wholes = frozenset(key for one in names for key in _pairs(one) | _whole(one))
    kin = frozenset(key for one in names[:1] for key in _kin(one, name))
    asked = _lookup(names) | wholes | kin
    return NameKeys(tokens, tokens | wholes | kin, {key: _evidence(key) for key in sorted(asked)})


def _evidence(key: str) -> float:
    """Return how many bits it tells that a stored name has the key: of a pair, of both its words."""
    return sum(skeleton_bits(part) for part in key.replace(KIN, PAIR).split(PAIR))


def _sounding(tokens: Tokens) -> Tokens:
    return tuple(token for token in tokens[:_LONGEST_NAME] if skeletons(token))


def _variants(token: str) -> tuple[str, ...]:
    return skeletons(token)[:_STORED_VARIANTS]


def _pairs(tokens: Tokens) -> frozenset[str]:
    """Return a key for each two words, the same in either order; initials tell too little to pair."""
    whole = [token for token in tokens if len(token) > 1]
    return frozenset(
        PAIR.join(sorted(pair))
        for one, other in islice(combinations(whole, 2), 6)
        for pair in islice(product(_variants(one), _variants(other)), 3)
    )


def _whole(tokens: Tokens) -> frozenset[str]:
    """Return the key of the words written together."""
    return frozenset(skeletons("".join(tokens))[:1])


def _kin(tokens: Tokens, name: PersonName) -> frozenset[str]:
    """Return the key of the given name with the relative's: it tells two namesakes apart."""
    relative = _sounding(name.relative.tokens) if name.relative else ()
    if not relative:
        return frozenset()
    return frozenset(f"{one}{KIN}{other}" for one in _variants(tokens[0])[:1] for other in _variants(relative[0])[:1])


def _lookup(names: list[Tokens]) -> frozenset[str]:
    """Return the token keys to ask for: not the everyday ones beside a rarer word, and with their neighbours."""
    asked: set[str] = set()
    for tokens in names:
        telling = [token for token in tokens if bits(token) > EVERYDAY] or list(tokens)
        asked.update(key for token in telling for key in skeletons(token))
        asked.update(key for token in (*telling, "".join(tokens)) for key in _neighbours(token))
    return frozenset(asked)


def _neighbours(token: str) -> frozenset[str]:
    """Return the token's keys with one consonant left out, where enough stays to tell."""
    return frozenset(
        key[:at] + key[at + 1 :]
        for key in skeletons(token)[:1]
        for at in range(len(key))
        if len(key) > _SHORTEST_NEIGHBOUR
    )
