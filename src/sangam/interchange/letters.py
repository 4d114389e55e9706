"""A letter to a force without a node, as PDF, signed with the certificate of the force that sends it.

The signature (PAdES, by pyHanko) covers every byte; whoever receives it holds the sender's authority against the
digits read out over the telephone, once.  The slip at the end is what the gateway's desk keys in from.
"""

import hashlib
import io
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from sangam.exchange.types import LetterView
from sangam.federation import public_peers as peers
from sangam.interchange.printing import Paper
from sangam.kernel import here

_IN_HINDI = {
    "Request for information": "सूचना का अनुरोध", "Further to our request": "हमारे अनुरोध के क्रम में", "Alert": "चेतावनी",
    "Alert cancelled": "चेतावनी निरस्त", "About": "विषय", "Question": "प्रश्न", "Purpose": "प्रयोजन",
    "Answer wanted": "उत्तर अपेक्षित", "Wanted of you": "आपसे अपेक्षित", "Caution": "सावधानी", "Text": "विवरण",
    "Plates and numbers": "वाहन व अन्य संख्याएँ", "Area": "क्षेत्र", "Authority": "प्राधिकार", "Valid until": "तक मान्य",
    "Message": "संदेश", "Answer": "उत्तर", "Refusal": "इनकार", "Outcome": "परिणाम", "Closed": "समाप्त",
    "Cancelled": "निरस्त",
    "Reason": "कारण", "Grade": "श्रेणी", "From": "प्रेषक", "To": "सेवा में", "Number": "संख्या", "Date": "दिनांक",
    "Reply": "उत्तर-पर्ची", "Name, rank, telephone": "नाम, पद, दूरभाष", "Signature": "हस्ताक्षर",
}  # fmt: skip
_SLIP_LINES = 6


def letter_pdf(letter: LetterView) -> bytes:
    """Return the letter as signed PDF."""
    return _signed(_printed(letter), reason=f"{letter.says['number']} to {letter.force}")


def authority_digits() -> str:
    """Return the digits by which a receiver knows our authority's certificate: 24 of its SHA-256."""
    _, _, authority = peers.letters_files()
    certificate = x509.load_pem_x509_certificate(authority.read_bytes())
    number = int.from_bytes(hashlib.sha256(certificate.tbs_certificate_bytes).digest()) % 10**24
    text = f"{number:024d}"
    return " ".join(text[at : at + 4] for at in range(0, 24, 4))


def _printed(letter: LetterView) -> bytes:
    says = letter.says
    paper = Paper(str(says["title"]), handling=str(says["handling"]))
    paper.paragraph(_both(str(says["what"])), size=16, bold=True)
    paper.paragraph(str(says["title"]), size=13, bold=True)
    paper.room(3)
    head = {
        "Number": says["number"],
        "Date": says["at"],
        "From": f"{says['from']} ({says['unit']})",
        "To": letter.force,
    }
    _pairs(paper, [[name, str(value)] for name, value in head.items()])
    paper.room(3)
    _pairs(paper, _lines(says))
    _slip(paper, letter)
    return bytes(paper.output())


def _lines(says: Mapping[str, object]) -> Sequence[Sequence[str]]:
    found: Any = says["lines"]
    return [[str(part) for part in pair] for pair in found]


def _pairs(paper: Paper, pairs: Sequence[Sequence[str]]) -> None:
    for name, value in pairs:
        paper.paragraph(_both(name), size=9, bold=True)
        paper.paragraph(value)
        paper.room(1.5)


def _slip(paper: Paper, letter: LetterView) -> None:
    paper.room(4)
    paper.paragraph("- " * 70, size=8)
    paper.paragraph(f"{_both('Reply')}: {letter.says['number']}", size=12, bold=True)
    for _ in range(_SLIP_LINES):
        paper.paragraph("." * 118, size=10)
        paper.room(2)
    paper.paragraph(f"{_both('Name, rank, telephone')}: " + "." * 60)
    paper.paragraph(f"{_both('Date')}: {'.' * 30}   {_both('Signature')}: {'.' * 40}")
    paper.room(3)
    paper.paragraph(
        f"Signed electronically by {here.node().force}. Its authority, to compare over the telephone: "
        f"{authority_digits()}", size=8,
    )  # fmt: skip


def _both(words: str) -> str:
    hindi = _IN_HINDI.get(words)
    return f"{words} / {hindi}" if hindi else words


def _signed(pdf: bytes, *, reason: str) -> bytes:
    key, certificate, authority = map(str, peers.letters_files())
    signer = signers.SimpleSigner.load(key, certificate, ca_chain_files=(authority,))  # type: ignore[no-untyped-call]  # pyhanko names no types there
    about = signers.PdfSignatureMetadata(
        field_name="Force", reason=reason, subfilter=fields.SigSeedSubFilter.PADES, location=here.node().force
    )
    out = io.BytesIO()
    signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), about, signer=signer, output=out)
    return out.getvalue()
