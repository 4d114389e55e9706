"""The group ristretto255 with hashing into it (RFC 9380, RFC 9496), by libsodium.  Pure.

An element or a scalar from outside is read by `element` and `scalar`, which refuse what is none and the identity.
"""

from collections.abc import Sequence
from hashlib import sha512
from itertools import accumulate

from sangam.kernel.errors import Malformed
from sangam.kernel.native.libsodium import ristretto

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
