"""The seal of a notice of entry: ciphertext that a code of twenty letters and digits opens.  Pure."""

import secrets
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from sangam.kernel.errors import Malformed
from sangam.kernel.ids import CROCKFORD

_CODE_LENGTH = 20
_NONCE = bytes(12)  # each code seals one notice
_FILLED_TO = 1024
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    """Return a code of a hundred bits that can be read out over the telephone."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(_CODE_LENGTH))


def seal(notice: UUID, text: str, code: str) -> str:
    """Return a text as ciphertext in hexadecimal, filled up so that its length tells little."""
    said = text.encode()
    filled = said.ljust(-(-len(said) // _FILLED_TO) * _FILLED_TO)
    return _cipher(code).encrypt(_NONCE, filled, notice.bytes).hex()


def unseal(notice: UUID, sealed: str, code: str) -> str:
    """Return the text.  code: as somebody wrote it down.  Raises Malformed for a code that does not open it."""
    try:
        return _cipher(as_read(code)).decrypt(_NONCE, bytes.fromhex(sealed), notice.bytes).decode()
    except (InvalidTag, ValueError):
        raise Malformed("operations:code", "This code does not open the notice: have it read out again.") from None


def as_read(code: str) -> str:
    """Return a code as it was made: without spaces, O for 0 and I or L for 1."""
    return "".join(code.upper().split()).replace("-", "").translate(_READ_AS)


def _cipher(code: str) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(sha256(b"sangam entry seal 1" + code.encode()).digest())
