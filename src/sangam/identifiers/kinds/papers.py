"""Aadhaar (masked at once), passport, driving licence, PAN, and the service numbers of officers."""

import re
from collections.abc import Iterator

from sangam.identifiers.checksums import verhoeff_holds
from sangam.identifiers.kinds.states import STATE
from sangam.identifiers.plain_text import Plain
from sangam.identifiers.rules import (
    DOUBTFUL,
    GAP,
    NUMBER,
    PIECE_END,
    PIECE_START,
    PLAUSIBLE,
    SURE,
    WORD_START,
    Draft,
    Match,
    compact,
    cue_before,
)
from sangam.identifiers.types import Validity

AADHAAR = re.compile(rf"(?<![0-9])(?<![0-9A-Z+])(?:\d[ \-]?){{11}}\d{PIECE_END}(?![ \-]\d{{4}}(?!\d))")
MASKED_AADHAAR = re.compile(rf"(?<![A-Z0-9])[X*]{{4}}[ \-]?[X*]{{4}}[ \-]?(\d{{4}}){PIECE_END}")
_AADHAAR_CUE = re.compile(
    r"(?:AADHAA?R|ADHAA?R|UIDAI|UID|आधार|ਆਧਾਰ|آدھار)(?: ?(?:CARD|कार्ड|ID))?(?: ?(?:NUMBER|NO|संख्या|सं0?"
    r"|नंबर|नम्बर|नं0?))?"
    r"[ .:#=\-]{0,3}$"
)
_FOURS = re.compile(r"\d{4}([ \-])\d{4}\1\d{4}$")
MASK_NOTE = "Aadhaar is kept only masked"
_PASSPORT_LABEL = r"(?:PASSPORT|PASS PORT|पासपोर्ट|ਪਾਸਪੋਰਟ|پاسپورٹ)"
LABELLED_PASSPORT = re.compile(
    rf"{WORD_START}{_PASSPORT_LABEL}(?: ?{NUMBER})?{GAP}([A-Z]{{0,2}}[ \-]?\d{{6,9}}){PIECE_END}"
)
PASSPORT = re.compile(rf"{PIECE_START}[A-PR-WY][1-9]\d{{5}}[1-9]{PIECE_END}")
LICENCE = re.compile(
    rf"{PIECE_START}({STATE})[ \-/]?(\d{{2}})[A-Z]?[ \-/]{{0,2}}((?:19|20)\d{{2}})[ \-/]?(\d{{7}}){PIECE_END}"
)
PAN = re.compile(rf"{PIECE_START}[A-Z]{{3}}[ABCFGHJLPT][A-Z]\d{{4}}[A-Z]{PIECE_END}")
_SERVICE_LABELS = {
    "PIS": r"P\.?I\.?S\.?|पीआईएस|पी0आई0एस0",
    "PNO": r"P\.?N\.?O\.?|पीएनओ|पी0एन0ओ0",
    "BELT": r"BELT|बेल्ट|ਬੈਲਟ",
}
SERVICE = {
    name: re.compile(rf"{WORD_START}(?:{label})(?: ?{NUMBER})?{GAP}(\d{{1,9}}(?:/[A-Z]{{1,6}})?){PIECE_END}")
    for name, label in _SERVICE_LABELS.items()
}
RANK_NUMBER = re.compile(
    rf"{WORD_START}(?:CT|CONST|CONSTABLE|HC|ASI|C|L/CT|W/CT|EHC|EASI"
    rf"|PSI)\.? ?(?:NO\.?)? ?(\d{{1,5}}/[A-Z]{{1,6}}){PIECE_END}"
)
HINDI_RANK_NUMBER = re.compile(
    rf"{WORD_START}(?:हे0 ?का0|हे0 ?कां0|का0|कां0|हेड कांस्टेबल|कांस्टेबल|आरक्षी)(?: ?{NUMBER})?{GAP}(\d{{2,5}})(?![0-9/])"
)
_SERVICE_LENGTHS = {"PIS": (8,), "PNO": (9,), "BELT": (1, 2, 3, 4, 5)}


def labelled_aadhaar(match: Match, plain: Plain) -> Iterator[Draft]:
    """Read twelve digits after `Aadhaar no`; yield the mask alone."""
    if cue_before(plain, match.start(), _AADHAAR_CUE, reach=40):
        yield _aadhaar(match, SURE)


def aadhaar(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read twelve digits as Aadhaar when written in fours, or when the check digit agrees; yield the mask alone."""
    digits = re.sub(r"\D", "", match[0])
    fours = _FOURS.fullmatch(match[0]) is not None
    holds = verhoeff_holds(digits)
    if digits[0] in "01" or not (fours or (holds and match[0] == digits)):
        return
    if re.match(r"91[6-9]", digits) and not (fours and holds):
        return
    yield _aadhaar(match, PLAUSIBLE)


def _aadhaar(match: Match, valid: Validity) -> Draft:
    digits = re.sub(r"\D", "", match[0])
    holds = verhoeff_holds(digits)
    check = "check digit agrees" if holds else "check digit differs"
    return Draft(*match.span(), mask_aadhaar(digits), valid if holds else DOUBTFUL, (MASK_NOTE, check))


def masked_aadhaar(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read a number that came masked."""
    yield Draft(*match.span(), mask_aadhaar(match[1]), SURE, (MASK_NOTE,))


def mask_aadhaar(digits: str) -> str:
    """Return the one form in which an Aadhaar number may be kept."""
    return f"XXXX XXXX {digits[-4:]}"


def labelled_passport(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read what follows `passport no`."""
    normal = compact(match[1])
    indian = re.fullmatch(r"[A-Z]\d{7}", normal) is not None
    notes = () if indian else ("not the Indian form of one letter and seven digits",)
    yield Draft(*match.span(1), normal, SURE if indian else PLAUSIBLE, notes)


def passport(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read the Indian form by its shape alone."""
    yield Draft(*match.span(), match[0], PLAUSIBLE, ("by its shape alone",))


def licence(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read `HR-06 20110012345`: state, office, year, seven digits."""
    normal = "".join(match.group(1, 2, 3, 4))
    yield Draft(*match.span(), normal, SURE, (), {"state": match[1], "year": match[3]})


def pan(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read a tax number; its fourth letter says what kind of holder."""
    yield Draft(*match.span(), match[0], PLAUSIBLE)


def pis(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read Delhi's PIS number."""
    yield from _service(match, "PIS")


def pno(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read UP's PNO."""
    yield from _service(match, "PNO")


def belt(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read a belt number, `Belt No. 1234/SNP`."""
    yield from _service(match, "BELT")


def rank_number(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read `Ct. 1234/OND` as a belt number."""
    yield from _service(match, "BELT")


def hindi_rank_number(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read `हे0का0 512` as a belt number."""
    yield from _service(match, "BELT")


def _service(match: Match, series: str) -> Iterator[Draft]:
    number, _, unit = match[1].partition("/")
    lengths = _SERVICE_LENGTHS[series]
    notes = () if len(number) in lengths else (f"{len(number)} digits, {series} has {lengths[-1]}",)
    parts = {"series": series, "number": number} | ({"unit": unit} if unit else {})
    yield Draft(*match.span(), f"{series} {match[1]}", DOUBTFUL if notes else SURE, notes, parts)
