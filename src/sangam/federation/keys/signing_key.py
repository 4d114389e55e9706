"""The key that speaks for this force: its private half is a secret of the node, in a file of each machine's folder.

Which key speaks, the database says; a machine whose folder does not have it yet takes it from there (`machines`).
"""

import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sangam.audit.audit import require_deed
from sangam.federation import models
from sangam.federation.keys import machines as own_machines
from sangam.federation.keys.sealed_secrets import SIGNING, write_private
from sangam.federation.protocol import ed25519, signed_line
from sangam.kernel import clock, here
from sangam.kernel.errors import NotFound


def ensure_signing_key() -> str:
    """Make the force's signing key if there is none, inside the caller's deed; return its id."""
    require_deed()
    path = here.node().keys / SIGNING
    own_machines.write_signing_keys()
    if not path.exists():
        write_private(path, pem_of(Ed25519PrivateKey.generate()))
    own_machines.store_secret(SIGNING, path.read_bytes())
    key, public = own_key()
    models.OwnKey.objects.get_or_create(key=key, defaults={"public": public, "valid_from": clock.now()})
    return key


def sign(content: bytes) -> tuple[str, bytes]:
    """Sign bytes in the force's name; return (key id, signature).  Raises NotFound before there is a key."""
    key, private = _own(here.node().force, *_state_of(f"{here.node().keys}/{SIGNING}"))
    return key, private.sign(content)


def batch_signer(key: str = "") -> tuple[str, Callable[[bytes], tuple[str, bytes]]]:
    """Return the id of the key that speaks now and what signs with it, for many lines at once; as `sign` does.

    key: which one the database says; it is fetched from there where this machine's folder does not have it yet.
    """
    found, private = _own(here.node().force, *_state_of(f"{here.node().keys}/{SIGNING}"))
    if key and found != key:
        own_machines.write_signing_keys()
        found, private = _own(here.node().force, *_state_of(f"{here.node().keys}/{SIGNING}"))
    return found, lambda content: (found, private.sign(content))


def signed_by_us(key: str, content: bytes, signature: bytes) -> bool:
    """Tell whether one of this force's keys, present or past, signed these bytes."""
    public = models.OwnKey.objects.filter(key=key).values_list("public", flat=True).first()
    return public is not None and ed25519.verifies(signature, content, bytes(public))


def own_key() -> tuple[str, bytes]:
    """Return the id and the public half of the key that speaks for this force.  Raises NotFound before there is one."""
    key, private = _own(here.node().force, *_state_of(f"{here.node().keys}/{SIGNING}"))
    return key, private.public


def key_in(path: Path) -> str:
    """Return the id of the key in a file."""
    return _own(here.node().force, *_state_of(str(path)))[0]


def pem_of(private: Ed25519PrivateKey) -> bytes:
    """Return a private key as unencrypted PKCS #8."""
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _state_of(path: str) -> tuple[str, int]:
    """Return a file with its instant.  A text and no Path: it is asked for each signature, at a fifth of the price."""
    try:
        return path, os.stat(path).st_mtime_ns  # noqa: PTH116 - see above
    except FileNotFoundError as error:
        raise NotFound(
            "federation:no-key", "This node has no signing key yet: make it with `sangam node init`."
        ) from error


@lru_cache(maxsize=16)
def _own(force: str, path: str, _changed: int) -> tuple[str, ed25519.PrivateKey]:
    private = serialization.load_pem_private_key(Path(path).read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(f"{path} holds no Ed25519 key")
    signing = ed25519.PrivateKey(private.private_bytes_raw())
    return signed_line.key_id(force, signing.public), signing
