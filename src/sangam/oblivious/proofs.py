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
    composite = _composite(key.public, blinded, evaluated)[0]
    parts = composite, group.times(key.secret, composite), group.base_times(random), group.times(random, composite)
    challenge = _challenge(key.public, *parts)
    return challenge + group.scalar_minus(random, group.scalar_times(challenge, key.secret))


def require_proof(public: bytes, blinded: Sequence[bytes], evaluated: Sequence[bytes], proof: bytes) -> None:
    """Raise Malformed unless the proof shows that `evaluated` was made with the key whose public half this is."""
    if len(proof) != 2 * group.LENGTH or len(blinded) != len(evaluated) or not blinded:
        raise _unproven()
    challenge, answer = (group.scalar(half) for half in (proof[: group.LENGTH], proof[group.LENGTH :]))
    if group.IDENTITY in (challenge, answer):
        raise _unproven()
    composite, image = _composite(public, blinded, evaluated)
    if group.IDENTITY in (composite, image):
        raise _unproven()
    one = group.plus(group.base_times(answer), group.times(challenge, public))
    other = group.plus(group.times(answer, composite), group.times(challenge, image))
    if not compare_digest(challenge, _challenge(public, composite, image, one, other)):
        raise _unproven()


def _composite(public: bytes, blinded: Sequence[bytes], evaluated: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Return the two sides summed up, each pair by a weight that nobody can choose."""
    domain = context(Mode.VERIFIED)
    seed = sha512(group.framed(public, b"Seed-" + domain)).digest()
    left, right = group.IDENTITY, group.IDENTITY
    for place, (one, other) in enumerate(zip(blinded, evaluated, strict=True)):
        bound = group.framed(seed) + place.to_bytes(2, "big") + group.framed(one, other) + b"Composite"
        weight = group.to_scalar(bound, b"HashToScalar-" + domain)
        left = group.plus(left, group.times(weight, one))
        right = group.plus(right, group.times(weight, other))
    return left, right


def _challenge(public: bytes, *parts: bytes) -> bytes:
    transcript = group.framed(public, *parts) + b"Challenge"
    return group.to_scalar(transcript, b"HashToScalar-" + context(Mode.VERIFIED))


def _unproven() -> Malformed:
    return Malformed("oblivious:proof", "The answer was not made with the key that was published: it is not believed.")
