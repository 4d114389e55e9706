"""A letter to a force without a node, as PDF, signed with the certificate of the force that sends it.

The signature (PAdES, by pyHanko) covers every byte; whoever receives it holds the sender's authority against the
digits read out over the telephone, once.  The slip at the end is what the gateway's desk keys in from.
"""

import hashlib
import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cryptography import x509
from django.utils.functional import Promise
from django.utils.translation import gettext, npgettext, override, pgettext, pgettext_lazy
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from sangam.access.units.force_names import force_names
from sangam.access.units.printed_names import printed_force
from sangam.exchange.types.letters import LetterView
from sangam.federation.keys import tls
from sangam.kernel import here
from sangam.print_pages.paper import Paper, paper_language

# The fixed words of a letter, in English and the language of the force that reads it. Keys of the catalogue.
#
# What a screen says too has the screen's key, so that a term is one word in both. What only a letter says has the
# context "letter".

_OF_A_LETTER: Mapping[str, str | Promise] = {
    "From": pgettext_lazy("letter", "From"),
    "To": pgettext_lazy("letter", "To"),
    "Number": pgettext_lazy("letter", "Number"),
    "Date": pgettext_lazy("letter", "Date"),
    "Reply": pgettext_lazy("letter", "Reply"),
    "Name, rank, telephone": pgettext_lazy("letter", "Name, rank, telephone"),
    "Signature": pgettext_lazy("letter", "Signature"),
}

_CODES: Mapping[str, Mapping[str, str]] = {
    "purpose": {
        "naka": "Naka or patrol", "case": "Case", "enquiry": "Enquiry in the diary", "verification": "Verification",
        "arrest": "Arrest or search", "request": "Answering a request", "alert": "Acting on an alert",
        "missing": "Missing person", "supervision": "Supervision", "oversight": "Oversight", "import": "Import",
    },
    "action": {
        "inform": "Inform us", "observe": "Watch, do not stop", "stop-and-check": "Stop and check",
        "detain": "Detain (FIR, warrant or LOC)", "do-not-approach": "Do not approach; keep in sight, call for help",
    },
    "outcome": {
        "arrested": "Arrested", "recovered": "Recovered", "not-him": "Not him, or not this one",
        "wrong-record": "The record is wrong", "seen-not-acted": "Seen, not acted", "useful": "Helped the case",
        "late": "Came too late", "not-useful": "Of no use",
    },
    "caution": {
        "armed": "Armed", "dangerous": "Dangerous", "violent": "Violent", "explosives": "Explosives",
        "used-in-firing": "Used in firing", "escape-risk": "Likely to escape", "not-alone": "Do not approach alone",
        "infectious": "Infectious", "suicidal": "Suicidal", "minor": "Minor", "victim": "Victim",
    },
    "none": {"known": "none known", "none": "none"},
}  # fmt: skip
"""By what a line stands for: the key by which the screens say it too."""


def heading_pair(words: str) -> tuple[str, str]:
    """Return (English, the language of the paper) of a heading: a letter's own word, or the word of the screens."""
    return _in_both(lambda: str(_OF_A_LETTER[words]) if words in _OF_A_LETTER else gettext(words))


def replacement_heading(version: int) -> tuple[str, str]:
    """Return in both languages what a letter with a later version of an alert is called."""
    return _in_both(lambda: pgettext("letter", "Alert, version {n} in place of the one before").format(n=version))


def signature_line(force: str, digits: str) -> tuple[str, str]:
    """Return in both languages the line that says whose the signature is, and by which digits it is known."""
    return _in_both(
        lambda: pgettext(
            "letter", "Signed electronically by {force}. Its authority, to compare over the telephone: {digits}"
        ).format(force=force, digits=digits)
    )


def unprinted_line() -> tuple[str, str]:
    """Return in both languages the line for letters that no font has."""
    return _in_both(
        lambda: pgettext(
            "letter", "[?] stands for letters or signs that cannot be printed here; ask the sender for them."
        )
    )


def both(tag: str) -> tuple[str, str] | None:
    """Return in both languages what a line stands for ("purpose:case 12/26", "within_s:600"), None for free text."""
    table, _, code = tag.partition(":")
    if table == "within_s":
        return _in_both(lambda: _within(int(code)))
    if table == "caution":
        return _in_both(lambda: _cautions(code.split(" ")))
    word, _, rest = code.partition(" ")
    key = _CODES.get(table, {}).get(word)
    return _in_both(lambda: " ".join(filter(None, (gettext(key), rest)))) if key else None


def _in_both(say: Callable[[], str]) -> tuple[str, str]:
    """Return words in English and in the language of the paper."""
    local = paper_language()
    with override("en"):
        english = say()
    with override(local):
        return english, say()


def _cautions(codes: Sequence[str]) -> str:
    between = pgettext("between cautions", ". ")
    return between.join(gettext(_CODES["caution"][code]) for code in codes)


def _within(seconds: int) -> str:
    hours, rest = divmod(seconds // 60, 60)
    if rest or not hours:
        return _minutes(seconds // 60)
    return npgettext(
        "letter",
        "within {n} hour of the handing over of this letter",
        "within {n} hours of the handing over of this letter",
        hours,
    ).format(n=hours)


def _minutes(minutes: int) -> str:
    return npgettext(
        "letter",
        "within {n} minute of the handing over of this letter",
        "within {n} minutes of the handing over of this letter",
        minutes,
    ).format(n=minutes)


_SLIP_LINES = 5
_SLIP_MM = 105


def letter_pdf(letter: LetterView) -> bytes:
    """Return the letter as signed PDF, in English and the language of the force that receives it."""
    names = force_names().get(letter.force)
    with override(names.languages[0] if names else "hi"):
        printed = _print_letter(letter)
    return _sign_pdf(printed, reason=f"{letter.says['number']} to {letter.force}")


def authority_digits() -> str:
    """Return the digits by which a receiver knows our authority's certificate: 24 of its SHA-256."""
    _, _, authority = tls.letters_files()
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
    key, certificate, authority = map(str, tls.letters_files())
    signer = signers.SimpleSigner.load(key, certificate, ca_chain_files=(authority,))  # type: ignore[no-untyped-call]  # pyhanko names no types there
    about = signers.PdfSignatureMetadata(
        field_name="Force", reason=reason, subfilter=fields.SigSeedSubFilter.PADES, location=here.node().force
    )
    out = io.BytesIO()
    signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), about, signer=signer, output=out)
    return out.getvalue()
