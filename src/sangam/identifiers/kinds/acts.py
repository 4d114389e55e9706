"""The acts that police cite, each with its spellings and its last section."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sangam.identifiers.plain_text import Plain
from sangam.identifiers.rules import DOUBTFUL, PLAUSIBLE, SURE, WORD_START, Draft, Match, cue_before

_Z = r"[0.]? ?"
_ACT = r" ?(?:ACT|एक्ट|अधिनियम|अधि0)"


@dataclass(frozen=True)
class Act:
    """An act under the short name that officers use.

    last: its highest section number.  cited: its number and year as police append them to the sections,
    `25/54/59 Arms Act` for section 25 of Act 54 of 1959.
    """

    name: str
    title: str
    last: int
    spelling: str
    cited: tuple[str, ...] = ()


# Longer spellings stand before those that they begin with (BNSS before BNS).
ACTS: tuple[Act, ...] = (
    Act(
        "BNSS",
        "Bharatiya Nagarik Suraksha Sanhita 2023",
        531,
        rf"B\.?N\.?S\.?S\.?|बी{_Z}एन{_Z}एस{_Z}एस{_Z}|बीएनएसएस|भा{_Z}ना{_Z}सु{_Z}सं[0.]?",
    ),
    Act(
        "BNS",
        "Bharatiya Nyaya Sanhita 2023",
        358,
        rf"B\.?N\.?S\.?(?![A-Z])|बी{_Z}एन{_Z}एस[0.]?|भा{_Z}न्या{_Z}सं[0.]?|भारतीय न्याय संहिता|ਬੀ\.?ਐਨ\.?ਐਸ\.?",
    ),
    Act("BSA", "Bharatiya Sakshya Adhiniyam 2023", 170, r"B\.?S\.?A\.?(?![A-Z])|बीएसए|भारतीय साक्ष्य अधिनियम"),
    Act(
        "IPC",
        "Indian Penal Code 1860",
        511,
        rf"I\.? ?P\.? ?C\.?(?![A-Z])|आई{_Z}पी{_Z}सी[0.]?|भा{_Z}(?:द|दं|दंड|दण्ड){_Z}(?:वि|सं|स)[0.]?|भादवि"
        rf"|भादसं|भारतीय दंड संहिता|भारतीय दण्ड संहिता|ता{_Z}हि[0.]?|ਆਈ\.?ਪੀ\.?ਸੀ\.?|تعزیرات ہند",
    ),
    Act(
        "CrPC",
        "Code of Criminal Procedure 1973",
        484,
        rf"CR\.? ?P\.? ?C\.?(?![A-Z])|सी{_Z}आर{_Z}पी{_Z}सी[0.]?|द{_Z}प्र{_Z}सं[0.]?|दं{_Z}प्र{_Z}सं[0.]?",
    ),
    Act(
        "UAPA",
        "Unlawful Activities (Prevention) Act 1967",
        53,
        rf"U\.?A\.? ?\(?P\.?\)? ?(?:A\.?(?![A-Z])|ACT)|UAPA{_ACT}?|यूएपीए(?:{_ACT})?"
        rf"|यू{_Z}ए{_Z}पी{_Z}ए[0.]?|विधि विरुद्ध क्रियाकलाप(?: \(?निवारण\)?)? अधिनियम",
    ),
    Act(
        "NDPS",
        "Narcotic Drugs and Psychotropic Substances Act 1985",
        83,
        rf"N\.?D\.?P\.?S\.?(?:{_ACT})?|एन{_Z}डी{_Z}पी{_Z}एस[0.]?(?:{_ACT})?|ਐਨ\.?ਡੀ\.?ਪੀ\.?ਐਸ\.?(?: ਐਕਟ)?",
        cited=("61", "85"),
    ),
    Act(
        "Arms Act",
        "Arms Act 1959",
        46,
        rf"A\.?(?= ?ACT(?![A-Z]))(?<!U\.A\.) ?ACT|ARMS?{_ACT}|आर्म्स{_ACT}|आयुध{_ACT}|शस्त्र{_ACT}"
        rf"|असलहा{_ACT}|अ{_Z}अधि[0.]?|ਅਸਲਾ ਐਕਟ|آرمز ایکٹ",
        cited=("54", "59"),
    ),
    Act(
        "Gangsters Act",
        "UP Gangsters and Anti-Social Activities (Prevention) Act 1986",
        24,
        rf"(?:U\.?P\.? ?)?GANGSTERS?{_ACT}|(?:उ0 ?प्र0 ?|यूपी )?(?:गैंगस्टर|गैगस्टर|गैंगेस्टर){_ACT}"
        rf"|(?:उ0 ?प्र0 ?)?गिरोहबन्द(?: समाज विरोधी क्रियाकलाप)?(?: निवारण)?{_ACT}",
    ),
    Act("MCOCA", "Maharashtra Control of Organised Crime Act 1999", 30, r"M\.?C\.?O\.?C\.?A\.?(?: ACT)?|मकोका"),
    Act(
        "Goonda Act",
        "UP Control of Goondas Act 1970",
        18,
        rf"GOO?NDA{_ACT}|(?:यूपी |उ0 ?प्र0 ?)?गुण्डा(?: नियंत्रण)?{_ACT}|गुंडा{_ACT}",
    ),
    Act(
        "Excise Act",
        "Excise Act of the state",
        90,
        rf"EX(?:CISE)?\.?{_ACT}|आबकारी{_ACT}|एक्साइज{_ACT}|ਆਬਕਾਰੀ ਐਕਟ",
        cited=("1", "14"),
    ),
    Act(
        "Gambling Act",
        "Public Gambling Act 1867",
        18,
        rf"(?:PUBLIC )?GAMBLING{_ACT}|G\.? ?ACT|जुआ{_ACT}|सार्वजनिक द्यूत{_ACT}",
        cited=("3", "67"),
    ),
    Act(
        "POCSO",
        "Protection of Children from Sexual Offences Act 2012",
        46,
        rf"P\.?O\.?C\.?S\.?O\.?(?:{_ACT})?|पॉक्सो(?:{_ACT})?|पोक्सो(?:{_ACT})?",
    ),
    Act("IT Act", "Information Technology Act 2000", 94, rf"I\.?T\.?{_ACT}|आई{_Z}टी{_Z}{_ACT}|आईटी{_ACT}"),
    Act("MV Act", "Motor Vehicles Act 1988", 217, rf"M\.? ?V\.?{_ACT}|एम{_Z}वी{_Z}{_ACT}|मोटर वाहन{_ACT}"),
    Act(
        "Explosive Substances Act",
        "Explosive Substances Act 1908",
        7,
        rf"EXPLOSIVES? SUBSTANCES?{_ACT}|विस्फोटक पदार्थ{_ACT}",
    ),
    Act(
        "PC Act",
        "Prevention of Corruption Act 1988",
        31,
        rf"P\.? ?C\.?{_ACT}|PREVENTION OF CORRUPTION ACT|भ्रष्टाचार निवारण{_ACT}",
    ),
    Act("PMLA", "Prevention of Money-Laundering Act 2002", 75, r"P\.?M\.?L\.?A\.?(?: ACT)?|पीएमएलए"),
    Act(
        "SC/ST Act",
        "Scheduled Castes and Scheduled Tribes (Prevention of Atrocities) Act 1989",
        23,
        rf"SC ?/? ?ST(?:{_ACT})|एससी ?/? ?एसटी(?:{_ACT})",
    ),
    Act("Foreigners Act", "Foreigners Act 1946", 17, rf"FOREIGNERS?{_ACT}|विदेशी{_ACT}"),
    Act("Passports Act", "Passports Act 1967", 27, rf"PASSPORTS?{_ACT}|पासपोर्ट{_ACT}"),
    Act("Prisons Act", "Prisons Act 1894", 62, rf"PRISONS?{_ACT}|कारागार{_ACT}"),
    Act("JJ Act", "Juvenile Justice Act 2015", 112, rf"J\.? ?J\.?{_ACT}|किशोर न्याय{_ACT}"),
)
ACT = "(?:" + "|".join(act.spelling for act in ACTS) + ")"
_SPELLINGS = tuple((act, re.compile(act.spelling)) for act in ACTS)


def act_named(text: str) -> Act | None:
    """Return the act that the whole of the plain text names."""
    return next((act for act, spelling in _SPELLINGS if spelling.fullmatch(text)), None)


# Sections of law, one find per act, and which penal code applies to an offence.
#
# Normal form: the act's short name and the sections in the order written, `IPC 302/34`; without an act `302/34`.

BNS_IN_FORCE = dt.date(2024, 7, 1)  # S.O. 850(E), Ministry of Home Affairs, 23 February 2024

_SUFFIX = r"(?: ?-? ?(?:ए|बी|सी|डी|ई)(?![\u0900-\u0963])|-?[A-Z]{1,2}(?![A-Z]))"
_ITEM = rf"(?<!\d)\d{{1,3}}(?!\d){_SUFFIX}?(?: ?\((?:\d{{1,2}}|[A-Z]{{1,4}}|[कखगघ]|ए|बी|सी)\)){{0,3}}"
_JOIN = r" ?(?:,|/|&|-|R/W|READ WITH|सपठित|व|और|AND|ਅਤੇ)(?: ?(?:SECTION|SEC\.?|S\.|U/?S|धारा))? ?"
_LIST = rf"{_ITEM}(?:{_JOIN}{_ITEM}){{0,19}}"
_BEFORE = (
    r"(?:(?:U/ ?S|U\.S\.|UNDER SECTIONS?|SECTIONS?|SECS?\.?|S\.|धाराओं|धारा|अन्तर्गत धारा|अंतर्गत धारा|ਧਾਰਾ"
    r"|ਅ/ਧ|دفعہ)[ :.\-]{0,2})"
)
_OF = r"[ \-]{0,2}(?:OF (?:THE )?|का |के |THE )?"
_NOT_WEIGHT = r"(?! ?(?:KGS?|KILO|GRAMS?|GMS?|ग्राम|किलो|मि0ली0|LITRE|BOTTLES?|CASES?|केस|लोग|RS)(?![A-Z]))"
LABELLED = re.compile(rf"{WORD_START}{_BEFORE}({_LIST})(?![\d(])(?:{_OF}({ACT})(?![A-Z0-9]))?")
ACT_LAST = re.compile(rf"(?<![\dA-Z/.\-:(])({_LIST}){_OF}({ACT})(?![A-Z0-9])")
ACT_FIRST = re.compile(
    rf"{WORD_START}({ACT})[ :\-]{{0,2}}(?:(?:U/S|SECTIONS?|SEC\.?|S\.|धारा|की धारा) ?)?({_LIST})(?![A-Z\d(]"
    rf"|[.:/]\d){_NOT_WEIGHT}"
)
_SECTION_BEFORE = re.compile(r"(?<![\d.:/])\d{1,3}[A-Z]{0,2}(?:\([A-Z\d]{1,4}\)){0,2} ?$")
_LETTERS = {"ए": "A", "बी": "B", "सी": "C", "डी": "D", "ई": "E", "क": "a", "ख": "b", "ग": "c", "घ": "d"}


def labelled_sections(match: Match, plain: Plain) -> Iterator[Draft]:
    """Read `u/s 302/34 IPC`, `धारा 307`."""
    yield from _sections(match, plain, listed=1, act=2)


def act_last(match: Match, plain: Plain) -> Iterator[Draft]:
    """Read `25/54/59 Arms Act`."""
    yield from _sections(match, plain, listed=1, act=2)


def act_first(match: Match, plain: Plain) -> Iterator[Draft]:
    """Read `UAPA 16,18`; in `376D IPC 4 POCSO Act` the sections stand before their act."""
    if cue_before(plain, match.start(), _SECTION_BEFORE):
        return
    yield from _sections(match, plain, listed=2, act=1)


def _sections(match: Match, plain: Plain, *, listed: int, act: int) -> Iterator[Draft]:
    named = act_named(match[act].strip()) if match[act] else None
    items = [_item(m[0]) for m in re.finditer(_ITEM, plain.text[match.start(listed) : match.end(listed)])]
    if any(_number(item) == 0 for item in items):
        return
    cited = bool(named and named.cited and len(items) > 2 and tuple(items[-2:]) == named.cited)
    items = items[:-2] if cited else items
    beyond = [i for i in items if named and _number(i) > named.last]
    notes = tuple(f"{named.title} ends at section {named.last}" for _ in beyond[:1] if named)
    notes = notes if named else ("no act named",)
    if named and cited:
        notes = (*notes, f"{'/'.join(named.cited)} is the number and year of the act itself")
    valid = DOUBTFUL if beyond else SURE if named else PLAUSIBLE
    name = named.name if named else ""
    parts = {"act": name, "sections": ",".join(items)}
    yield Draft(match.start(), match.end(), f"{name} {'/'.join(items)}".strip(), valid, notes, parts)


def _number(item: str) -> int:
    return int("".join(c for c in item if c.isdigit() or c == "(").partition("(")[0])


def _item(written: str) -> str:
    """Return `120B` for `120-बी`, `103(1)`, `111(2)(b)`: letters of the section upper, of its clauses"
    " lower case."""
    head, bracket, clauses = written.replace(" ", "").replace("-", "").partition("(")
    for indic, latin in _LETTERS.items():
        head = head.replace(indic, latin)
        clauses = re.sub(rf"(?<![^(]){indic}(?=\))", latin, clauses)
    return re.sub(r"^0+(?=\d)", "", head.upper()) + (bracket + clauses).lower()


def applicable_penal_code(offence_date: dt.date) -> Literal["IPC", "BNS"]:
    """Return the penal code that an offence of that day falls under, whatever day its FIR was written.

    Source: Bharatiya Nyaya Sanhita 2023, s.1(2) with S.O. 850(E), and s.358(2) which saves earlier offences.
    """
    return "BNS" if offence_date >= BNS_IN_FORCE else "IPC"
