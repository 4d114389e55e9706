"""What a description says, as traits: "गोदना OM दाहिनी कलाई पर" is a tattoo, on a wrist, and shows "om".  Pure.

A trait is a word with small letters: "tattoo", "tattoo@wrist", "shirt", "red shirt".  Words are known by looks.tsv, in
any of its scripts; what stands beside a tattoo and is no known word is what it shows.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

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
