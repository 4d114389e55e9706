"""A letter to a force without a node, as PDF, signed with the certificate of the force that sends it.

The signature (PAdES, by pyHanko) covers every byte; whoever receives it holds the sender's authority against the
digits read out over the telephone, once.  The slip at the end is what the gateway's desk keys in from.
"""

import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography import x509
from django.utils.translation import override
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from sangam.access.public.printed_names import printed_force
from sangam.exchange.types.letters import LetterView
from sangam.federation.public import connections
from sangam.interchange.letters.letter_words import (
    LANGUAGES,
    both,
    heading_pair,
    replacement_heading,
    signature_line,
    unprinted_line,
)
from sangam.kernel import here
from sangam.print_pages.public.print_pages import Paper

_SLIP_LINES = 5
_SLIP_MM = 105


def letter_pdf(letter: LetterView) -> bytes:
    """Return the letter as signed PDF, in English and the language of the force that receives it."""
    with override(LANGUAGES.get(letter.force, "hi")):
        printed = _print_letter(letter)
    return _sign_pdf(printed, reason=f"{letter.says['number']} to {letter.force}")


def authority_digits() -> str:
    """Return the digits by which a receiver knows our authority's certificate: 24 of its SHA-256."""
    _, _, authority = connections.letters_files()
    certificate = x509.load_pem_x509_certificate(authority.read_bytes())
    number = int.from_bytes(hashlib.sha256(certificate.tbs_certificate_bytes).digest()) % 10**24
    text = f"{number:024d}"
    return " ".join(text[at : at + 4] for at in range(0, 24, 4))


def _print_letter(letter: LetterView) -> bytes:
    says = letter.says
    paper = Paper(str(says["title"]), handling=str(says["handling"]))
    paper.slot_and_names(*printed_force(here.node().force))
    paper.two(*_local_heading(str(says["what"])), size=15, bold=True)
    paper.room(1)
    paper.paragraph(str(says["title"]), size=13, bold=True)
    paper.room(3)
    _line(paper, "Number", str(says["number"]))
    _line(paper, "Date", str(says["at"]))
    _line(paper, "From", f"{says['from']} ({says['unit']})")
    paper.two(*_local_heading("To"), size=9, bold=True)
    paper.two(*printed_force(letter.force))
    paper.room(4)
    for name, text, *tag in _lines(says):
        _line(paper, name, text, *tag)
    if paper.unprinted:
        paper.two(*_local_first(unprinted_line()), size=8)
    _slip(paper, letter)
    return paper.output()


def _lines(says: Mapping[str, object]) -> Sequence[Sequence[str]]:
    found: Any = says["lines"]
    return [[str(part) for part in line] for line in found]


def _line(paper: Paper, name: str, text: str, tag: str = "") -> None:
    """Print a heading in both languages, and under it the words: both where they are fixed ones, else as written."""
    paper.two(*_local_heading(name), size=9, bold=True)
    fixed = both(tag)
    if fixed:
        paper.two(fixed[1], fixed[0])
    else:
        paper.paragraph(text)
    paper.room(1.5)


def _slip(paper: Paper, letter: LetterView) -> None:
    paper.whole(_SLIP_MM)
    paper.rule()
    local, english = _local_heading("Reply")
    paper.two(f"{local}: {letter.says['number']}", f"{english}: {letter.says['number']}", size=12, bold=True)
    for _ in range(_SLIP_LINES):
        paper.blank_line()
    for name in ("Name, rank, telephone", "Date", "Signature"):
        paper.room(2)
        paper.two(*_local_heading(name), size=9, bold=True)
        paper.blank_line()
    paper.room(3)
    force, digits = here.node().force, authority_digits()
    paper.two(*_local_first(signature_line(force, digits)), size=8)


def _local_heading(words: str) -> tuple[str, str]:
    """Return (the language of the paper, English)."""
    again = re.fullmatch(r"Alert, version (\d+) in place of the one before", words)
    return _local_first(replacement_heading(int(again[1])) if again else heading_pair(words))


def _local_first(english_and_local: tuple[str, str]) -> tuple[str, str]:
    return english_and_local[1], english_and_local[0]


def _sign_pdf(pdf: bytes, *, reason: str) -> bytes:
    key, certificate, authority = map(str, connections.letters_files())
    signer = signers.SimpleSigner.load(key, certificate, ca_chain_files=(authority,))  # type: ignore[no-untyped-call]  # pyhanko names no types there
    about = signers.PdfSignatureMetadata(
        field_name="Force", reason=reason, subfilter=fields.SigSeedSubFilter.PADES, location=here.node().force
    )
    out = io.BytesIO()
    signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), about, signer=signer, output=out)
    return out.getvalue()
