"""E-mail, UPI ids and handles on social networks.

The sign @ has a second meaning in police writing: `Rahul @ Kalu` and `Rahul @Kalu` mean "alias".  A word before it
makes an alias of it.  Only a label, a link or a known bank makes a handle.
"""

import re
from collections.abc import Iterator

from sangam.identifiers.plain_text import Plain
from sangam.identifiers.rules import DOUBTFUL, PIECE_END, PLAUSIBLE, SURE, Draft, Match, cue_before, words
from sangam.identifiers.types import Validity

_LOCAL_START = r"(?<![A-Z0-9._%+\-])"
EMAIL = re.compile(
    rf"{_LOCAL_START}([A-Z0-9][A-Z0-9._%+\-]{{0,63}})@((?:[A-Z0-9\-]{{1,40}}\.){{1,4}}[A-Z]{{2,20}})(?![A-Z0-9@])"
)
UPI = re.compile(rf"{_LOCAL_START}([A-Z0-9][A-Z0-9._\-]{{1,62}})@([A-Z][A-Z0-9]{{1,19}})(?![A-Z0-9@]|\.[A-Z0-9])")
_UPI_CUE = re.compile(
    r"(?:UPI|VPA|BHIM|PHONE ?PE|GPAY|GOOGLE ?PAY|PAYTM|यूपीआई|यू0पी0आई0)(?: ?(?:ID|आईडी|NO))?[ .:#=\-]{0,3}$"
)
# Handles that NPCI lists for banks and payment apps; new ones appear, hence the label and the digit below.
PAYMENT_HANDLES = words(
    "ybl ibl axl paytm ptsbi ptyes pthdfc ptaxis okaxis oksbi okhdfcbank okicici upi apl yapl rapl sbi"
    " hdfcbank icici"
    " axisbank axisb axis kotak kotak811 pnb barodampay cnrb boi unionbank unionbankofindia uboi idfcbank"
    " idfcfirst indus indusind federal"
    " freecharge airtel airtelpaymentsbank jio jupiteraxis fam slice sliceaxis superyes naviaxis timecosmos waicici"
    " wahdfcbank wasbi waaxis ikwik postbank ippb dbs hsbc rbl yesbank yesg abfspay mahb uco kbl kvb aubank"
    " equitas tapicici goaxb shriramhdfcbank pingpay yescred axisgo amazonpay payzapp indianbank iob"
    " centralbank dlb"
)
_BANK_LIKE = re.compile(r"(?:BANK|PAY|UPI)[A-Z0-9]{0,6}$")
_IN_PIECES = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{2,}+[._\-][A-Z0-9._\-]{2,}")
_COMMON_ENDINGS = words("COM IN ORG NET GOV EDU INFO CO NIC IO ME PROTONMAIL UK US CA AE PK NP BD")
_NETWORKS: dict[str, str] = {
    "instagram": r"INSTAGRAM|INSTA|IG|इंस्टाग्राम|इंस्टा|इन्स्टाग्राम|इन्स्टा",
    "telegram": r"TELEGRAM|TG|टेलीग्राम",
    "x": r"TWITTER|X|ट्विटर",
    "facebook": r"FACE ?BOOK|FB|फेसबुक",
    "snapchat": r"SNAP ?CHAT|SNAP|स्नैपचैट",
}
_NETWORK = "(?:" + "|".join(_NETWORKS.values()) + ")"
_WORDS = r"(?: ?(?:IDS?|HANDLE|ACCOUNT|A/C|PROFILE|USER ?NAME|PAGE|CHANNEL|आईडी|अकाउंट|एकाउंट|प्रोफाइल|हैंडल))?"
LABELLED = re.compile(
    rf"(?<![A-Z0-9@.\u0900-\u0963])({_NETWORK})({_WORDS})([ :=\-]{{0,3}})(?:PAR |PE |पर |IS |NAAM SE )?(@?)"
    r"([A-Z0-9_](?:[A-Z0-9_.]{0,48}[A-Z0-9_])?)(?![A-Z0-9_@])"
)
LINK = re.compile(
    r"(?<![A-Z0-9.\-])(?:WWW\.|M\.|WEB\.)?(INSTAGRAM\.COM|T\.ME|TELEGRAM\.ME|TWITTER\.COM|X\.COM"
    r"|FACEBOOK\.COM|FB\.COM|FB\.ME"
    r"|SNAPCHAT\.COM/ADD)/(?:PROFILE\.PHP\?ID=)?@?([A-Z0-9_](?:[A-Z0-9_.]{0,48}[A-Z0-9_])?)"
)
_HOSTS = {
    "INSTAGRAM": "instagram",
    "T.ME": "telegram",
    "TELEGRAM": "telegram",
    "TWITTER": "x",
    "X.COM": "x",
    "SNAPCHAT": "snapchat",
}
_PAGES = words("P REEL REELS STORIES EXPLORE SHARE WATCH GROUPS JOINCHAT STATUS HASHTAG SEARCH HOME LOGIN")
BARE = re.compile(r"(?<![A-Z0-9_.@\u0900-\u0965])@([A-Z0-9_](?:[A-Z0-9_.]{0,28}[A-Z0-9_])?)(?![A-Z0-9_@])")
_WORD_BEFORE = re.compile(r"[^\W\d_][\u0900-\u0965\u0a00-\u0a65]{0,8}[.]? ?$")


def email(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read an e-mail address."""
    normal = match[0].lower()
    ending = match[2].rpartition(".")[2]
    if ".." in normal or "-." in normal:
        return
    valid = SURE if ending in _COMMON_ENDINGS else PLAUSIBLE
    yield Draft(*match.span(), normal, valid, (), {"domain": match[2].lower()})


def upi(match: Match, plain: Plain) -> Iterator[Draft]:
    """Read a UPI id by its bank's handle.

    An unknown handle needs a label, the look of a bank's, or before the sign what no alias has: digits, or pieces.
    """
    handle = match[2].lower()
    labelled = cue_before(plain, match.start(), _UPI_CUE)
    known = handle in PAYMENT_HANDLES
    no_alias = any(c.isdigit() for c in match[1]) or _IN_PIECES.fullmatch(match[1])
    if not (known or labelled or no_alias or _BANK_LIKE.search(match[2])):
        return
    notes = () if known else (f"{handle} is not a payment handle that we know",)
    valid = SURE if known else PLAUSIBLE if labelled else DOUBTFUL
    parts = {"handle": handle}
    if re.fullmatch(r"[6-9]\d{9}", match[1]):
        parts["phone"] = f"+91{match[1]}"
    yield Draft(*match.span(), match[0].lower(), valid, notes, parts)


def labelled_handles(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read `insta @x`, `Telegram ID: rathi_bhai`; a plain word after a network's name is speech."""
    handle = match[5]
    network = next(name for name, spelling in _NETWORKS.items() if re.fullmatch(spelling, match[1]))
    marked = any(not c.isalpha() for c in handle) or (
        ":" in match[3] or "=" in match[3] or (match[2] and "-" in match[3])
    )
    if not match[4] and (
        not marked or (not match[2] and ":" not in match[3] and not re.search(r"[_.]|[A-Z]\d", handle))
    ):
        return
    if network == "x" and len(match[1]) == 1 and not match[4] and not match[2] and match[3] != ":":
        return
    start = match.start(4) if match[4] else match.start(5)
    yield _handle(start, match.end(5), network, handle)


def link(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read the handle from a link, `t.me/rathi_bhai`."""
    if match[2] in _PAGES:
        return
    network = next((name for host, name in _HOSTS.items() if match[1].startswith(host)), "facebook")
    yield _handle(match.start(2), match.end(2), network, match[2])


def bare(match: Match, plain: Plain) -> Iterator[Draft]:
    """Read `@handle` on its own as doubtful; after a word, `@` means alias, unless the handle could be no name."""
    handle = match[1]
    if _WORD_BEFORE.search(plain.text[max(0, match.start() - 12) : match.start()]) and not re.search(r"[\d_.]", handle):
        return
    if len(handle) < 3 or handle.isdigit():
        return
    note = "the sign @ also stands for an alias"
    yield Draft(*match.span(), f"@{handle.lower()}", DOUBTFUL, (note,), {"handle": handle.lower()})


def _handle(start: int, end: int, network: str, handle: str) -> Draft:
    low = handle.lower()
    return Draft(start, end, f"{network}:{low}", SURE, (), {"network": network, "handle": low})


# Telephone numbers: Indian mobiles and landlines, foreign numbers. Normal form: E.164.

_S = r"[ .\-]{1,2}"
# The groupings that people write; any other spacing is more likely two numbers side by side.
_MOBILE = (
    rf"[6-9](?:\d{{9}}|\d{{4}}{_S}\d{{5}}|\d{{2}}{_S}\d{{3}}{_S}\d{{4}}|\d{{3}}{_S}\d{{3}}{_S}\d{{3}}"
    rf"|\d{{3}}{_S}\d{{6}}"
    rf"|\d{{5}}{_S}\d{{4}}|\d{{2}}{_S}\d{{7}}|\d{{4}}{_S}\d{{2}}{_S}\d{{3}}|\d{{4}}{_S}\d{{3}}{_S}\d{{2}}"
    rf"|\d{_S}\d{{4}}{_S}\d{{4}}|\d{_S}\d{{8}}|\d{{3}}{_S}\d{{4}}{_S}\d{{2}}|(?:\d{_S}\d\d){{3}}"
    rf"|\d(?:{_S}\d\d){{4}})"
)
_STD = r"\(?0(?:\d{2}\)?[ \-]{1,3}\d{4}[ \-]?\d{4}|\d{3}\)?[ \-]{1,3}\d{3}[ \-]?\d{4}|\d{4}\)?[ \-]{1,3}\d{6}|\d{10})"
_OPEN = r"(?<![0-9])(?<![0-9][.,])(?<![A-Z0-9]{2}[A-Z])(?<![0-9][A-Z])"
MOBILE = re.compile(rf"{_OPEN}(?:(\+|00)?(91)[ .\-]{{0,2}}|0[ \-]?)?({_MOBILE})(?![0-9]){PIECE_END}")
LABELLED_MOBILE = re.compile(
    rf"(?:MOB(?:ILE)?|PHONE|PH|CALL|WHATSAPP|M)[ .:\-]{{0,3}}(?:NO|NUMBER)?[ .:\-]{{0,3}}({_MOBILE}){PIECE_END}"
)
LANDLINE = re.compile(rf"{_OPEN}({_STD}){PIECE_END}")
INTERNATIONAL = re.compile(r"(?:\+|(?<![0-9A-Z])00) ?\(?[1-9](?:[ ().\-]{0,2}\d){6,16}(?![0-9])")
BARE_FOREIGN = re.compile(rf"{_OPEN}[1-9]\d{{10,13}}{PIECE_END}")
CUE = re.compile(
    r"(?:MOB(?:ILE)?|PHONE|PH|TEL|CALL(?:ER)?|WHATS ?APP|WA|CONTACT|SIM|M|MO|NO|NUMBER|NUM|FONE|LANDLINE|OFFICE"
    r"|मो0?|मो0 ?न0?|मोबाइल|मोबाईल|मोबा0?|फोन|सिम|संपर्क|सम्पर्क|व्हाट्सएप|वाट्सएप|काल|कॉल|दूरभाष|नंबर"
    r"|नम्बर|नं0?|सं0?"
    r"|ਮੋਬਾਈਲ|ਫੋਨ|ਨੰਬਰ|ਨੰ|موبائل|فون|نمبر)[ .:#\-]{0,3}"
    r"(?:NUMBER|NOS?|NUM|SE|PAR|PE|HAI|नंबर|नम्बर|नं0?|न0|सं0?|से|पर|ਨੰਬਰ|نمبر)?[ .:#=\-]{0,3}$"
)
_NOT_PHONE = re.compile(
    r"(?:A/?C|ACCOUNT|ACCT|KHATA|UTR|RRN|TXN|TRANSACTION|REF(?:ERENCE)?|AADHAA?R|खाता|आधार)[A-Z .:#\-]{0,12}$"
)
_COUNTRIES = words(
    "1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66"
    " 81 82 84 86"
    " 90 91 92 93 94 95 98 211 212 213 216 218"
)
_COUNTRY_REGIONS = words("22 23 24 25 26 29 35 37 38 42 50 59 67 68 69 80 85 87 88 96 97 99")
_NATIONAL_LENGTHS = {"1": {10}, "7": {10}, "44": {9, 10}, "92": {9, 10}, "86": {10, 11}, "971": {8, 9}, "977": {8, 10}}


def mobile(match: Match, plain: Plain) -> Iterator[Draft]:
    """Read `+91 98765 43210`, `098765-43210`, `9876543210`."""
    if cue_before(plain, match.start(), _NOT_PHONE):
        return
    digits = re.sub(r"\D", "", match[3])
    sure = bool(match[2]) or cue_before(plain, match.start(), CUE)
    notes = _placeholder(digits)
    valid = DOUBTFUL if notes else SURE if sure else PLAUSIBLE
    yield _draft_of_phone(match.span(), f"+91{digits}", valid, *notes, line="mobile", country="91")


def labelled_mobile(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read `m.no.-7404660980`, `mob9876543210`: a label without a space."""
    digits = re.sub(r"\D", "", match[1])
    yield _draft_of_phone(match.span(1), f"+91{digits}", SURE, line="mobile", country="91")


def landline(match: Match, plain: Plain) -> Iterator[Draft]:
    """Read `0124-2345678`, `011 2345 6789`, `(01744) 234567`."""
    digits = re.sub(r"\D", "", match[1])
    if digits[1] == "0" or cue_before(plain, match.start(), _NOT_PHONE):
        return
    spaced = len(digits) != len(match[1])
    cue = cue_before(plain, match.start(), CUE)
    if not spaced and not cue and digits[1] > "5":
        return
    valid = SURE if cue else PLAUSIBLE
    yield _draft_of_phone(match.span(), f"+91{digits[1:]}", valid, line="landline", country="91")


def international(match: Match, _plain: Plain) -> Iterator[Draft]:
    """Read `+1 416 555 0142`, `0044 20 7946 0018`, `+91-124-2345678`."""
    digits = re.sub(r"\D", "", match[0].removeprefix("00"))
    country = country_of(digits)
    if not country or len(digits) < 8 or len(digits) > 15:
        return
    if country == "91":
        yield from _indian(match, digits)
        return
    plus = match[0].startswith("+")
    fits = len(digits) - len(country) in _NATIONAL_LENGTHS.get(country, range(6, 13))
    notes = () if fits else (f"unusual length for country code +{country}",)
    valid = DOUBTFUL if notes else SURE if plus else PLAUSIBLE
    yield _draft_of_phone(match.span(), f"+{digits}", valid, *notes, line="foreign", country=country)


def _indian(match: Match, digits: str) -> Iterator[Draft]:
    national = digits[2:].removeprefix("0")
    if not 8 <= len(national) <= 12:
        return
    fits = len(national) == 10
    line = "mobile" if fits and national[0] in "6789" else "landline" if fits else "unknown"
    notes = _placeholder(national) if fits else ("an Indian number has ten digits after +91",)
    yield _draft_of_phone(match.span(), f"+91{national}", DOUBTFUL if notes else SURE, *notes, line=line, country="91")


def bare_foreign(match: Match, plain: Plain) -> Iterator[Draft]:
    """Read `WhatsApp 971501234567`: a foreign number without its plus, only after a word for telephone."""
    country = country_of(match[0])
    fits = len(match[0]) - len(country) in _NATIONAL_LENGTHS.get(country, range(7, 12))
    if not country or country == "91" or not fits or not cue_before(plain, match.start(), CUE):
        return
    yield _draft_of_phone(match.span(), f"+{match[0]}", DOUBTFUL, "read with a plus", line="foreign", country=country)


def country_of(digits: str) -> str:
    """Return the country code that an international number begins with, or the empty string.  Source: ITU E.164."""
    for length in (1, 2):
        if digits[:length] in _COUNTRIES:
            return digits[:length]
    known = digits[:3] in _COUNTRIES or digits[:2] in _COUNTRY_REGIONS
    return digits[:3] if known else ""


def _placeholder(digits: str) -> tuple[str, ...]:
    return ("one digit repeated: looks like a filler",) if len(set(digits[-9:])) == 1 else ()


def _draft_of_phone(span: tuple[int, int], normal: str, valid: Validity, *notes: str, **parts: str) -> Draft:
    return Draft(*span, normal, valid, notes, parts)
