"""Keys by which a person without a name is found: sex, age band and year together, and each trait with the sex.  Pure.

What a key tells is told by several statements, so that it bears the strictest handling of them.  A missing person and
whoever was found are stored apart, under their kinds, and each is looked for among the others.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from sangam.kernel.handling import Handling
from sangam.records.types import RecordView, ShownStatement, Statement, Wanted

# What a description says, as traits: "गोदना OM दाहिनी कलाई पर" is a tattoo, on a wrist, and shows "om". Pure.
#
# A trait is a word with small letters: "tattoo", "tattoo@wrist", "shirt", "red shirt". Words are known by looks.tsv,
# in any of its scripts; what stands beside a tattoo and is no known word is what it shows.

_LONGEST_PHRASE = 4
_CLAUSES = re.compile(r"[,;।|/\n()]|\band\b|\bwith\b|(?<!\S)(?:और|तथा|व|ਅਤੇ|اور)(?!\S)")
_MARKS_OF_SCRIPTS = "\u0900-\u0903\u093a-\u094f\u0a01-\u0a03\u0a3c-\u0a4d\u0a70\u0a71\u064b-\u0652"
_TOKEN = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS_OF_SCRIPTS}]|-(?=[^\W_]))*")


@dataclass(frozen=True, slots=True)
class Looks:
    """marks: "scar", "scar@cheek".  shown: words of a tattoo.  clothes: "shirt", "red shirt".  things: "ring"."""

    marks: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()
    clothes: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()


@lru_cache(maxsize=20_000)
def marks_in(text: str) -> Looks:
    """Return the marks that a text tells of, each with the part of the body in the same clause."""
    marks: set[str] = set()
    shown: set[str] = set()
    for clause in _CLAUSES.split(text.casefold()):
        known, rest = _parse_clause(clause)
        parts = {meaning for kind, meaning in known if kind == "part"}
        told = {meaning for kind, meaning in known if kind == "mark"}
        marks |= told | {f"{mark}@{part}" for mark in told for part in parts}
        shown |= set(rest) if "tattoo" in told else set()
    return Looks(marks=frozenset(marks), shown=frozenset(shown))


@lru_cache(maxsize=20_000)
def clothes_in(text: str) -> Looks:
    """Return the garments with the colours before them, and what was carried."""
    clothes: set[str] = set()
    things: set[str] = set()
    for clause in _CLAUSES.split(text.casefold()):
        known, _ = _parse_clause(clause)
        colour = ""
        for kind, meaning in known:
            if kind == "colour":
                colour = meaning
            elif kind == "garment":
                clothes |= {meaning, f"{colour} {meaning}"} if colour else {meaning}
                colour = ""
            elif kind == "thing":
                things.add(meaning)
    return Looks(clothes=frozenset(clothes), things=frozenset(things))


def _parse_clause(clause: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Return (kind, meaning) of the known phrases of a clause, in order, and the words that are none."""
    words = _TOKEN.findall(clause)
    known: list[tuple[str, str]] = []
    rest: list[str] = []
    at = 0
    while at < len(words):
        found = next(_phrases(words, at), None)
        if found:
            known += [found[1]] if found[1][0] != "silent" else []
            at += found[0]
        else:
            rest.append(words[at])
            at += 1
    return known, rest


def _phrases(words: list[str], at: int) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield (length, (kind, meaning)) of the known phrases that begin at a word, the longest first."""
    for length in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
        meaning = _known_phrases().get(" ".join(words[at : at + length]))
        if meaning:
            yield length, meaning


@cache
def _known_phrases() -> dict[str, tuple[str, str]]:
    return spellings_of(files("sangam.records").joinpath("looks.tsv").read_text("utf-8").splitlines())


def spellings_of(lines: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return (kind, meaning) by spelling, from the lines of looks.tsv.  Raises ValueError for one with two meanings."""
    found: dict[str, tuple[str, str]] = {}
    for line in lines:
        if line and not line.startswith("#"):
            kind, meaning, spellings = line.split("\t")
            for spelling in spellings.split(" | "):
                key = " ".join(_TOKEN.findall(spelling.casefold()))
                if found.setdefault(key, (kind, meaning)) != (kind, meaning):
                    raise ValueError(f"looks.tsv: {spelling} stands in two lines")
    return found


@lru_cache(maxsize=1_000)
def spelt(meaning: str, first: str, last: str) -> str:
    """Return a trait in the script whose letters lie between two characters: "red shirt" as "लाल कमीज".

    A word that looks.tsv does not spell in that script stays as it is.
    """
    return " ".join(_spelt(each, first, last) for each in meaning.split(" "))


def _spelt(meaning: str, first: str, last: str) -> str:
    spellings = (spelling for spelling, (_, known) in _known_phrases().items() if known == meaning)
    return next((each for each in spellings if first <= each[0] <= last), meaning)


DESCRIPTION_SPACE = "description"

AGAINST: Mapping[str, tuple[str, ...]] = {"missing": ("body", "found"), "body": ("missing",), "found": ("missing",)}
"""With which kinds a kind is compared by description."""

AGE_SLACK = 5
"""Years by which an age judged by the eye is commonly wrong, either way."""

_BAND_YEARS = 10
_OLDEST = 120
_YEARS_BACK = 10
_ANY = "any"
_SEXES = ("male", "female", "other")
_DAYS = {"missing": "seen_date", "body": "found_date", "found": "found_date"}
_BASE_BITS, _TRAIT_BITS = 12.0, 11.5
"""Evidence of the two sorts of key; both at a rarity at which a search reads each to its full limit."""

_Said = Statement | ShownStatement


def keys(kind: str, statements: Sequence[Statement]) -> Iterator[tuple[str, Handling]]:
    """Yield (key, handling) under which a missing person, a body or an unidentified person is found by description."""
    if kind not in AGAINST:
        return
    told = {each.property: each for each in statements}
    sex = str(told["sex"].value) if "sex" in told else _ANY
    base = [told[name] for name in ("sex", "age_from", "age_to", _DAYS[kind]) if name in told]
    handling = _strictest(base)
    for band in _stored_bands(told):
        yield f"{kind}|{sex}|{band}|{_year(told, kind)}", handling
    beside = [told["sex"]] if "sex" in told else []
    for statement in statements:
        for trait in sorted(_traits(statement)):
            yield f"{kind}|{sex}|{trait}", _strictest([statement, *beside])


def lookup_keys(view: RecordView, *, year: int) -> list[Wanted]:
    """Return what to look for to find whom a record may be, from what the officer sees of it.  year: this year.

    Nothing for a kind that is not found by description.
    """
    if view.kind not in AGAINST:
        return []
    shown = [statement for statement in view.statements if statement.value is not None]
    told = {each.property: each for each in shown}
    sexes = (str(told["sex"].value), _ANY) if "sex" in told else (*_SEXES, _ANY)
    traits = {trait for statement in shown for trait in _traits(statement)}
    years = [str(each) for each in _asked_years(view.kind, told, year)]
    asked: dict[str, float] = {}
    for kind in AGAINST[view.kind]:
        for sex in sexes:
            for band in _asked_bands(told):
                asked |= dict.fromkeys((f"{kind}|{sex}|{band}|{each}" for each in (*years, _ANY)), _BASE_BITS)
            asked |= dict.fromkeys((f"{kind}|{sex}|{trait}" for trait in traits), _TRAIT_BITS)
    return [Wanted(DESCRIPTION_SPACE, asked, exact=False)]


def ages(told: Mapping[str, _Said]) -> tuple[int, int] | None:
    """Return the least and the most age that a description gives, None where it gives none."""
    found = [int(str(told[name].value)) for name in ("age_from", "age_to") if name in told]
    return (min(found), max(found)) if found else None


def _stored_bands(told: Mapping[str, _Said]) -> list[str]:
    range_ = ages(told)
    return [str(band) for band in range(range_[0] // _BAND_YEARS, range_[1] // _BAND_YEARS + 1)] if range_ else [_ANY]


def _asked_bands(told: Mapping[str, _Said]) -> list[str]:
    range_ = ages(told)
    least, most = (range_[0] - AGE_SLACK, range_[1] + AGE_SLACK) if range_ else (0, _OLDEST)
    return [*map(str, range(max(least, 0) // _BAND_YEARS, min(most, _OLDEST) // _BAND_YEARS + 1)), _ANY]


def _year(told: Mapping[str, _Said], kind: str) -> str:
    day = told.get(_DAYS[kind])
    return str(day.value)[:4] if day else _ANY


def _asked_years(kind: str, told: Mapping[str, _Said], year: int) -> range:
    """Return the years to ask for: who is missing is found after, who was found went missing before."""
    day = told.get(_DAYS[kind])
    known = date.fromisoformat(str(day.value)).year if day else None
    if kind == "missing":
        return range(known or year - _YEARS_BACK, year + 1)
    last = known or year
    return range(last - _YEARS_BACK, last + 1)


def _traits(statement: _Said) -> frozenset[str]:
    """Return the traits of a statement that are rare enough to look for: a mark with its place, a coloured garment."""
    looks = looks_of(statement)
    marks = {mark for mark in looks.marks if "@" in mark}
    return frozenset({*marks, *(f"shows {word}" for word in looks.shown), *(c for c in looks.clothes if " " in c)})


def looks_of(statement: _Said) -> Looks:
    """Return what a statement says of marks and clothes; nothing, where it speaks of something else."""
    if statement.property == "mark":
        return marks_in(str(statement.value))
    if statement.property in ("clothing", "belongings"):
        return clothes_in(str(statement.value))
    return Looks()


def _strictest(statements: Sequence[_Said]) -> Handling:
    handlings = [each.handling for each in statements]
    highest = max((each.classification for each in handlings), default=Handling().classification)
    return Handling(highest, frozenset(caveat for each in handlings for caveat in each.caveats))
