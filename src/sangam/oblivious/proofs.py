"""The proof that several elements were multiplied by the key whose public half is known (RFC 9497, 2.2).  Pure."""

from collections.abc import Sequence
from hashlib import sha512
from hmac import compare_digest

from sangam.kernel.errors import Malformed
from sangam.oblivious import group
from sangam.oblivious.types import KeyPair, Mode


def context(mode: Mode) -> bytes:
    """Return what every hash of a mode is bound to."""
    return b"OPRFV1-" + bytes([mode]) + b"-ristretto255-SHA512"


def prove(key: KeyPair, blinded: Sequence[bytes], evaluated: Sequence[bytes], *, random: bytes) -> bytes:
    """Return the proof, 64 bytes.  random: a fresh secret scalar."""
    composite = _weighted_sum(_weights(key.public, blinded, evaluated), blinded)
    parts = composite, group.times(key.secret, composite), group.base_times(random), group.times(random, composite)
    challenge = _challenge(key.public, *parts)
    return challenge + group.scalar_minus(random, group.scalar_times(challenge, key.secret))


def require_proof(public: bytes, blinded: Sequence[bytes], evaluated: Sequence[bytes], proof: bytes) -> None:
    """Raise Malformed unless the proof shows that `evaluated` was made with the key whose public half this is."""
    if len(proof) != 2 * group.LENGTH or len(blinded) != len(evaluated) or not blinded:
        raise _not_proven()
    challenge, answer = (group.scalar(half) for half in (proof[: group.LENGTH], proof[group.LENGTH :]))
    if group.IDENTITY in (challenge, answer):
        raise _not_proven()
    weights = _weights(public, blinded, evaluated)
    composite, image = _weighted_sum(weights, blinded), _weighted_sum(weights, evaluated)
    if group.IDENTITY in (composite, image):
        raise _not_proven()
    one = group.plus(group.base_times(answer), group.times(challenge, public))
    other = group.plus(group.times(answer, composite), group.times(challenge, image))
    if not compare_digest(challenge, _challenge(public, composite, image, one, other)):
        raise _not_proven()


def _weights(public: bytes, blinded: Sequence[bytes], evaluated: Sequence[bytes]) -> list[bytes]:
    """Return for each pair a weight that nobody can choose."""
    domain = context(Mode.VERIFIED)
    seed = sha512(group.with_lengths(public, b"Seed-" + domain)).digest()
    pairs = enumerate(zip(blinded, evaluated, strict=True))
    bound = (
        group.with_lengths(seed) + place.to_bytes(2, "big") + group.with_lengths(*pair) + b"Composite"
        for place, pair in pairs
    )
    return [group.to_scalar(each, b"HashToScalar-" + domain) for each in bound]


def _weighted_sum(weights: Sequence[bytes], elements: Sequence[bytes]) -> bytes:
    """Return the sum of elements, each multiplied by its weight."""
    total = group.IDENTITY
    for weight, each in zip(weights, elements, strict=True):
        total = group.plus(total, group.times(weight, each))
    return total


def _challenge(public: bytes, *parts: bytes) -> bytes:
    transcript = group.with_lengths(public, *parts) + b"Challenge"
    return group.to_scalar(transcript, b"HashToScalar-" + context(Mode.VERIFIED))


def _not_proven() -> Malformed:
    return Malformed("oblivious:proof", "The answer was not made with the key that was published: it is not believed.")
