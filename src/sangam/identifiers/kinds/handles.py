"""E-mail, UPI ids and handles on social networks.

The sign @ has a second meaning in police writing: `Rahul @ Kalu` and `Rahul @Kalu` mean "alias".  A word before it
makes an alias of it.  Only a label, a link or a known bank makes a handle.
"""

import re
from collections.abc import Iterator

from sangam.identifiers.plain_text import Plain
from sangam.identifiers.rules import DOUBTFUL, PLAUSIBLE, SURE, Draft, Match, cue_before, words

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
