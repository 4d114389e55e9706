"""A letter as PDF: signed over every byte, with what it says in both scripts, and the same at each printing."""

import io
import re
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from cryptography import x509
from django.utils import translation
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from support.nodes import TestNode

from sangam.exchange.types import Action, OutcomeCode
from sangam.exchange.types.letters import LetterView
from sangam.federation.files.check_pdf import require_passive
from sangam.federation.keys import tls
from sangam.interchange import letters
from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.kernel.purpose import Purpose
from sangam.print_pages import drawn_paper
from sangam.print_pages.drawn_paper import _side
from sangam.print_pages.paper import Paper

SAYS = {
    "what": "Request for information", "title": "हरजीत सिंह @ काला", "number": "T-DL-1", "from": "SHO", "unit": "DL",
    "lines": [["Question", "क्या वह वहाँ था?"]], "at": "24.11.2026", "handling": "Restricted",
}  # fmt: skip


def letter(says: dict[str, object] = SAYS) -> LetterView:
    return LetterView(
        UUID(int=1), "RJ", "thread.opened", "thread", UUID(int=2), says, "waiting", clock.now(), None, "", "", None
    )


def printed(text: str) -> Paper:
    """Return a paper with a paragraph of these words, written out."""
    paper = Paper("A letter", handling="Restricted")
    paper.paragraph(text)
    paper.output()
    return paper


def checked(pdf: bytes) -> tuple[bool, bool]:
    """Return (nothing was altered, it is by our authority)."""
    _, _, authority = tls.letters_files()
    trusted = ValidationContext(trust_roots=[load_cert_from_pemder(str(authority))], allow_fetching=False)
    (signature,) = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_signatures
    status = validate_pdf_signature(signature, trusted)
    return status.intact, status.trusted


def test_it_is_signed_by_our_authority(node: TestNode) -> None:
    assert checked(letters.letter_pdf(letter())) == (True, True)


def test_a_byte_altered_is_noticed(node: TestNode) -> None:
    pdf = bytearray(letters.letter_pdf(letter()))
    at = pdf.index(b"/Title") + 12
    pdf[at] ^= 1
    assert checked(bytes(pdf))[0] is False


def test_the_digits_are_of_the_authority_that_signs(node: TestNode) -> None:
    _, certificate, authority = tls.letters_files()
    issuer = x509.load_pem_x509_certificate(authority.read_bytes())
    x509.load_pem_x509_certificate(certificate.read_bytes()).verify_directly_issued_by(issuer)
    assert re.fullmatch(r"(\d{4} ){5}\d{4}", letters.authority_digits())
    assert letters.authority_digits() == letters.authority_digits()


def test_without_the_built_fonts_it_says_what_to_do(node: TestNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn_paper, "_FONTS", Path("/nowhere"))
    with pytest.raises(Refused, match="fonts to print with are missing"):
        letters.letter_pdf(letter())


def test_what_we_sign_would_be_taken_as_a_file(node: TestNode) -> None:
    require_passive(letters.letter_pdf(letter()))


FIXED = [
    *(f"purpose:{each}" for each in Purpose), *(f"action:{each}" for each in Action),
    *(f"outcome:{each}" for each in OutcomeCode), "none:known", "none:none", "within_s:600", "within_s:28800",
]  # fmt: skip


@pytest.mark.parametrize("tag", FIXED)
@pytest.mark.parametrize(
    "language, script", [("hi", "[\u0900-\u097f]"), ("pa", "[\u0a00-\u0a7f]"), ("ur", "[\u0600-\u06ff]")]
)
def test_each_fixed_word_stands_in_english_and_in_the_reader_s_language(tag: str, language: str, script: str) -> None:
    with translation.override(language):
        english, local = letters.both(tag) or ("", "")
    assert re.search("[A-Za-z]", english)
    assert re.search(script, local)


@pytest.mark.parametrize("force, language", [("RJ", "hi"), ("PB", "pa"), ("JK", "ur")])
def test_a_letter_is_in_the_language_of_the_force_that_reads_it(node, monkeypatch, force, language) -> None:
    said: list[str] = []
    two = Paper.two
    monkeypatch.setattr(Paper, "two", lambda self, *words, **how: (said.extend(words), two(self, *words, **how)))
    letters.letter_pdf(replace(letter({**SAYS, "lines": [["Wanted of you", "", "action:detain"]]}), force=force))
    with translation.override(language):
        assert letters.both("action:detain")[1] in said
    assert "Detain (FIR, warrant or look-out circular)" in said


def test_the_number_of_a_case_stands_in_both() -> None:
    assert letters.both("purpose:case 12/26") == ("Case 12/26", "मुक़दमा 12/26")
    assert letters.both("within_s:3600") == (
        "within 1 hour of the handing over of this letter",
        "यह पत्र सौंपे जाने के 1 घंटे के भीतर",
    )
    assert letters.both("") is None


def test_both_languages_and_the_emblems_slot_fit_on_the_paper(node: TestNode) -> None:
    lines = [["Question", "क्या वह वहाँ था? " * 40], ["Purpose", "naka", "purpose:naka"], ["Caution", "none known"]]
    paper = PdfFileReader(io.BytesIO(letters.letter_pdf(letter({**SAYS, "lines": lines}))), strict=False)
    assert paper.root["/Pages"]["/Count"] == 2


@pytest.mark.parametrize(
    "question",
    ["ਕੀ ਹਰਜੀਤ ਸਿੰਘ ਉੱਥੇ ਸੀ? HR26DK8337", "کیا ہرجیت سنگھ عرف کالا وہاں تھا؟ ۱۲", "ḍāku Ṭhākur, ₹ 5,000 – “seen”"],
)
def test_what_an_officer_writes_in_other_letters_is_printed(
    question: str, node: TestNode, caplog: pytest.LogCaptureFixture
) -> None:
    paper = printed(question)
    assert not paper.unprinted
    assert not [each for each in caplog.messages if "missing the following glyphs" in each]


@pytest.mark.parametrize("question", ["seen → Loni", "হরজিৎ সিং"])
def test_what_no_font_has_is_shown_as_left_out_and_the_letter_says_so(
    question: str, node: TestNode, caplog: pytest.LogCaptureFixture
) -> None:
    assert printed(question).unprinted
    with_note = letters.letter_pdf(letter({**SAYS, "lines": [["Question", question]]}))
    without = letters.letter_pdf(letter({**SAYS, "lines": [["Question", "[?]"]]}))
    assert len(with_note) > len(without) + 100
    assert not [each for each in caplog.messages if "missing the following glyphs" in each]


def test_joiners_and_the_signs_of_a_picture_go_without_a_word(node: TestNode) -> None:
    assert not printed("क्\u200dया ⁠वह\ufe0f").unprinted


@pytest.mark.parametrize(("question", "side"), [("کیا HR26", "R"), ("HR26 کیا", "L"), ("12 ہرجیت", "R"), ("12", "L")])
def test_a_paragraph_begins_on_the_side_of_its_letters(question: str, side: str) -> None:
    assert _side(question) == side
