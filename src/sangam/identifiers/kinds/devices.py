"""IMEI, IMSI, chassis and engine numbers."""

import re
from collections.abc import Iterator

from sangam.identifiers.checksums import luhn_check, luhn_holds
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

IMEI = re.compile(
    rf"{PIECE_START}(?:\d{{2}}[ \-]?\d{{6}}[ \-]?\d{{6}}[ \-]?\d{{1,2}}|\d{{6}}[ \-]\d{{2}}[ \-]\d{{6}}(?:[ \-]\d)?"
    rf"|\d{{4}}[ \-]\d{{4}}[ \-]\d{{4}}[ \-]\d{{3}}|\d{{14}}|\d{{5}}[ \-]\d{{5}}[ \-]\d{{5}}){PIECE_END}"
)
IMSI = re.compile(rf"{PIECE_START}\d{{3}}[ \-]?\d{{2,3}}[ \-]?\d{{9,10}}{PIECE_END}")
_IMEI_CUE = re.compile(
    r"(?:I\.?M\.?E\.?I\.?|आईएमईआई|आई0एम0ई0आई0)(?: ?(?:NOS?|NUMBER|नंबर|नं0?"
    r"|[12]))?[ .:#()\-]{0,4}(?:\d{15}[ ,/&]{1,3}){0,1}$"
)
_IMSI_CUE = re.compile(r"(?:IMSI|आईएमएसआई)(?: ?(?:NO|NUMBER|नंबर|नं0?))?[ .:#\-]{0,3}$")
# Account numbers and payment cards are as long; these begin the type allocation codes in use.
_IMEI_STARTS = ("35", "86", "01", "99", "98", "91", "45", "33", "44", "49", "52", "53")
_INDIAN_NETWORKS = ("404", "405")
CHASSIS = re.compile(rf"{PIECE_START}[A-Z0-9]{{17}}{PIECE_END}")
_CHASSIS_LABEL = r"(?:CHASS?IS|CHASI?S|CHESIS|CH\.?(?= ?NO)|VIN|चेसिस|चैसिस|चेचिस|चेसिज|ਚੈਸੀ|چیسس)"
LABELLED_CHASSIS = re.compile(
    rf"{WORD_START}{_CHASSIS_LABEL}(?: ?{NUMBER})?{GAP}(?![A-Z]{{7}})"
    rf"((?:[A-Z0-9][ \-]?){{13}}\d(?:[ \-]?\d){{3}}|[A-Z0-9]{{6,20}}){PIECE_END}"
)
_ENGINE_LABEL = r"(?:ENGINE|ENG\.?|इंजन|इन्जन|ਇੰਜਣ|انجن)"
ENGINE = re.compile(rf"{WORD_START}{_ENGINE_LABEL}(?: ?{NUMBER})?{GAP}([A-Z0-9](?:[\-/]?[A-Z0-9]){{4,16}}){PIECE_END}")
_CHASSIS_READS = str.maketrans("IOQ", "100")
_INDIAN_MAKERS = ("MA", "MB", "MC", "MD", "ME")


def imei(match: Match, plain: Plain) -> Iterator[Draft]:
    """Read 15 digits, 16 with the software version, or 14 when labelled."""
    digits = re.sub(r"\D", "", match[0])
    cue = cue_before(plain, match.start(), _IMEI_CUE, reach=48)
    starts = (*_IMEI_STARTS, *_INDIAN_NETWORKS) if len(digits) == 15 else _IMEI_STARTS
    shaped = len(digits) in (15, 16) and digits.startswith(starts) and match[0].count(" ") + 1 < 4
    if len(digits) < 14 or not (cue or shaped):
        return
    notes, holds = _imei_evidence(digits)
    valid = (
        SURE if cue or (holds and len(digits) == 15) else PLAUSIBLE if notes[0].startswith("ends in 0") else DOUBTFUL
    )
    if valid is DOUBTFUL and len(digits) == 16:
        valid = PLAUSIBLE
    yield Draft(*match.span(), digits, valid, notes, {"tac": digits[:8]})


def _imei_evidence(digits: str) -> tuple[tuple[str, ...], bool]:
    if len(digits) == 14:
        return (f"without check digit, which would be {luhn_check(digits)}",), False
    if len(digits) == 16:
        return ("16 digits: the last two are the software version",), False
    if luhn_holds(digits):
        return ("check digit agrees",), True
    if digits.endswith("0"):
        return ("ends in 0, as call records write it in place of the check digit",), False
    return (f"check digit differs: {luhn_check(digits[:14])} expected",), False


def imsi(match: Match, plain: Plain) -> Iterator[Draft]:
    """Read 15 digits that begin with India's country code 404 or 405, or any when labelled."""
    digits = re.sub(r"\D", "", match[0])
    cue = cue_before(plain, match.start(), _IMSI_CUE)
    indian = digits.startswith(_INDIAN_NETWORKS)
    if len(digits) != 15 or not (cue or indian) or cue_before(plain, match.start(), _IMEI_CUE, reach=48):
        return
    notes = () if indian else ("not an Indian network",)
    yield Draft(*match.span(), digits, SURE if cue else PLAUSIBLE, notes, {"mcc": digits[:3]})


def chassis(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read 17 letters and digits in one piece; I, O and Q do not occur and are read 1, 0, 0."""
    raw = match[0]
    digits = sum(c.isdigit() for c in raw)
    if digits < 5 or digits > 15:
        return
    normal, notes = _chassis_normal(raw)
    valid = SURE if normal.startswith(_INDIAN_MAKERS) and not notes else PLAUSIBLE
    yield Draft(*match.span(), normal, valid, notes, {"maker": normal[:3]})


def labelled_chassis(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read what follows `chassis no`; other lengths than 17 are doubtful, as old vehicles and copies have them."""
    normal, notes = _chassis_normal(compact(match[1]))
    if sum(c.isdigit() for c in normal) < 3:
        return
    whole = len(normal) == 17
    if not whole:
        notes = (*notes, f"{len(normal)} characters, a chassis number since 1984 has 17")
    parts = {"maker": normal[:3]} if whole else {}
    yield Draft(*match.span(1), normal, SURE if whole else DOUBTFUL, notes, parts)


def _chassis_normal(raw: str) -> tuple[str, tuple[str, ...]]:
    normal = raw.translate(_CHASSIS_READS)
    return normal, () if normal == raw else ("I, O and Q do not occur in a chassis number: read as 1 and 0",)


def engine(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read an engine number: makers differ, so only after its label."""
    normal = compact(match[1])
    if sum(c.isdigit() for c in normal) >= 3:
        yield Draft(*match.span(1), normal, PLAUSIBLE)
