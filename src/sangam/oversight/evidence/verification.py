"""Checking a bundle offline: every step of its README, with nothing but the bundle and the log's key."""

import io
import json
import zipfile
import zlib
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sangam.audit.public import log

ROW, DETAILS, KEY, PROOF_END = "ledger-row.json", "ledger-details.json", "log-key.txt", ".tlog-proof"
_MOST_BYTES = 400_000_000
_MOST_PARTS = 20
_UNREADABLE = (
    LookupError,
    ValueError,
    TypeError,
    StopIteration,
    RuntimeError,  # also of JSON that is nested too deep, and of a ZIP with a password
    OSError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What reading a spoilt ZIP, proof, key or JSON raises."""


def check_bundle(data: bytes, *, key: str = "") -> list[str]:
    """Return what is wrong with a bundle, nothing where every step holds.  Needs no node.

    key: the log's, as its force gave it; without it the bundle's own is believed, which proves less.
    """
    try:
        parts = _parts(data)
        proof_name = next(name for name in parts if name.endswith(PROOF_END))
        proof = log.tlog.parse_proof(parts[proof_name].decode())
        row, said = parts[ROW], json.loads(parts[DETAILS])
        details, salt = str(said["details"]), bytes.fromhex(said["salt"])
        name, public = log.tlog.read_verifier_key(key or parts[KEY].decode())
        file = parts[proof_name.removesuffix(PROOF_END)]
        commitment, named = str(json.loads(row)[-1]), json.loads(details)["sha256"]
    except _UNREADABLE as wrong:
        return [f"the bundle cannot be read: {wrong}"]
    leaf, checkpoint = log.leaf_hash(row), proof.checkpoint
    holds = {
        "the file is not the one that was exported": sha256(file).hexdigest() == named,
        "the details are not those of the ledger row": log.commitment(salt, details).hex() == commitment,
        "the row does not stand in the log": log.verify_inclusion(
            leaf, proof.index, checkpoint.size, proof.path, checkpoint.root
        ),
        "the log's checkpoint is not signed with this key": is_signed(checkpoint, name, public),
    }
    return [problem for problem, is_sound in holds.items() if not is_sound]


def is_signed(checkpoint: log.tlog.Checkpoint, name: str, public: bytes) -> bool:
    """Tell whether a key of this name signed a checkpoint."""
    for signer, key, signature in checkpoint.signatures:
        if signer == name == checkpoint.origin and key == log.tlog.key_id(name, public):
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(signature, checkpoint.body)
            except InvalidSignature:
                return False
            return True
    return False


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        entries = bundle.infolist()
        if len(entries) > _MOST_PARTS or sum(each.file_size for each in entries) > _MOST_BYTES:
            raise ValueError("it holds more than a bundle does")
        return {each.filename: bundle.read(each) for each in entries}
