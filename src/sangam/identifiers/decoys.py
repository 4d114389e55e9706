"""Numbers that are nobody's identifier: dates, amounts, times, places.  They keep their digits from other rules."""

import re
from collections.abc import Iterator

from sangam.identifiers.plain_text import Plain
from sangam.identifiers.rules import PIECE_START, Draft, Match
from sangam.identifiers.types import Validity

_MONTH = (
    r"(?:JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|SEPT?(?:EMBER)?|OCT(?:OBER)?"
    r"|NOV(?:EMBER)?|DEC(?:EMBER)?|जनवरी|फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|सितम्बर|अक्टूबर|नवंबर"
    r"|नवम्बर|दिसंबर|दिसम्बर)"
)
DATE = re.compile(
    rf"(?<![\d/.\-])(?:(?:0?[1-9]|[12]\d|3[01])([/.\-])(?:0?[1-9]|1[0-2])\1(?:(?:19|20)\d{{2}}|\d{{2}})"
    rf"|(?:19|20)\d{{2}}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    rf"|(?:0?[1-9]|[12]\d|3[01])(?:ST|ND|RD|TH)?[ \-.,]{{0,2}}{_MONTH}(?![A-Z])(?:[ \-,.]{{0,2}}(?:(?:19"
    rf"|20)\d{{2}}|\d{{2}}(?!\d)))?)"
    r"(?![\d/])"
)
AMOUNT = re.compile(
    r"(?:₹|(?<![A-Z])RS\.?|(?<![A-Z])INR|रु0|रु\.|रुपये|रूपये) ?\d[\d,]{0,19}(?:\.\d{1,2})?"
    r"|(?<![\d,])(?:\d{1,3}(?:,\d{2,3}){1,5}|\d{1,8})(?:\.\d{1,2})? ?"
    r"(?:/-|CRORES?|LAKHS?|LACS?|RUPEES|RUPAYE|HAZAR|करोड|लाख|हजार|रुपये|रूपये|रुपए|रू0|रु0)(?![A-Z])"
    r"|(?<![\d,])\d{1,3}(?:,\d{2}){1,4},\d{3}(?![\d,])"
)
TIME = re.compile(r"(?<![\d:])(?:[01]?\d|2[0-4])(?:[:.][0-5]\d){1,2} ?(?:AM|PM|HRS|HOURS|IST|बजे)?(?![\d:])")
PLACE = re.compile(r"(?<![\d.])-?\d{1,3}\.\d{3,9}°? ?[NSEW]? ?,? ?-?\d{1,3}\.\d{3,9}(?![\d.])")
PIN_CODE = re.compile(r"(?:PIN(?: ?CODE)?|पिन(?: ?कोड)?)[ :.\-]{0,3}\d{3} ?\d{3}(?!\d)")
ACCOUNT = re.compile(
    r"(?<![A-Z])(?:A/?C|ACCOUNT|ACCT|खाता|UTR|RRN|TXN|TRANSACTION|TRANS|CARD|ORDER|AWB|CNR|REF)"
    r"(?: ?(?:ID|NUMBER|NO|संख्या|सं0?|नंबर|नं0?))?[ .:#\-]{0,3}[A-Z]{0,6}\d(?:[ \-]?\d){7,21}(?![0-9])"
)
TAX = re.compile(
    rf"{PIECE_START}(?:\d{{2}}[A-Z]{{5}}\d{{4}}[A-Z][A-Z\d]Z[A-Z\d]|[A-Z]{{4}}0[A-Z\d]{{6}}"
    rf"|[A-Z]{{4}}\d{{12}})(?![A-Z0-9])"
)


def take_for_nothing(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Take the characters for no kind."""
    yield Draft(*match.span(), "", Validity.SURE)
