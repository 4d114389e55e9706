"""Lists of inputs under a key of their own: compared by two parties that each multiply the other's elements.  Pure.

An element of a list is the hash of an input, multiplied by the list's key.  Each list is multiplied by the other's
key: then the same input gives the same element, and nothing else does.
Source: Meadows (1986); Huberman, Franklin, Hogg (1999).

A list is made for a pair: what is hashed names it.  So nobody compares the lists of two others by handing them on.

The last element of a list checks what was done with the others.  It is their sum with secret weights, hidden by a
secret multiple of the generator.  Who multiplies them all by one key cannot change one of them unseen.
Source: Chaum, van Antwerpen (1989), for one element; Bellare, Garay, Rabin (1998), for the weights.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hmac import compare_digest

from sangam.kernel.errors import Malformed
from sangam.oblivious import group

_DOMAIN = b"sangam hidden list 1"
_SEED = 32
_random = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class HiddenList:
    """A list as its maker holds it.  inputs: with the invented ones, in the order of the elements.

    secret: a scalar; public: its element; seed: 32 bytes, from which the weights come.  elements: one more than inputs.
    """

    secret: bytes
    public: bytes
    seed: bytes
    inputs: tuple[str, ...]
    elements: tuple[bytes, ...]


def make_list(inputs: Sequence[str], *, pair: str, filled_to: int) -> HiddenList:
    """Return a list under a fresh key, in no order.  Invented inputs fill it up to a multiple of `filled_to`.

    pair: the same words for the two who compare, and for nobody else.
    """
    invented = (f"none {secrets.token_hex(16)}" for _ in range(-(len(inputs) + 1) % filled_to))
    filled = [*inputs, *invented]
    _random.shuffle(filled)
    secret, seed = group.random_scalar(), secrets.token_bytes(_SEED)
    return HiddenList(secret, group.base_times(secret), seed, tuple(filled), _elements(pair, secret, seed, filled))


def multiply(secret: bytes, elements: Sequence[bytes]) -> list[bytes]:
    """Return another's elements multiplied by the key of an own list.  Raises Malformed for what is no element."""
    return [group.times(secret, group.element(each)) for each in elements]


def require_multiplied(own: HiddenList, public: bytes, multiplied: Sequence[bytes]) -> None:
    """Raise Malformed unless each element of an own list was multiplied by the key whose public half this is."""
    if len(multiplied) != len(own.elements):
        raise _not_proven()
    *found, last = (group.element(each) for each in multiplied)
    factor, weights = _weights(own.seed, len(found))
    wanted = _weighted_sum(weights, found, group.times(factor, group.element(public)))
    if not compare_digest(wanted, last):
        raise _not_proven()


def require_opened(elements: Sequence[bytes], public: bytes, *, pair: str, opened: HiddenList) -> None:
    """Raise Malformed unless another's list is made of the opened inputs, under exactly its public key."""
    secret = group.scalar(opened.secret)
    made = _elements(pair, secret, opened.seed, opened.inputs)
    if group.base_times(secret) != public or made != tuple(elements):
        raise Malformed("oblivious:opened", "The list does not match the inputs that were opened.")


def meet(one: Sequence[bytes], other: Sequence[bytes]) -> bool:
    """Tell whether two lists, each multiplied by the other's key, share an input.

    The last elements count too: else a dishonest maker would hide an input there.
    """
    return not set(one).isdisjoint(other)


def _elements(pair: str, secret: bytes, seed: bytes, inputs: Sequence[str]) -> tuple[bytes, ...]:
    messages = [group.with_lengths(pair.encode(), each.encode()) for each in inputs]
    made = [group.times(secret, group.to_element(each, _DOMAIN)) for each in messages]
    factor, weights = _weights(seed, len(made))
    return (*made, _weighted_sum(weights, made, group.base_times(factor)))


def _weights(seed: bytes, count: int) -> tuple[bytes, list[bytes]]:
    """Return what hides the sum, and a weight for each element."""
    made = [group.to_scalar(seed + place.to_bytes(2, "big"), _DOMAIN + b" weights") for place in range(count + 1)]
    return made[0], made[1:]


def _weighted_sum(weights: Sequence[bytes], elements: Sequence[bytes], beside: bytes) -> bytes:
    total = beside
    for weight, each in zip(weights, elements, strict=True):
        total = group.plus(total, group.times(weight, each))
    return total


def _not_proven() -> Malformed:
    return Malformed("oblivious:multiplied", "The answer was not made with the key of that list: it is not believed.")
