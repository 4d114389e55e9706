"""Ed25519 (RFC 8032) by libsodium (`kernel.native.libsodium`): half of what OpenSSL's costs for a short text.  Pure.

The signatures are the same bytes.  Verifying takes nothing that OpenSSL refuses.  It refuses besides what no honest
signer makes.  That is a key or a first half that is a point of small order, and a key not written in its one form.
"""

import ctypes

from sangam.kernel.native.libsodium import library

SEED = 32
PUBLIC = 32
SIGNATURE = 64

_sign = library.crypto_sign_ed25519_detached
_sign.argtypes = [ctypes.c_char_p, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_ulonglong, ctypes.c_char_p]
_verify = library.crypto_sign_ed25519_verify_detached
_verify.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulonglong, ctypes.c_char_p]
_keypair = library.crypto_sign_ed25519_seed_keypair
_keypair.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p]


class PrivateKey:
    """A key that signs, with its public half.  seed: 32 bytes, the private key of RFC 8032."""

    __slots__ = ("_secret", "public")

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED:
            raise ValueError(f"an Ed25519 seed has {SEED} bytes")
        public, secret = ctypes.create_string_buffer(PUBLIC), ctypes.create_string_buffer(SEED + PUBLIC)
        _keypair(public, secret, seed)
        self.public, self._secret = public.raw, secret.raw

    def sign(self, content: bytes) -> bytes:
        """Return the signature of these bytes."""
        made = ctypes.create_string_buffer(SIGNATURE)
        _sign(made, None, content, len(content), self._secret)
        return made.raw


def verifies(signature: bytes, content: bytes, public: bytes) -> bool:
    """Tell whether the holder of this public key signed exactly these bytes.  Another length is no signature."""
    if len(signature) != SIGNATURE or len(public) != PUBLIC:
        return False
    return bool(_verify(signature, content, len(content), public) == 0)
