"""The police station that a text names next to a case or diary number."""

import re

from sangam.identifiers.plain_text import Plain
from sangam.identifiers.rules import WORD_START, words

_LABEL = r"(?:P\.? ?S\.?|POLICE STATION|THANA|THANE|कोतवाली|थाना|थाने|थाना-|था0|ਥਾਣਾ|تھانہ)"
_LATIN = r"[A-Z][A-Z']+(?:[ \-](?:[A-Z][A-Z']*\b|\d{1,3}[A-Z]?\b)){0,3}"
_INDIC = r"[\u0900-\u0965\u0971-\u097f]+(?: (?:[\u0900-\u0965\u0971-\u097f]+|\d{1,3}\b)){0,3}"
_OTHER = r"[\u0a00-\u0a65\u0a70-\u0a7f]+|[\u0620-\u065f\u0670-\u06ff]+"
STATION = re.compile(rf"{WORD_START}{_LABEL}[ :.\-]{{0,3}}({_LATIN}|{_INDIC}|{_OTHER})")
_BREAK = re.compile(r"[\n।;]|(?:F\.?I\.?R|CRIME NO|मु0 ?अ0|मु\.अ\.|मु\.? ?नं|मुकदमा|[GD]\.?D\.? NO|एफआईआर)")
_STOPS = words(
    "DISTT DISTRICT DIST JILA ZILA KE KA KI KO ME MEIN MAIN PAR PE SE NE HAI THA IN AT OF AND OR BY ON WAS"
    " IS WITH HAS"
    " U US UNDER SEC SECTION DATED DT FIR GD DD NO VS FOR FROM REGISTERED DARJ STATE NEAR ARRESTED WHERE WHO THE"
    " में मे पर के का की को से ने है था जिला जनपद धारा दिनांक व और एवं तथा पंजीकृत दर्ज कमिश्नरेट राज्य"
    " निवासी गिरफ्तार"
    " अंतर्गत अन्तर्गत बनाम द्वारा क्षेत्र पुलिस द्वारा वांछित फरार हरियाणा दिल्ली"
)
_NUMBERED = frozenset({"SECTOR", "SEC", "PHASE", "सेक्टर", "फेज"})
AFTER_REACH, BEFORE_REACH = 90, 48


def station_near(plain: Plain, start: int, end: int) -> str | None:
    """Return the station named after plain[start:end], or else right before it, as the text writes it."""
    after = plain.text[end : end + AFTER_REACH]
    edge = _BREAK.search(after)
    named = STATION.search(plain.text, end, end + (edge.start() if edge else AFTER_REACH))
    if named:
        return _station_name(plain, named)
    last = _last_before(plain, start)
    if last is None or not re.fullmatch(r"[^\n।;]{0,14}", plain.text[last.end() : start]):
        return None
    return _station_name(plain, last)


def _last_before(plain: Plain, start: int) -> re.Match[str] | None:
    named = list(STATION.finditer(plain.text, max(0, start - BEFORE_REACH), start))
    return named[-1] if named else None


def adjoins_station(plain: Plain, start: int, end: int) -> bool:
    """Say whether a station is named with nothing but punctuation between."""
    if re.match(rf"[ ,\n\-]{{0,2}}{_LABEL}[ :.\-]{{0,3}}[^\d\W]", plain.text[end : end + 40]):
        return True
    before = _last_before(plain, start)
    return before is not None and re.fullmatch(r"[ ,:\-]*", plain.text[before.end() : start]) is not None


def _station_name(plain: Plain, named: re.Match[str]) -> str | None:
    kept: list[str] = []
    capital = False
    for word in re.finditer(r"[^ \-]+", named[1]):
        first = named.start(1) + word.start()
        written = plain.original(first, first + len(word[0]))
        capital = capital or written[0].isupper()
        if _ends_name(word[0], written, kept, capital=capital):
            break
        kept.append(written)
    return " ".join(kept) or None


def _ends_name(word: str, written: str, kept: list[str], *, capital: bool) -> bool:
    if word in _STOPS:
        return not (word == "SEC" and not kept)
    if word[0].isdigit():
        return not kept or kept[-1].upper() not in _NUMBERED
    if len(kept) >= 3:
        return True
    return capital and written[0].islower()
