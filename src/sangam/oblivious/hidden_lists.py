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
from hashlib import sha512
from hmac import compare_digest
from itertools import accumulate

from sangam.kernel.errors import Malformed
from sangam.kernel.native.libsodium import ristretto
from sangam.oblivious.types import Blinded, Evaluated, KeyPair, Mode

# The group ristretto255 with hashing into it (RFC 9380, RFC 9496), by libsodium. Pure.
#
# An element or a scalar from outside is read by `element` and `scalar`, which refuse what is none and the identity.

LENGTH = 32
IDENTITY = bytes(LENGTH)
_ORDER = 2**252 + 27742317777372353535851937790883648493
_BLOCK = 128  # of SHA-512
_UNIFORM = 64


def element(found: bytes) -> bytes:
    """Return an element from outside.  Raises Malformed: not in its one form, no element, or the identity."""
    if len(found) != LENGTH or found == IDENTITY or not ristretto.crypto_core_ristretto255_is_valid_point(found):
        raise Malformed("oblivious:element", "What was sent is no element of the group.")
    return found


def scalar(found: bytes) -> bytes:
    """Return a scalar from outside.  Raises Malformed: not in its one form, below the order of the group."""
    if len(found) != LENGTH or int.from_bytes(found, "little") >= _ORDER:
        raise Malformed("oblivious:scalar", "What was sent is no scalar of the group.")
    return found


def random_scalar() -> bytes:
    """Return a scalar that nobody can guess, never zero."""
    return bytes(ristretto.crypto_core_ristretto255_scalar_random())


def to_element(message: bytes, domain: bytes) -> bytes:
    """Return the element that a message hashes to: hash_to_ristretto255 with expand_message_xmd.  Raises Malformed."""
    return element(bytes(ristretto.crypto_core_ristretto255_from_hash(expand(message, domain, _UNIFORM))))


def to_scalar(message: bytes, domain: bytes) -> bytes:
    """Return the scalar that a message hashes to."""
    return bytes(ristretto.crypto_core_ristretto255_scalar_reduce(expand(message, domain, _UNIFORM)))


def times(factor: bytes, of: bytes) -> bytes:
    """Return an element multiplied by a scalar, in the same time for every scalar."""
    return bytes(ristretto.crypto_scalarmult_ristretto255(factor, of))


def base_times(factor: bytes) -> bytes:
    """Return the generator multiplied by a scalar."""
    return bytes(ristretto.crypto_scalarmult_ristretto255_base(factor))


def plus(one: bytes, other: bytes) -> bytes:
    """Return the sum of two elements."""
    return bytes(ristretto.crypto_core_ristretto255_add(one, other))


def inverses(of: Sequence[bytes]) -> list[bytes]:
    """Return the scalars by which multiplications are undone, none of them zero: one inversion for all of them.

    Source: Montgomery's trick (1987): the inverse of the product, from which each factor is taken in turn.
    """
    before = list(accumulate(of, scalar_times))
    found, left = [], bytes(ristretto.crypto_core_ristretto255_scalar_invert(before[-1])) if before else b""
    for place in range(len(of) - 1, 0, -1):
        found.append(scalar_times(left, before[place - 1]))
        left = scalar_times(left, of[place])
    return [left, *reversed(found)] if before else []


def scalar_times(one: bytes, other: bytes) -> bytes:
    """Return the product of two scalars."""
    return bytes(ristretto.crypto_core_ristretto255_scalar_mul(one, other))


def scalar_minus(one: bytes, other: bytes) -> bytes:
    """Return the difference of two scalars."""
    return bytes(ristretto.crypto_core_ristretto255_scalar_sub(one, other))


def expand(message: bytes, domain: bytes, length: int) -> bytes:
    """Return `length` uniform bytes: expand_message_xmd with SHA-512 (RFC 9380, 5.3.1).  domain: up to 255 bytes."""
    tag = domain + bytes([len(domain)])
    first = sha512(bytes(_BLOCK) + message + length.to_bytes(2, "big") + b"\0" + tag).digest()
    block = sha512(first + b"\1" + tag).digest()
    made = block
    for number in range(2, -(-length // len(first)) + 1):
        mixed = bytes(a ^ b for a, b in zip(first, block, strict=True))
        block = sha512(mixed + bytes([number]) + tag).digest()
        made += block
    return made[:length]


def with_lengths(*parts: bytes) -> bytes:
    """Return parts one after another, each with its length before it."""
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


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
    secret, seed = random_scalar(), secrets.token_bytes(_SEED)
    return HiddenList(secret, base_times(secret), seed, tuple(filled), _elements(pair, secret, seed, filled))


def multiply(secret: bytes, elements: Sequence[bytes]) -> list[bytes]:
    """Return another's elements multiplied by the key of an own list.  Raises Malformed for what is no element."""
    return [times(secret, element(each)) for each in elements]


def require_multiplied(own: HiddenList, public: bytes, multiplied: Sequence[bytes]) -> None:
    """Raise Malformed unless each element of an own list was multiplied by the key whose public half this is."""
    if len(multiplied) != len(own.elements):
        raise _not_proven()
    *found, last = (element(each) for each in multiplied)
    factor, weights = _weights(own.seed, len(found))
    wanted = _weighted_sum(weights, found, times(factor, element(public)))
    # One sum stands for all elements: a wrong one passes only for who guesses the secret weights.
    if not compare_digest(wanted, last):
        raise _not_proven()


def require_opened(elements: Sequence[bytes], public: bytes, *, pair: str, opened: HiddenList) -> None:
    """Raise Malformed unless another's list is made of the opened inputs, under exactly its public key."""
    secret = scalar(opened.secret)
    made = _elements(pair, secret, opened.seed, opened.inputs)
    if base_times(secret) != public or made != tuple(elements):
        raise Malformed("oblivious:opened", "The list does not match the inputs that were opened.")


def meet(one: Sequence[bytes], other: Sequence[bytes]) -> bool:
    """Tell whether two lists, each multiplied by the other's key, share an input.

    The last elements count too: else a dishonest maker would hide an input there.
    """
    return not set(one).isdisjoint(other)


def _elements(pair: str, secret: bytes, seed: bytes, inputs: Sequence[str]) -> tuple[bytes, ...]:
    messages = [with_lengths(pair.encode(), each.encode()) for each in inputs]
    made = [times(secret, to_element(each, _DOMAIN)) for each in messages]
    factor, weights = _weights(seed, len(made))
    return (*made, _weighted_sum(weights, made, base_times(factor)))


def _weights(seed: bytes, count: int) -> tuple[bytes, list[bytes]]:
    """Return what hides the sum, and a weight for each element."""
    made = [to_scalar(seed + place.to_bytes(2, "big"), _DOMAIN + b" weights") for place in range(count + 1)]
    return made[0], made[1:]


def _weighted_sum(weights: Sequence[bytes], elements: Sequence[bytes], beside: bytes) -> bytes:
    total = beside
    for weight, each in zip(weights, elements, strict=True):
        total = plus(total, times(weight, each))
    return total


def _not_proven() -> Malformed:
    return Malformed("oblivious:multiplied", "The answer was not made with the key of that list: it is not believed.")


# The proof that several elements were multiplied by the key whose public half is known (RFC 9497, 2.2). Pure.


def context(mode: Mode) -> bytes:
    """Return what every hash of a mode is bound to."""
    return b"OPRFV1-" + bytes([mode]) + b"-ristretto255-SHA512"


def prove(key: KeyPair, blinded: Sequence[bytes], evaluated: Sequence[bytes], *, random: bytes) -> bytes:
    """Return the proof, 64 bytes.  random: a fresh secret scalar."""
    composite = _proof_weighted_sum(_proof_weights(key.public, blinded, evaluated), blinded)
    parts = composite, times(key.secret, composite), base_times(random), times(random, composite)
    challenge = _challenge(key.public, *parts)
    return challenge + scalar_minus(random, scalar_times(challenge, key.secret))


def require_proof(public: bytes, blinded: Sequence[bytes], evaluated: Sequence[bytes], proof: bytes) -> None:
    """Raise Malformed unless the proof shows that `evaluated` was made with the key whose public half this is."""
    if len(proof) != 2 * LENGTH or len(blinded) != len(evaluated) or not blinded:
        raise _proof_not_proven()
    challenge, answer = (scalar(half) for half in (proof[:LENGTH], proof[LENGTH:]))
    if IDENTITY in (challenge, answer):
        raise _proof_not_proven()
    weights = _proof_weights(public, blinded, evaluated)
    composite, image = _proof_weighted_sum(weights, blinded), _proof_weighted_sum(weights, evaluated)
    if IDENTITY in (composite, image):
        raise _proof_not_proven()
    one = plus(base_times(answer), times(challenge, public))
    other = plus(times(answer, composite), times(challenge, image))
    if not compare_digest(challenge, _challenge(public, composite, image, one, other)):
        raise _proof_not_proven()


def _proof_weights(public: bytes, blinded: Sequence[bytes], evaluated: Sequence[bytes]) -> list[bytes]:
    """Return for each pair a weight that nobody can choose."""
    domain = context(Mode.VERIFIED)
    seed = sha512(with_lengths(public, b"Seed-" + domain)).digest()
    pairs = enumerate(zip(blinded, evaluated, strict=True))
    bound = (
        with_lengths(seed) + place.to_bytes(2, "big") + with_lengths(*pair) + b"Composite" for place, pair in pairs
    )
    return [to_scalar(each, b"HashToScalar-" + domain) for each in bound]


def _proof_weighted_sum(weights: Sequence[bytes], elements: Sequence[bytes]) -> bytes:
    """Return the sum of elements, each multiplied by its weight."""
    total = IDENTITY
    for weight, each in zip(weights, elements, strict=True):
        total = plus(total, times(weight, each))
    return total


def _challenge(public: bytes, *parts: bytes) -> bytes:
    transcript = with_lengths(public, *parts) + b"Challenge"
    return to_scalar(transcript, b"HashToScalar-" + context(Mode.VERIFIED))


def _proof_not_proven() -> Malformed:
    return Malformed("oblivious:proof", "The answer was not made with the key that was published: it is not believed.")


# Blind, evaluate, finalize (RFC 9497, 3.3). Pure.
#
# The owner holds a key, the asker an input. The asker blinds it and sends an element. The owner multiplies it by its
# key and learns nothing of the input. The asker takes the blind off and hashes. The result is what the owner alone
# can compute of the input (`evaluate`).

_MOST_TRIES = 256


def make_key() -> KeyPair:
    """Return a fresh key pair."""
    secret = random_scalar()
    return KeyPair(secret, base_times(secret))


def derive_key(seed: bytes, info: bytes, *, mode: Mode = Mode.VERIFIED) -> KeyPair:
    """Return the key pair of a seed of 32 bytes, always the same (RFC 9497, 3.2.1).  Raises Malformed."""
    for attempt in range(_MOST_TRIES):
        message = seed + with_lengths(info) + bytes([attempt])
        secret = to_scalar(message, b"DeriveKeyPair" + context(mode))
        if secret != IDENTITY:
            return KeyPair(secret, base_times(secret))
    raise Malformed("oblivious:seed", "No key can be made from this seed: take another.")


def blind(asked: bytes, *, mode: Mode = Mode.VERIFIED, by: bytes | None = None) -> Blinded:
    """Return an input blinded.  by: the secret scalar, for the vectors alone: otherwise a fresh one."""
    secret = by or random_scalar()
    return Blinded(secret, times(secret, _hash_to_group(asked, mode)))


def evaluate_blinded(
    key: KeyPair, elements: Sequence[bytes], *, mode: Mode = Mode.VERIFIED, random: bytes | None = None
) -> Evaluated:
    """Return the owner's answer to blinded elements from outside.  random: for the vectors alone.  Raises Malformed."""
    evaluated = [times(key.secret, element(each)) for each in elements]
    if mode is Mode.PLAIN:
        return Evaluated(evaluated, b"")
    return Evaluated(evaluated, prove(key, elements, evaluated, random=random or random_scalar()))


def finalize(
    asked: Sequence[bytes],
    blinded: Sequence[Blinded],
    answer: Evaluated,
    *,
    public: bytes = b"",
    mode: Mode = Mode.VERIFIED,
) -> list[bytes]:
    """Return the outputs, 64 bytes each, of the inputs that were asked.

    public: the owner's public key as known before.  Raises Malformed: not as many, no elements, or not by that key.
    """
    if not len(asked) == len(blinded) == len(answer.elements):
        raise Malformed("oblivious:number", "The answer does not have as many elements as were asked.")
    evaluated = [element(each) for each in answer.elements]
    if mode is Mode.VERIFIED:
        require_proof(element(public), [each.element for each in blinded], evaluated, answer.proof)
    undone = inverses([each.blind for each in blinded])
    return [
        _output(each, times(factor, element)) for each, factor, element in zip(asked, undone, evaluated, strict=True)
    ]


def evaluate(key: KeyPair, asked: bytes, *, mode: Mode = Mode.VERIFIED) -> bytes:
    """Return the output of an input, as the owner computes it alone: 64 bytes."""
    return _output(asked, times(key.secret, _hash_to_group(asked, mode)))


def _hash_to_group(asked: bytes, mode: Mode) -> bytes:
    return to_element(asked, b"HashToGroup-" + context(mode))


def _output(asked: bytes, unblinded: bytes) -> bytes:
    return sha512(with_lengths(asked, unblinded) + b"Finalize").digest()
