"""The log's proofs as C2SP writes them: signed notes, checkpoints, and `.tlog-proof` files, checked offline.  Pure.

Sources: c2sp.org/signed-note, c2sp.org/tlog-checkpoint, c2sp.org/tlog-proof (version 1).  The tree is RFC 6962's.
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

_FIRST = "c2sp.org/tlog-proof@v1"
_ED25519 = b"\x01"
_ID_BYTES = 4
_HASH_BYTES = 32
_SIGNATURE_BYTES = 64
_MOST_HASHES = 63
_HIGHEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log at a size.  root: 32 bytes.  signatures: of the note, by the signer's name and the key's id."""

    origin: str
    size: int
    root: bytes
    signatures: tuple[tuple[str, bytes, bytes], ...] = ()

    @property
    def body(self) -> bytes:
        """Return the bytes that a signature covers."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n".encode()


@dataclass(frozen=True, slots=True)
class LogProof:
    """That an entry stands in a log.  extra: opaque, and not proven."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint
    extra: bytes = b""


def key_id(name: str, public: bytes) -> bytes:
    """Return by which four bytes a note names a key: of its name and its public half."""
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:_ID_BYTES]


def verifier_key(name: str, public: bytes) -> str:
    """Return a public key as notes' verifiers take it: name, id and key."""
    return f"{name}+{key_id(name, public).hex()}+{b64encode(_ED25519 + public).decode()}"


def read_verifier_key(text: str) -> tuple[str, bytes]:
    """Return (name, public key) of a verifier's key.  Raises ValueError."""
    name, said, key = text.strip().split("+", 2)
    public = _bytes(key)
    if len(public) != 1 + _HASH_BYTES or public[:1] != _ED25519 or key_id(name, public[1:]).hex() != said:
        raise ValueError("this is no Ed25519 key of a note")
    return name, public[1:]


def format_proof(proof: LogProof) -> str:
    """Return a proof as the text of a `.tlog-proof` file."""
    checkpoint = proof.checkpoint
    signatures = [f"— {name} {b64encode(key + signed).decode()}" for name, key, signed in checkpoint.signatures]
    lines = [
        _FIRST, *([f"extra {b64encode(proof.extra).decode()}"] if proof.extra else []), f"index {proof.index}",
        *(b64encode(step).decode() for step in proof.path), "", *checkpoint.body.decode().splitlines(), "", *signatures,
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def parse_proof(text: str) -> LogProof:
    """Return what a `.tlog-proof` file says; nothing of it is verified yet.  Raises ValueError."""
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    if lines.pop(0) != _FIRST:
        raise ValueError("this is no proof of a log")
    extra = _bytes(lines.pop(0).removeprefix("extra ")) if lines and lines[0].startswith("extra ") else b""
    if not lines or not lines[0].startswith("index "):
        raise ValueError("the proof names no index")
    index = _number(lines.pop(0).removeprefix("index "))
    return LogProof(index, tuple(_hashes(lines)), _read_note(note), extra)


def _read_note(text: str) -> Checkpoint:
    body, _, signed = text.partition("\n\n")
    lines = body.split("\n")
    if len(lines) < 3 or not lines[0]:
        raise ValueError("the proof has no checkpoint")
    (root,) = _hashes([lines[2]])
    signatures = tuple(_signature(line) for line in signed.splitlines())
    if not signatures:
        raise ValueError("the checkpoint is not signed")
    return Checkpoint(lines[0], _number(lines[1]), root, signatures)


def _signature(line: str) -> tuple[str, bytes, bytes]:
    mark, name, signed = line.split(" ")
    found = _bytes(signed)
    if mark != "—" or len(found) != _ID_BYTES + _SIGNATURE_BYTES:
        raise ValueError("a signature of the checkpoint cannot be read")
    return name, found[:_ID_BYTES], found[_ID_BYTES:]


def _hashes(lines: Sequence[str]) -> list[bytes]:
    found = [_bytes(line) for line in lines]
    if len(found) > _MOST_HASHES or any(len(each) != _HASH_BYTES for each in found):
        raise ValueError("a hash of the proof cannot be read")
    return found


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or str(int(text[:20])) != text or int(text) > _HIGHEST:
        raise ValueError("a number of the proof cannot be read")
    return int(text)


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except NotBase64 as wrong:
        raise ValueError("a line of the proof cannot be read") from wrong
