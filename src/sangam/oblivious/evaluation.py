"""Blind, evaluate, finalize (RFC 9497, 3.3).  Pure.

The owner holds a key, the asker an input.  The asker blinds it and sends an element.  The owner multiplies it by its
key and learns nothing of the input.  The asker takes the blind off and hashes.  The result is what the owner alone
can compute of the input (`evaluate`).
"""

from collections.abc import Sequence
from hashlib import sha512

from sangam.kernel.errors import Malformed
from sangam.oblivious import group, proofs
from sangam.oblivious.types import Blinded, Evaluated, KeyPair, Mode

_MOST_TRIES = 256


def make_key() -> KeyPair:
    """Return a fresh key pair."""
    secret = group.random_scalar()
    return KeyPair(secret, group.base_times(secret))


def derive_key(seed: bytes, info: bytes, *, mode: Mode = Mode.VERIFIED) -> KeyPair:
    """Return the key pair of a seed of 32 bytes, always the same (RFC 9497, 3.2.1).  Raises Malformed."""
    for attempt in range(_MOST_TRIES):
        message = seed + group.with_lengths(info) + bytes([attempt])
        secret = group.to_scalar(message, b"DeriveKeyPair" + proofs.context(mode))
        if secret != group.IDENTITY:
            return KeyPair(secret, group.base_times(secret))
    raise Malformed("oblivious:seed", "No key can be made from this seed: take another.")


def blind(asked: bytes, *, mode: Mode = Mode.VERIFIED, by: bytes | None = None) -> Blinded:
    """Return an input blinded.  by: the secret scalar, for the vectors alone: otherwise a fresh one."""
    secret = by or group.random_scalar()
    return Blinded(secret, group.times(secret, _hash_to_group(asked, mode)))


def evaluate_blinded(
    key: KeyPair, elements: Sequence[bytes], *, mode: Mode = Mode.VERIFIED, random: bytes | None = None
) -> Evaluated:
    """Return the owner's answer to blinded elements from outside.  random: for the vectors alone.  Raises Malformed."""
    evaluated = [group.times(key.secret, group.element(each)) for each in elements]
    if mode is Mode.PLAIN:
        return Evaluated(evaluated, b"")
    return Evaluated(evaluated, proofs.prove(key, elements, evaluated, random=random or group.random_scalar()))


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
    evaluated = [group.element(each) for each in answer.elements]
    if mode is Mode.VERIFIED:
        proofs.require_proof(group.element(public), [each.element for each in blinded], evaluated, answer.proof)
    undone = group.inverses([each.blind for each in blinded])
    return [
        _output(each, group.times(factor, element))
        for each, factor, element in zip(asked, undone, evaluated, strict=True)
    ]


def evaluate(key: KeyPair, asked: bytes, *, mode: Mode = Mode.VERIFIED) -> bytes:
    """Return the output of an input, as the owner computes it alone: 64 bytes."""
    return _output(asked, group.times(key.secret, _hash_to_group(asked, mode)))


def _hash_to_group(asked: bytes, mode: Mode) -> bytes:
    return group.to_element(asked, b"HashToGroup-" + proofs.context(mode))


def _output(asked: bytes, unblinded: bytes) -> bytes:
    return sha512(group.with_lengths(asked, unblinded) + b"Finalize").digest()
