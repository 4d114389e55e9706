"""Sections of law, one find per act, and which penal code applies to an offence.

Normal form: the act's short name and the sections in the order written, `IPC 302/34`; without an act `302/34`.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Literal

from sangam.identifiers.kinds.acts import ACT, act_named
from sangam.identifiers.plain_text import Plain
from sangam.identifiers.rules import DOUBTFUL, PLAUSIBLE, SURE, WORD_START, Draft, Match, cue_before

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
