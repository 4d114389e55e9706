"""Numbers of weapons, references of forensic laboratories, and what is one of them when it stands alone."""

import re
from collections.abc import Iterator

from sangam.identifiers.plain_text import Plain
from sangam.identifiers.rules import DOUBTFUL, NUMBER, PIECE_END, PLAUSIBLE, SURE, WORD_START, Draft, Match, compact

_WEAPON = (
    r"(?:WEAPON|PISTOL|REVOLVER|RIFLE|GUN|KATTA|TAMANCHA|HATHIYAR|BUTT|BODY(?= ?NO)|हथियार|पिस्टल|पिस्तौल|रिवाल्वर|रिवॉल्वर"
    r"|राइफल|बंदूक|कट्टा|तमंचा|ਹਥਿਆਰ|ਪਿਸਤੌਲ|ਰਿਵਾਲਵਰ|ਰਾਈਫਲ|ہتھیار|پستول|ریوالور|رائفل)"
)
_PIECE = r"([A-Z0-9](?:[/\-]?[A-Z0-9]){1,23})"
LABELLED_WEAPON = re.compile(
    rf"{WORD_START}{_WEAPON}(?: ?(?:SERIAL|SR|SL|S|BODY|सीरियल))?(?: ?{NUMBER})[ \n]?[:.\-#=]{{0,2}}[ \n]?"
    rf"{_PIECE}{PIECE_END}"
)
_LAB = (
    r"(?:(?:C|S|R|D)?F\.?S\.?L\.?|FORENSIC LAB(?:ORATORY)?|LAB(?:ORATORY)?(?= ?(?:REF|NO|REPORT))"
    r"|एफ[0.]? ?एस[0.]? ?एल[0.]?|प्रयोगशाला|ਐਫ ?ਐਸ ?ਐਲ|ایف ایس ایل)"
)
LABORATORY = re.compile(
    rf"{WORD_START}({_LAB})((?: ?(?:REPORT|REFERENCE|REF|CASE|FILE|रिपोर्ट|संदर्भ|ਰਿਪੋਰਟ|رپورٹ)\.?){{0,2}}(?: ?{NUMBER})?"
    r"[ \n]?[:.\-#=/]{0,2}[ \n]?)([A-Z0-9](?:[./\-]?[A-Z0-9]){2,31})" + PIECE_END
)
ALONE = re.compile(rf"\A[ \n]*{_PIECE}[ \n]*\Z")
"""A text that is nothing but one number: what it numbers is not said."""


def weapon(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read what follows `pistol no`: two digits at least, for makers number as they like."""
    normal = compact(match[1])
    if sum(c.isdigit() for c in normal) >= 2:
        yield Draft(*match.span(1), normal, SURE)


def laboratory(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read the reference of a laboratory, whose letters may be part of it: `FSL/SYN/2026/0417`."""
    if sum(c.isdigit() for c in match[3]) < 3 or not (match[2] or any(c.isalpha() for c in match[3])):
        return
    part_of_it = match[1].isascii() and match[2] in ("/", "-")
    start = match.start(1) if part_of_it else match.start(3)
    yield Draft(start, match.end(3), laboratory_normal(match[0][start - match.start() :]), PLAUSIBLE)


def laboratory_normal(text: str) -> str:
    """Return a reference in its pieces, `SYN/2026/0417`, without the laboratory's own letters before them."""
    pieces = re.findall(r"[A-Z0-9]+", text)
    return "/".join(pieces[1:] if len(pieces) > 1 and re.fullmatch(r"[CSRD]?FSL", pieces[0]) else pieces)


def unlabelled_weapons(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read a number that stands alone as a weapon's: letters, and three digits at least."""
    normal = compact(match[1])
    if len(normal) >= 5 and sum(c.isdigit() for c in normal) >= 3 and any(c.isalpha() for c in normal):
        yield Draft(*match.span(1), normal, DOUBTFUL, ("nothing says what it numbers: looked for as a weapon's",))


def alone_at_laboratory(match: Match, plain: Plain) -> Iterator[Draft]:
    """Read what `alone` reads as a laboratory's reference too, where it has several pieces."""
    for draft in unlabelled_weapons(match, plain):
        if "/" in match[1]:
            yield Draft(draft.start, draft.end, laboratory_normal(match[1]), DOUBTFUL)
