"""FIR numbers and diary entries, in the spellings of the forces.

Normal form: `0442/2022`, serial padded to four and the year whole; a diary entry `45A`, or `45A dated 2024-05-12`.
A serial is unique only within its station and year, so the station goes into the parts when the text names it.
"""

import re
from collections.abc import Iterator

from sangam.identifiers.plain_text import Plain
from sangam.identifiers.rules import DOUBTFUL, GAP, NUMBER, PLAUSIBLE, SURE, WORD_START, Draft, Match, cue_before, words
from sangam.identifiers.types import Validity

# The police station that a text names next to a case or diary number.

_LABEL_OF_STATIONS = r"(?:P\.? ?S\.?|POLICE STATION|THANA|THANE|कोतवाली|थाना|थाने|थाना-|था0|ਥਾਣਾ|تھانہ)"
_LATIN = r"[A-Z][A-Z']+(?:[ \-](?:[A-Z][A-Z']*\b|\d{1,3}[A-Z]?\b)){0,3}"
_INDIC = r"[\u0900-\u0965\u0971-\u097f]+(?: (?:[\u0900-\u0965\u0971-\u097f]+|\d{1,3}\b)){0,3}"
_OTHER = r"[\u0a00-\u0a65\u0a70-\u0a7f]+|[\u0620-\u065f\u0670-\u06ff]+"
STATION = re.compile(rf"{WORD_START}{_LABEL_OF_STATIONS}[ :.\-]{{0,3}}({_LATIN}|{_INDIC}|{_OTHER})")
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
    if re.match(rf"[ ,\n\-]{{0,2}}{_LABEL_OF_STATIONS}[ :.\-]{{0,3}}[^\d\W]", plain.text[end : end + 40]):
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


_Z = r"[0.O]"  # UP writes zero for an abbreviation, others a dot, and thumbs an O
_LABEL = (
    r"(?:(?:CASE )?(?:E ?-? ?|ZERO ?-? ?)?F\.? ?I\.? ?R\.?|(?:CASE )?CRIME(?= ?NO)|CASE(?= ?NO)|CR\.?(?= ?NO)"
    r"|MUKA?DD?A?MA|MU\.? ?A\.? ?S\.?|MU\.?(?= ?NO)|(?:ई-? ?|जीरो )?एफ[0.]? ?आई[0.]? ?आर[0.]?|प्राथमिकी"
    r"|मुकदमा अपराध|मुकदमा|मुकद्दमा"
    rf"|अपराध(?= ?(?:सं|क्र))|मु{_Z}? ?अ{_Z}? ?(?=सं|स{_Z})|मु{_Z}? ?(?=नं|न{_Z})|अ{_Z} ?(?=सं{_Z})"
    r"|ਮੁਕੱਦਮਾ|ਮੁ[.0]? ?(?=ਨੰ)|ਐਫ\.? ?ਆਈ\.? ?ਆਰ\.?|مقدمہ|ایف آئی آر)"
)
_NO = rf"(?: ?(?:{NUMBER}|स{_Z}))?"
_OF = r" ?(?:/|-|OF(?: YEAR)?|YEAR|वर्ष|सन्?|साल) ?"
_DATED = r" ?,? ?\(?(?:DATED|DTD?\.?|DATE|दिनांकित|दिनांक|दि0|ਮਿਤੀ|مورخہ)[ :.\-]{0,3}(\d{1,2})[./\-](\d{1,2})[./\-]"
_YEAR = r"(\d{4}|\d{2})(?!\d| ?[/\-]\d|[.:]\d)"
FIR = re.compile(rf"{WORD_START}{_LABEL}{_NO}{GAP}(\d{{1,7}})(?:{_OF}|{_DATED}){_YEAR}")
_TAIL = re.compile(r" ?(?:,|&|AND|व|तथा|और|एवं|ਅਤੇ|,? ?(?P<label>FIR NO\.?)) ?(\d{1,7})/(\d{4}|\d{2})(?![\d/]|[.:\-]\d)")
BARE_FIR = re.compile(r"(?<![\dA-Z/.\-])(\d{1,6})/((?:19|20)\d{2}|\d{2})(?![\d/A-Z]|[.\-:]\d|-[A-Z])")
_OTHER_PAPER = re.compile(
    r"(?:LETTER|MEMO|ORDER|CIRCULAR|FILE|CWP|CRL|CRLM|BAIL|WRIT|SLP|APPEAL|APPLN|APPLICATION|PETITION"
    r"|DISPATCH|SESSION"
    r"|GD|DD|RC|CC|HOUSE|H|FLAT|PLOT|R/O|KHASRA|WARD|GALI|KILLA|QUARTER|QTR|ROOM|SHOP|BATCH|RATIO|SCORE|SINCE|TO|BP"
    r"|पत्रांक|पत्र|आदेश|परिपत्र|निवासी|मकान|म0|म0नं0|गली|खसरा|वार्ड|प्लाट|फ्लैट|रपट|जीडी|वाद"
    r"|याचिका)[A-Z ().:#\-]{0,8}"
    r"(?:संख्या|सं0?|नंबर|नम्बर|नं0?)?[ .:#\-]{0,3}$"
)
_SECTION_NEXT = re.compile(r"[ ,]{0,2}(?:U/?S\b|UNDER SECTION|धारा|SECTION)")
_DIARY = (
    r"(?:D\.? ?D\.? ?R\.?(?= ?NO)|(?:G|D)\.? ?D\.?(?: ENTRY)?|जी[0.]? ?डी[0.]?|डी[0.]? ?डी[0.]?|रपट"
    r"|रोजनामचा(?: आम)?|रपट रोजनामचा(?: आम)?"
    r"|RAPAT|RAPT|ਰਪਟ|رپٹ)"
)
DIARY = re.compile(
    rf"{WORD_START}{_DIARY}( ?(?:{NUMBER}|ENTRY|REPORT))?{GAP}(\d{{1,4}})(?:[ \-]?([A-Z])|[ \-]?([एबीसडी]+))?"
    r"(?![A-Z0-9\u0900-\u0963]|[.,]\d)"
    r"(?:(?:/| OF )(\d{4}|\d{2})(?![\d/.\-])| ?,? ?\(?(?:DATED|DTD?\.?|DATE|OF|दिनांक|दि0|मिति)[ :.\-]{0,3}"
    r"(?:(\d{1,2})[./\-](\d{1,2})[./\-](\d{4}|\d{2})|(\d{4})-(\d\d)-(\d\d))(?!\d))?"
)
_PLATE_BEFORE = re.compile(r"[A-Z]{2}[ .\-]{0,2}\d{1,2}[ .\-]{0,2}$")
_HINDI_SUFFIX = {"ए": "A", "बी": "B", "सी": "C", "डी": "D"}


def fir(match: Match, plain: Plain) -> Iterator[Draft]:
    """Read a labelled FIR number, and those listed after it: `FIR No. 123/24, 124/24 & 130/24 PS Kundli`.

    The list ends before one with a label that is found by itself: else each of them would read all that follow it.
    """
    first = _case(plain, match.span(), match[1], match[4], SURE)
    if first is None:
        return
    yield first
    at = match.end()
    while tail := _TAIL.match(plain.text, at):
        if tail["label"] and FIR.match(plain.text, tail.start("label")):
            return
        further = _case(plain, tail.span(2)[:1] + tail.span(3)[1:], tail[2], tail[3], SURE)
        if further is None:
            return
        yield further
        at = tail.end()


def bare_fir(match: Match, plain: Plain) -> Iterator[Draft]:
    """Read `442/2022` without a label, only where padding, a station or sections next to it speak for a case."""
    start, end = match.span()
    if cue_before(plain, start, _OTHER_PAPER):
        return
    near = adjoins_station(plain, start, end) or _SECTION_NEXT.match(plain.text, end) is not None
    whole = len(match[2]) == 4
    serial = int(match[1])
    padded = match[1].startswith("0") and len(match[1]) >= 4
    if not near and (not whole or not (padded or 13 <= serial <= 1899)):
        return
    valid = PLAUSIBLE if near or padded else DOUBTFUL
    draft = _case(plain, (start, end), match[1], match[2], valid, "no label: read as an FIR number")
    if draft is not None:
        yield draft


def _case(plain: Plain, span: tuple[int, int], serial: str, year: str, valid: Validity, *notes: str) -> Draft | None:
    full = full_year(year)
    if int(serial) == 0 or not 1950 <= full <= 2099:
        return None
    if len(year) == 2:
        notes = (*notes, f"year {year} read as {full}")
    parts = {"serial": str(int(serial)), "year": str(full)}
    station = station_near(plain, *span)
    if station:
        parts["ps"] = station
    return Draft(*span, f"{int(serial):04d}/{full}", valid, notes, parts)


def full_year(year: str) -> int:
    """Return the year of four digits: 00 to 49 lie in this century."""
    return int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 50 else 1900)


def diary(match: Match, plain: Plain) -> Iterator[Draft]:
    """Read `GD No. 45A dated 12.05.2024`, `जीडी नं0 23`, `DD No 12-A`."""
    suffix = match[3] or _HINDI_SUFFIX.get(match[4] or "", "")
    if int(match[2]) == 0 or (match[4] and not suffix):
        return
    if not match[1] and _part_of_plate(match, plain):
        return
    date = _diary_date(match)
    if not (match[1] or date or suffix) and match[0].startswith(("DD", "D.")):
        return
    number = f"{int(match[2])}{suffix}"
    parts = {"number": number} | ({"date": date} if date else {})
    station = station_near(plain, *match.span())
    if station:
        parts["ps"] = station
    valid = SURE if match[1] or date else PLAUSIBLE
    year = f" of {full_year(match[5])}" if match[5] else ""
    yield Draft(*match.span(), f"{number} dated {date}" if date else number + year, valid, (), parts)


def _part_of_plate(match: Match, plain: Plain) -> bool:
    """Say whether the entry is the tail of `HR 02 GD 8337` or the head of `DD 01 A 0001`."""
    before = plain.text[max(0, match.start() - 10) : match.start()]
    return _PLATE_BEFORE.search(before) is not None or re.match(r"[ \-]?\d", plain.text[match.end() :][:2]) is not None


def _diary_date(match: Match) -> str:
    if match[9]:
        return f"{match[9]}-{match[10]}-{match[11]}"
    if match[8] and 1 <= int(match[7]) <= 12 and 1 <= int(match[6]) <= 31:
        return f"{full_year(match[8])}-{int(match[7]):02d}-{int(match[6]):02d}"
    return ""
