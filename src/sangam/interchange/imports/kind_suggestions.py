"""What stands in the rows of a sheet, as its headings suggest; an officer confirms it or says otherwise.

`kind_signs.csv` says which words in a heading tell of which kind.  A *sure* sign decides alone ("Date of release").  A
*likely* one tells of things, and so counts only where no heading is of names.  A *maybe* one needs others beside it.
Pure: it reads headings, never a value.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass
from functools import cache

from sangam.interchange.sheets import heading_words
from sangam.interchange.types import SuggestedKind

PERSON = "person"
_POINTS_BY_STRENGTH = {"sure": 3, "likely": 2, "maybe": 1}
_LIKELY, _SURE = _POINTS_BY_STRENGTH["likely"], _POINTS_BY_STRENGTH["sure"]
_ENOUGH = 2
_NAMED = 3
"""Headings that the reason names."""


@dataclass(frozen=True, slots=True)
class _Sign:
    """Words of which any in a heading tells of a kind."""

    kind: str
    points: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """That a heading tells of a kind.  at: its place in the sheet."""

    points: int
    at: int


def suggested_kind(headings: Sequence[str]) -> SuggestedKind | None:
    """Return the kind of record that the headings of a sheet suggest, None where they are unclear.

    None also where two kinds are suggested alike: no kind at all is better than a wrong one.
    """
    found = _signs_by_kind(headings)
    told = _decisive_signs(found, headings)
    first = _first({kind: sum(each.points for each in signs) for kind, signs in told.items()})
    return SuggestedKind(first, _surest(told[first], headings)) if first else None


def _signs_by_kind(headings: Sequence[str]) -> dict[str, list[_Told]]:
    """Return for each kind which of its signs stand in the sheet, each once: the first heading that bears it."""
    padded = [f" {heading_words.plain(heading)} " for heading in headings]
    found = defaultdict[str, list[_Told]](list)
    for sign in _signs():
        at = next((at for at, heading in enumerate(padded) if any(f" {word} " in heading for word in sign.words)), None)
        if at is not None:
            found[sign.kind].append(_Told(sign.points, at))
    return found


def _decisive_signs(found: Map[str, list[_Told]], headings: Sequence[str]) -> dict[str, list[_Told]]:
    """Return the kinds that come into question with their signs.

    Those with a sure sign put all others aside.  A heading of names puts things aside, and without one no person is
    meant.
    """
    others = {kind: signs for kind, signs in found.items() if kind != PERSON}
    if sure := {kind: signs for kind, signs in others.items() if any(each.points == _SURE for each in signs)}:
        return sure
    name = next(_name_headings(found, headings), None)
    if name is None:
        return others
    of_persons = {kind: signs for kind, signs in others.items() if kind not in _things()}
    return of_persons | {PERSON: [_Told(1, name), *found.get(PERSON, ())]}


def _name_headings(found: Map[str, list[_Told]], headings: Sequence[str]) -> Iterator[int]:
    """Yield the places of headings of names that are not names of things, as that of a gang is."""
    of_things = {each.at for kind in _things() for each in found.get(kind, ()) if each.points == _LIKELY}
    for at, heading in enumerate(headings):
        if "name" in heading_words.properties_called(heading) and at not in of_things:
            yield at


def _first(points: Map[str, int]) -> str:
    """Return the kind with most points, "" where it has too few or another has as many."""
    most = max(points.values(), default=0)
    first = [kind for kind, count in points.items() if count == most]
    return first[0] if most >= _ENOUGH and len(first) == 1 else ""


def _surest(signs: Iterable[_Told], headings: Sequence[str]) -> tuple[str, ...]:
    ordered = sorted(signs, key=lambda each: (-each.points, each.at))
    return tuple(dict.fromkeys(headings[each.at] for each in ordered))[:_NAMED]


@cache
def _things() -> frozenset[str]:
    """Return the kinds with a likely sign: they are of things, and a thing is not called as a person is."""
    return frozenset(each.kind for each in _signs() if each.points == _LIKELY)


@cache
def _signs() -> tuple[_Sign, ...]:
    return tuple(map(_sign, heading_words.rows_of("kind_signs.csv")))


def _sign(row: Map[str, str]) -> _Sign:
    words = tuple(map(heading_words.plain, row["words"].split("|")))
    return _Sign(row["kind"], _POINTS_BY_STRENGTH[row["strength"]], words)
