"""The secrets that all machines of a node share: each lies in the database, sealed under the node's key.

The node's key lies in the folder of keys of each machine and never in the database: a machine is given it when it
joins.  The folder holds the other secrets, too, where the processes read them; the database says what they are.

    key's name (8) | nonce (12) | AES-256-GCM of the secret, bound to its name
"""

import os
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sangam.kernel.errors import Refused

NODE_KEY = "node.key"
NEXT_NODE_KEY = "node-next.key"
"""The node's next key, while the machines are told of it: sealed under the one before, which it is to replace."""

SIGNING = "signing.pem"
NEXT = "signing-next.pem"
"""A key that is announced and not in use yet."""

STANDING = ("authority.crt", "authority.key", "words.key", "secret.key")
"""What never changes: a machine that has another one is not of this node."""

REPLACEABLE = ("files.key", "sign-in.key")
"""What wraps other keys: the database is right.  While one is replaced, the next and the old one lie beside it."""

FILES_MARK = "files.mark"
"""What the folder of the node's files is known by on each machine (`require_files`); no secret, kept as one."""

TURNING = (SIGNING, NEXT)
"""What a rotation changes: the database is right."""


def next_of(name: str) -> str:
    """Return under which name the next key of a use lies until it is taken into use."""
    return name.replace(".key", "-next.key")


def old_of(name: str) -> str:
    """Return under which name the replaced key of a use lies until nothing is wrapped under it any more."""
    return name.replace(".key", "-old.key")


BESIDE = tuple(of(name) for name in REPLACEABLE for of in (next_of, old_of))

ALL = "SELECT name, sealed FROM federation_secret"

_NAME, _NONCE = 8, 12


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read: whole or not at all."""
    beside = path.with_name(f".{path.name}.new-{os.getpid()}-{os.urandom(4).hex()}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def key_in(folder: Path, name: str = NODE_KEY) -> bytes | None:
    """Return the node's key as a machine holds it, or its next one, 32 bytes, or None."""
    try:
        return bytes.fromhex((folder / name).read_text().strip())
    except FileNotFoundError:
        return None


def ensure_key(folder: Path) -> bytes:
    """Return the node's key, made if there is none: for a node whose database holds no secret yet."""
    if (key := key_in(folder)) is None:
        key = new_key()
        write_private(folder / NODE_KEY, key.hex().encode())
    return key


def new_key() -> bytes:
    """Return a fresh key of 32 bytes."""
    return AESGCM.generate_key(256)


def seal(key: bytes, name: str, secret: bytes) -> bytes:
    """Return a secret as the database keeps it."""
    nonce = os.urandom(_NONCE)
    return _name_of(key) + nonce + AESGCM(key).encrypt(nonce, secret, name.encode())


def open_secrets(folder: Path, sealed: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """Return the secrets by their names, opened with the key that this machine holds.

    Where they are sealed under the next key, which this machine was told, it is its key from now on.  One that is told
    in these rows is kept beside.  Raises Refused where it holds none, another node's, or one that was replaced since.
    """
    rows = [(name, bytes(text)) for name, text in sealed]
    key = _key_for_owner(folder, rows[0][1][:_NAME]) if rows else None
    if rows and key is None:
        raise Refused(
            "node:not-joined",
            "The node in this database runs already and its secrets are sealed: this machine has not joined it. Make "
            "the file on one that has, with `sangam node admit`, and join here with `sangam node join`. If this is the "
            "node's only machine, its {file} was lost: put it back, or restore a backup with `sangam node restore`.",
            file=folder / NODE_KEY,
        )
    secrets = {name: _open_secret(key or b"", name, text) for name, text in rows}
    following = secrets.pop(NEXT_NODE_KEY, None)
    if following is not None and key_in(folder, NEXT_NODE_KEY) != following:
        write_private(folder / NEXT_NODE_KEY, following.hex().encode())
    return secrets


def _key_for_owner(folder: Path, owner: bytes) -> bytes | None:
    """Return the key of this machine by which something was sealed; where it is none of them, the one that it holds."""
    following = key_in(folder, NEXT_NODE_KEY)  # before the other: whoever takes it into use removes it last
    key = key_in(folder)
    if following is None or owner != _name_of(following):
        return key
    if key != following:
        write_private(folder / NODE_KEY, following.hex().encode())
    (folder / NEXT_NODE_KEY).unlink(missing_ok=True)
    return following


def _open_secret(key: bytes, name: str, sealed: bytes) -> bytes:
    owner, nonce, text = sealed[:_NAME], sealed[_NAME : _NAME + _NONCE], sealed[_NAME + _NONCE :]
    try:
        if owner == _name_of(key):
            return AESGCM(key).decrypt(nonce, text, name.encode())
    except InvalidTag:
        pass
    raise Refused(
        "node:other-key",
        "The key of this machine ({ours}) does not open what this database holds of its node ({theirs}): the home is "
        "another node's, older than the database, or was off when the node's key was changed. Join it anew with "
        "`sangam node join`, into a new folder.",
        ours=_name_of(key).hex(),
        theirs=owner.hex(),
    )


def require_same(paths: Mapping[str, Path], secrets: Mapping[str, bytes]) -> None:
    """Raise Refused where a standing secret lies here that is not the node's."""
    for name in STANDING:
        if name in secrets and paths[name].exists() and paths[name].read_bytes().strip() != secrets[name].strip():
            raise Refused(
                "node:other-secret",
                "{file} is not the one of the node in this database: this home is of another node, or was made anew. "
                "Join it with `sangam node join` into a new folder.",
                file=paths[name],
            )


def mark_in(folder: Path) -> bytes | None:
    """Return the mark of a folder of files, or None where there is none, or the folder cannot be read."""
    try:
        return (folder / FILES_MARK).read_bytes().strip()
    except OSError:
        return None


def require_files(folder: Path, secrets: Mapping[str, bytes]) -> None:
    """Raise Refused where the folder of files on this machine is not the one that the node's machines share."""
    wanted, found = secrets.get(FILES_MARK), mark_in(folder)
    if wanted in (None, found):
        return
    raise Refused(
        "node:other-files",
        "{folder} is not the folder of this node's files: its mark {file} is {found}. Mount there the storage that all "
        "machines of the node share, and start again. Only where these files are lost for good: write {mark} into "
        "{file} there, and the node starts without them.",
        folder=folder,
        file=FILES_MARK,
        found="missing" if found is None else "another's",
        mark=(wanted or b"").decode(),
    )


def lay_out(paths: Mapping[str, Path], secrets: Mapping[str, bytes]) -> None:
    """Write those secrets of the node that are not in their files on this machine, and remove what it has no more."""
    for name, path in paths.items():
        held = path.read_bytes() if path.exists() else None
        if name in secrets and held != secrets[name]:
            write_private(path, secrets[name])
        elif name not in secrets and name in (NEXT, *BESIDE) and held is not None:
            path.unlink(missing_ok=True)


def paths_in(folder: Path) -> dict[str, Path]:
    """Return where a machine's folder of keys holds each secret; the replaced ones before those in use."""
    olds = (old_of(name) for name in REPLACEABLE)
    nexts = (next_of(name) for name in REPLACEABLE)
    return {name: folder / name for name in (*STANDING, *TURNING, *olds, *REPLACEABLE, *nexts)}


def _name_of(key: bytes) -> bytes:
    return sha256(b"sangam node key\0" + key).digest()[:_NAME]
