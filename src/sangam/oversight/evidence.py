"""The bundle: the file as it is, its digest, the ledger row that names it, the proof of that row, the certificate.

README.txt in it says how each part is checked, with `sangam audit check-evidence` or by hand.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils.translation import pgettext_lazy

from sangam.access.policy import require
from sangam.access.units.printed_names import printed_force
from sangam.audit import audit, ledger, merkle, seals, tlog, verification
from sangam.audit.types import EntryProof
from sangam.federation.keys import signing_key
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Refused
from sangam.kernel.purpose import Stated
from sangam.print_pages.paper import FixedWords, Paper, beside_english
from sangam.records.own_records import attachments

# The draft of the certificate of section 63(4)(c) of the Bharatiya Sakshya Adhiniyam, 2023: parts A and B.
#
# Each element of the Schedule stands in its order, with its own boxes to tick; `docs/oversight.md` compares them.
# What the node knows is filled in: the digest, its algorithm, the file, when and by whom it was exported. The
# software ticks nothing that a person must know, and signs nothing.

_DRAFT = pgettext_lazy(
    "paper",
    "Draft: people complete and sign it. The software certifies nothing. Compare it with the Schedule of the Act.",
)
_TITLE = pgettext_lazy("paper", "Certificate under section 63(4)(c) of the Bharatiya Sakshya Adhiniyam, 2023")
_PART_A = pgettext_lazy("paper", "Part A (to be filled in by the party)")
_PART_B = pgettext_lazy("paper", "Part B (to be filled in by the expert)")
_PERSON = (
    pgettext_lazy("paper", "Name"),
    pgettext_lazy("paper", "Son, daughter or spouse of"),
    pgettext_lazy("paper", "Residing or employed at, designation"),
)
_AFFIRMED = pgettext_lazy("paper", "I solemnly affirm, and sincerely state and submit, as follows:")
_TAKEN = pgettext_lazy(
    "paper",
    "I have produced the electronic record, or the output of the digital record, taken from this device or source "
    "(tick it):",
)
_OBTAINED = pgettext_lazy(
    "paper",
    "The electronic record produced, or the output of the digital record, was obtained from this device or source "
    "(tick it):",
)
_DEVICE = (
    pgettext_lazy("paper", "Make and model, colour"),
    pgettext_lazy("paper", "Serial number; IMEI, UIN, UID, MAC or cloud ID"),
    pgettext_lazy("paper", "Any other relevant information about the device or the digital record"),
)
_CONTROL = (
    pgettext_lazy(
        "paper",
        "The device or source was under lawful control, for regularly creating, storing or processing information in "
        "regular activities.",
    ),
    pgettext_lazy(
        "paper",
        "In this period it worked properly, and the relevant information was regularly fed into it in the ordinary "
        "course of business.",
    ),
    pgettext_lazy(
        "paper",
        "If at any time it did not work properly or was out of operation, the record and its accuracy were not "
        "affected.",
    ),
)
_HELD = pgettext_lazy(
    "paper", "The device or source is owned, maintained, managed or operated by me (tick what applies):"
)
_HASHED = pgettext_lazy("paper", "I state that the hash value of the record is this, obtained through this algorithm:")
_ENCLOSED = pgettext_lazy("paper", "The hash report is enclosed with the certificate: the file SHA256SUMS.")
_SIGNED_A = pgettext_lazy("paper", "Name and signature")
_SIGNED_B = pgettext_lazy("paper", "Name, designation and signature")
_WHEN = pgettext_lazy("paper", "Date (DD/MM/YYYY), time (IST, 24 hours), place")
_RECORD = pgettext_lazy("paper", "The record (filled in by the server)")


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the Schedule.  is_blank: people write on the line.  boxes: to tick, in the Schedule's words."""

    words: FixedWords
    is_blank: bool = False
    boxes: tuple[str, ...] = ()
    ticked: str = ""
    holds_digest: bool = False


_SOURCES = ("Computer / Storage Media", "DVR", "Mobile", "Flash Drive", "CD/DVD", "Server", "Cloud", "Other: ....")
_RELATIONS = ("Owned", "Maintained", "Managed", "Operated")
_ALGORITHMS = ("SHA1", "SHA256", "MD5", "Other (legally acceptable standard): ........")


def _blanks(*words: FixedWords) -> tuple[Element, ...]:
    return tuple(Element(each, is_blank=True) for each in words)


def _sworn(source: FixedWords) -> tuple[Element, ...]:
    """Return who affirms, and from which device or source the record was taken."""
    return (*_blanks(*_PERSON), Element(_AFFIRMED), Element(source, boxes=_SOURCES), *_blanks(*_DEVICE))


def _closing_lines(hashed: Element, signed: FixedWords) -> tuple[Element, ...]:
    """Return the digest with its algorithm, the enclosure, and the lines to sign on."""
    return (hashed, Element(_ENCLOSED), *_blanks(signed, _WHEN))


_BY_NODE = Element(_HASHED, boxes=_ALGORITHMS, ticked="SHA256", holds_digest=True)
_BY_EXPERT = Element(_HASHED, boxes=_ALGORITHMS, is_blank=True)
"""The expert computes the digest anew, and writes it."""

PART_A = (
    *_sworn(_TAKEN),
    *map(Element, _CONTROL),
    Element(_HELD, boxes=_RELATIONS),
    *_closing_lines(_BY_NODE, _SIGNED_A),
)
PART_B = (*_sworn(_OBTAINED), *_closing_lines(_BY_EXPERT, _SIGNED_B))
"""The parts of the certificate, in the order of the Schedule."""

_PART_B_MM = 220  # the expert's part stands on a page of its own


def certificate_pdf(*, name: str, size: int, digest: str, at: datetime, by: str, force: str) -> bytes:
    """Return the draft as PDF.  at: when the file was exported; by: the officer who exported it."""
    paper = Paper(f"Certificate {name}", handling="Restricted")
    paper.slot_and_names(*printed_force(force))
    paper.two(*beside_english(_DRAFT), size=9, bold=True)
    paper.room(3)
    paper.two(*beside_english(_TITLE), size=12, bold=True)
    _record(paper, name=name, size=size, at=at, by=by)
    _part(paper, _PART_A, PART_A, digest)
    paper.whole(_PART_B_MM)
    _part(paper, _PART_B, PART_B, digest)
    return paper.output()


def _record(paper: Paper, *, name: str, size: int, at: datetime, by: str) -> None:
    """Print what the node knows of the file and of its export."""
    moment = f"{at.astimezone(clock.INDIA):%d/%m/%Y %H:%M:%S} IST"
    paper.room(2)
    paper.two(*beside_english(_RECORD), size=9, bold=True)
    paper.paragraph(f"{name} · {size:,} bytes · {moment} · {by}", size=9)


def _part(paper: Paper, heading: FixedWords, elements: Iterable[Element], digest: str) -> None:
    paper.room(4)
    paper.two(*beside_english(heading), size=11, bold=True)
    paper.room(1)
    for each in elements:
        _element(paper, each, digest)


def _element(paper: Paper, element: Element, digest: str) -> None:
    paper.whole(20)
    paper.two(*beside_english(element.words), size=9)
    if element.boxes:
        marks = ((("x" if each == element.ticked else "  "), each) for each in element.boxes)
        paper.paragraph("   ".join(f"[{mark}] {each}" for mark, each in marks), size=9)
    if element.is_blank:
        paper.blank_line()
    if element.holds_digest:
        paper.paragraph(f"SHA-256: {' '.join(digest[at : at + 8] for at in range(0, len(digest), 8))}", size=9)


# Checking a bundle offline: every step of its README, with nothing but the bundle and the log's key.

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
        proof = tlog.parse_proof(parts[proof_name].decode())
        row, said = parts[ROW], json.loads(parts[DETAILS])
        details, salt = str(said["details"]), bytes.fromhex(said["salt"])
        name, public = tlog.read_verifier_key(key or parts[KEY].decode())
        file = parts[proof_name.removesuffix(PROOF_END)]
        commitment, named = str(json.loads(row)[-1]), json.loads(details)["sha256"]
    except _UNREADABLE as wrong:
        return [f"the bundle cannot be read: {wrong}"]
    leaf, checkpoint = merkle.leaf_hash(row), proof.checkpoint
    holds = {
        "the file is not the one that was exported": sha256(file).hexdigest() == named,
        "the details are not those of the ledger row": ledger.commitment(salt, details).hex() == commitment,
        "the row does not stand in the log": merkle.verify_inclusion(
            leaf, proof.index, checkpoint.size, proof.path, checkpoint.root
        ),
        "the log's checkpoint is not signed with this key": is_signed(checkpoint, name, public),
    }
    return [problem for problem, is_sound in holds.items() if not is_sound]


def is_signed(checkpoint: tlog.Checkpoint, name: str, public: bytes) -> bool:
    """Tell whether a key of this name signed a checkpoint."""
    for signer, key, signature in checkpoint.signatures:
        if signer == name == checkpoint.origin and key == tlog.key_id(name, public):
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
        if found := verification.entry_proof(deed):
            return found
        seals.seal(signing_key.sign)
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
        f"{evidence.name}{PROOF_END}": tlog.format_proof(_signed_proof(proof)).encode(),
        KEY: f"{own_verifier_key()}\n".encode(),
        CERTIFICATE: certificate,
        README: _README.format(**names).encode(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in parts.items():
            bundle.writestr(name, content)
    return out.getvalue()


def _signed_proof(proof: EntryProof) -> tlog.LogProof:
    name = log_name()
    plain = tlog.Checkpoint(name, proof.size, proof.root)
    _, signature = signing_key.sign(plain.body)
    key = tlog.key_id(name, signing_key.own_key()[1])
    checkpoint = tlog.Checkpoint(name, proof.size, proof.root, ((name, key, signature),))
    return tlog.LogProof(proof.index, proof.path, checkpoint)


def log_name() -> str:
    """Return the origin of this node's log in its checkpoints."""
    return f"sangam.{here.node().force.lower()}/ledger"


def own_verifier_key() -> str:
    """Return the key of this node's checkpoints, as it is read out to who checks a bundle."""
    return tlog.verifier_key(log_name(), signing_key.own_key()[1])


def _plain(name: str) -> str:
    """Return a file's name without folders and marks, as it stands in the bundle: never that of another part."""
    kept = "".join(each if each.isalnum() or each in "._-" else "_" for each in name.replace("\\", "/").split("/")[-1])
    kept = kept.lstrip(".")[-100:] or "file"
    is_taken = kept.lower() in _PARTS or kept.lower().endswith(PROOF_END)
    return f"{kept}.file" if is_taken else kept
