"""The bundle: the file as it is, its digest, the ledger row that names it, the proof of that row, the certificate.

README.txt in it says how each part is checked, with `sangam audit check-evidence` or by hand.
"""

import io
import json
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sangam.access.policy import require
from sangam.audit.public import audit, log
from sangam.audit.types import EntryProof
from sangam.federation.public import keys
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Refused
from sangam.kernel.purpose import Stated
from sangam.oversight.evidence.certificate import certificate_pdf
from sangam.oversight.evidence.verification import DETAILS, KEY, PROOF_END, ROW
from sangam.records.public import attachments

CERTIFICATE, README, SUMS = "certificate.pdf", "README.txt", "SHA256SUMS"
MOST_BYTES = 200_000_000
_PARTS = frozenset(each.lower() for each in (ROW, DETAILS, KEY, CERTIFICATE, README, SUMS))
_ROUNDS = 200

_README = """Evidence from the node of {force}, {at}.

{name}
    the file as it was handed in.  SHA-256: {digest}
{row}
    the row of the node's ledger that was written when this file was exported.
{details}
    the details to which that row commits: the file's name, size and SHA-256, and the salt.
{name}{proof}
    the proof that the row stands in the ledger's log (c2sp.org/tlog-proof), with the log's signed checkpoint.
{key}
    the key with which the checkpoint is signed.  Compare it with the one that the force gives by telephone.
{certificate}
    a draft of the certificate of section 63(4) of the Bharatiya Sakshya Adhiniyam, parts A and B: people complete
    and sign it.  This software certifies nothing.

To check everything offline:  sangam audit check-evidence FILE.zip --key "KEY"
By hand:
1. SHA-256 of the file is the one in {details}.
2. SHA-256 of (the salt's bytes, then the text "details") is the last part of {row}.
3. SHA-256 of (the byte 0, then the bytes of {row}) is the leaf; with the proof's hashes it gives the checkpoint's root.
4. The key in {key} has signed the checkpoint.
"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that leaves as evidence."""

    name: str
    content: bytes
    media: str


def export_file(actor: Actor, record: UUID, file: UUID, *, purpose: Stated | None) -> tuple[str, bytes]:
    """Return (file name, bytes) of the bundle of a record's file, as it was handed in where that is kept.

    Two deeds: the look at the file, and its export.  Raises as `attachments.open_file`, and Refused when it is too
    large for a bundle.
    """
    opened = attachments.open_file(actor, record, file, purpose=purpose, original=False)
    if opened.view.original_sha256:
        opened = attachments.open_file(actor, record, file, purpose=purpose, original=True)
    if opened.size > MOST_BYTES:
        raise Refused(
            "oversight:evidence-size",
            "A bundle holds a file of at most {most} MB: take the file itself.",
            most=MOST_BYTES // 1_000_000,
        )
    evidence = Evidence(_plain(opened.view.name), opened.stream.read(), opened.view.media)
    return _export_bundle(actor, evidence, on=str(record), purpose=purpose)


def export_list(actor: Actor, name: str, content: bytes, *, media: str) -> tuple[str, bytes]:
    """Return (file name, bytes) of the bundle of a list that an auditor takes away.  Raises Refused."""
    require(actor, "ledger:audit")
    return _export_bundle(actor, Evidence(_plain(name), content, media), on="", purpose=None)


def _export_bundle(actor: Actor, evidence: Evidence, *, on: str, purpose: Stated | None) -> tuple[str, bytes]:
    """Export evidence with its digest and the ledger's proof of this export; return the file's name and bytes."""
    digest = sha256(evidence.content).hexdigest()
    with audit.deed(actor, "officer:evidence:export", on=on, purpose=purpose) as facts:
        facts.update(sha256=digest, name=evidence.name, size=len(evidence.content), media=evidence.media)
        deed = facts.id
    proof = _seal_until(deed)
    return f"{evidence.name}.evidence.zip", _zip_bundle(actor, evidence, digest, proof)


def _seal_until(deed: UUID) -> EntryProof:
    """Seal what waits until the deed is among it, and return its proof."""
    for _ in range(_ROUNDS):
        if found := log.entry_proof(deed):
            return found
        log.seal(keys.sign)
    raise Conflict("oversight:not-sealed", "The ledger is not sealed yet: export the file once more in a minute.")


def _zip_bundle(actor: Actor, evidence: Evidence, digest: str, proof: EntryProof) -> bytes:
    now, force = clock.now(), here.node().force
    names = {
        "force": force,
        "at": now.astimezone(clock.INDIA).isoformat(timespec="seconds"),
        "name": evidence.name,
        "digest": digest,
        "row": ROW,
        "details": DETAILS,
        "proof": PROOF_END,
        "key": KEY,
        "certificate": CERTIFICATE,
    }
    details = {"salt": proof.salt.hex(), "details": proof.details}
    certificate = certificate_pdf(
        name=evidence.name, size=len(evidence.content), digest=digest, at=now, by=actor.label, force=force
    )
    parts: dict[str, bytes] = {
        evidence.name: evidence.content,
        SUMS: f"{digest}  {evidence.name}\n".encode(),
        ROW: proof.content,
        DETAILS: json.dumps(details, ensure_ascii=False).encode(),
        f"{evidence.name}{PROOF_END}": log.tlog.format_proof(_signed_proof(proof)).encode(),
        KEY: f"{own_verifier_key()}\n".encode(),
        CERTIFICATE: certificate,
        README: _README.format(**names).encode(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in parts.items():
            bundle.writestr(name, content)
    return out.getvalue()


def _signed_proof(proof: EntryProof) -> log.tlog.LogProof:
    name = log_name()
    plain = log.tlog.Checkpoint(name, proof.size, proof.root)
    _, signature = keys.sign(plain.body)
    key = log.tlog.key_id(name, keys.own_key()[1])
    checkpoint = log.tlog.Checkpoint(name, proof.size, proof.root, ((name, key, signature),))
    return log.tlog.LogProof(proof.index, proof.path, checkpoint)


def log_name() -> str:
    """Return the origin of this node's log in its checkpoints."""
    return f"sangam.{here.node().force.lower()}/ledger"


def own_verifier_key() -> str:
    """Return the key of this node's checkpoints, as it is read out to who checks a bundle."""
    return log.tlog.verifier_key(log_name(), keys.own_key()[1])


def _plain(name: str) -> str:
    """Return a file's name without folders and marks, as it stands in the bundle: never that of another part."""
    kept = "".join(each if each.isalnum() or each in "._-" else "_" for each in name.replace("\\", "/").split("/")[-1])
    kept = kept.lstrip(".")[-100:] or "file"
    is_taken = kept.lower() in _PARTS or kept.lower().endswith(PROOF_END)
    return f"{kept}.file" if is_taken else kept
