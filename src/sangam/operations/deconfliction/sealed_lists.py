"""A list of tokens with a sealed contact, which only the holder of the pad of one of its tokens can open.  Pure.

An output of the oblivious PRF has 64 bytes: the first 16 are the token, the rest opens what stands beside it.  A list
is filled up with random tokens, so that its length tells little.
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from sangam.operations.types import Contact

TOKEN_BYTES, KEY_BYTES = 16, 32
FILLED_TO = 16
_NONCE = bytes(12)  # each key seals once
_CONTACT_CHARACTERS, _CONTACT_BYTES = 200, 3_000


@dataclass(frozen=True, slots=True)
class Sealed:
    """wraps: by token the contact's key, wrapped.  contact: ciphertext.  Both in hexadecimal."""

    wraps: Mapping[str, str]
    contact: str


def token(output: bytes) -> str:
    """Return the token of an output."""
    return output[:TOKEN_BYTES].hex()


def pad(output: bytes) -> str:
    """Return of an output what opens a list that holds its token."""
    return output[TOKEN_BYTES:].hex()


def seal(list_id: UUID, outputs: Sequence[bytes], contact: Contact) -> Sealed:
    """Return the tokens of these outputs, each with the wrapped key of the contact, among random ones."""
    key = secrets.token_bytes(KEY_BYTES)
    wraps = {token(each): _mixed(key, _stream(pad(each), list_id)) for each in outputs}
    while len(wraps) % FILLED_TO or not wraps:
        wraps[secrets.token_hex(TOKEN_BYTES)] = secrets.token_hex(KEY_BYTES)
    said = json.dumps(_texts([contact.unit, contact.name, contact.telephone, contact.reference]), ensure_ascii=False)
    closed = ChaCha20Poly1305(key).encrypt(_NONCE, said.encode().ljust(_CONTACT_BYTES), list_id.bytes)
    return Sealed(dict(sorted(wraps.items())), closed.hex())


def open_contact(list_id: UUID, sealed: Sealed, pads: Mapping[str, str]) -> Contact | None:
    """Return the contact of a list that holds one of these tokens; None where it holds none.  pads: by token.

    An empty contact where the token is met and a broken node sealed it wrongly: the conflict counts all the same.
    """
    met = next((each for each in pads if each in sealed.wraps), None)
    if met is None:
        return None
    key = bytes.fromhex(_mixed(bytes.fromhex(sealed.wraps[met]), _stream(pads[met], list_id)))
    try:
        said = ChaCha20Poly1305(key).decrypt(_NONCE, bytes.fromhex(sealed.contact), list_id.bytes)
        return Contact(*_texts(json.loads(said)))
    except (InvalidTag, ValueError, TypeError):
        return Contact("", "", "", "")


def _texts(said: Iterable[object]) -> list[str]:
    return [*(str(each)[:_CONTACT_CHARACTERS] for each in said), "", "", "", ""][:4]


def _stream(pad_of: str, list_id: UUID) -> bytes:
    """Return the bytes that wrap a key in one list: another list with the same token has others."""
    return sha256(b"sangam deconfliction 1" + bytes.fromhex(pad_of) + list_id.bytes).digest()


def _mixed(one: bytes, other: bytes) -> str:
    return bytes(a ^ b for a, b in zip(one, other, strict=True)).hex()
