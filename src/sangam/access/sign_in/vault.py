"""Secrets of sign-in: Argon2id hashes of passwords and PINs, sealed TOTP secrets, tokens kept only as hashes."""

import hashlib
import hmac
import json
import os
import secrets
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from sangam.kernel import clock, here

_hasher = PasswordHasher()  # argon2-cffi's defaults follow RFC 9106's low-memory profile


def _nobody(hasher: PasswordHasher) -> str:
    """Return what no secret has: a hash that costs as much to check as any of this hasher's, and nothing to make."""
    return f"$argon2id$v=19$m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}${'A' * 22}${'A' * 43}"


_NOBODY = _nobody(_hasher)
_KEY = "sign-in"


def hash_secret(secret: str) -> str:
    """Return the Argon2id hash of a password or PIN."""
    return _hasher.hash(secret)


def matches(stored: str | None, secret: str) -> bool:
    """Tell whether the secret is the stored one; without a stored one take as long and say no."""
    try:
        return _hasher.verify(stored or _NOBODY, secret) and stored is not None
    except VerificationError:
        return False


def new_token() -> tuple[str, bytes]:
    """Return a fresh bearer token and the hash under which to keep it."""
    token = secrets.token_urlsafe(32)
    return token, token_hash(token)


def token_hash(token: str) -> bytes:
    """Return the hash of a bearer token."""
    return hashlib.sha256(token.encode()).digest()


def digest(text: str) -> bytes:
    """Return a digest of a text that only this node can make: for what must be recognised and not read."""
    return hmac.digest(ensure_key(), text.encode(), "sha256")


def seal(content: dict[str, object]) -> str:
    """Encrypt and authenticate a small dictionary with this node's own key."""
    return _fernet().encrypt_at_time(json.dumps(content).encode(), _seconds()).decode()


def unseal(text: str, *, younger_than: timedelta | None = None) -> dict[str, object] | None:
    """Return what `seal` sealed, or None when it is not ours, altered, or too old."""
    try:
        content: dict[str, object] = json.loads(_unseal_bytes(text.encode(), younger_than))
    except (InvalidToken, ValueError):
        return None
    return content


def _unseal_bytes(sealed: bytes, younger_than: timedelta | None) -> bytes:
    if younger_than is None:
        return _fernet().decrypt(sealed)
    return _fernet().decrypt_at_time(sealed, int(younger_than.total_seconds()), _seconds())


def _seconds() -> int:
    return int(clock.now().timestamp())


def ensure_key() -> bytes:
    """Return the key that seals secrets of sign-in, made once: of two processes that make one, the first wins."""
    path = here.node().keys / f"{_KEY}.key"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(Fernet.generate_key())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()


def reseal(text: str) -> str | None:
    """Return what `seal` sealed, under the key in use; None where it lies under that one.  Raises InvalidToken."""
    try:
        Fernet(ensure_key()).decrypt(text.encode())
    except InvalidToken:
        return _fernet().rotate(text.encode()).decode()
    return None


def _fernet() -> MultiFernet:
    """Return what seals with the key in use, and opens also with those beside it while it is replaced."""
    beside = [here.node().keys / f"{_KEY}-{which}.key" for which in ("next", "old")]
    early = [path.read_bytes() for path in beside if path.exists()]
    late = [ensure_key(), *early, *(path.read_bytes() for path in beside if path.exists())]
    return MultiFernet([Fernet(key) for key in late])
