"""How much a record agrees with what was asked: one score, three bands, every reason said.  Pure.

The score is the chance that the record is of whom was asked for, from the sum of its features' bits (`weights`).  It
rises with each feature that agrees and falls with each that contradicts; what either side leaves out changes nothing.
Another father or another sex holds a hit among the weak; a common name alone never makes a strong one.  An exact number
stands for itself: it was asked for, whoever holds it.

The record comes as the officer sees it: what is hidden from the officer takes no part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sangam.kernel import clock
from sangam.matching.queries.query_context import Asked, Question, Reading, question
from sangam.matching.similarity import features
from sangam.matching.similarity import features as similarity_features
from sangam.matching.similarity.features import (
    BELOW_STRONG,
    BOUNDS,
    POSSIBLE,
    STRONG,
    TOLD_APART,
    TOLD_APART_BITS,
    WEIGHTS,
    chance,
    held_below,
)
from sangam.matching.types import Band, Hit, Why
from sangam.names.comparison import comparison as comparison_comparison
from sangam.names.types import Band as NameBand
from sangam.names.types import Comparison, PersonName
from sangam.records.types import RecordView

SENTENCES = features.SENTENCES

_ORDER = (Band.STRONG, Band.POSSIBLE, Band.WEAK)
_FULL_LIKENESS_BITS = 2.0
_EXACT = "identifier-agrees"
_LIFTS = WEIGHTS["place-agrees"].bits
"""Least bits by which a feature beside a common name may make a hit strong: a sex or a guessed age may not."""


def score(reading: Reading, view: RecordView) -> Hit | None:
    """Return the record as a hit, or None when nothing that the officer may see agrees."""
    return next(iter(scored_hits(reading, [view])), None)


def scored_hits(reading: Reading, views: Sequence[RecordView]) -> list[Hit]:
    """Return those of these records that agree with the text, as hits, in the order of `ranked`."""
    asked = question(reading, year=clock.now().year)
    held = [features.name_in(view) if asked.persons else None for view in views]
    verdicts = [_verdicts(person, held) for person in asked.persons]
    hits = []
    for at, view in enumerate(views):
        name = held[at]
        agreeing = [
            (person, name, found[at])
            for person, found in zip(asked.persons, verdicts, strict=True)
            if name and found[at].band is not NameBand.NONE
        ]
        hit = _hit(asked, view, agreeing)
        hits += [hit] if hit else []
    return ranked_hits(similarity_features.name_false_plates(hits))


def ranked_hits(hits: Sequence[Hit]) -> list[Hit]:
    """Return hits in the order of their bands, within a band those with a caution first, then by score."""
    return sorted(hits, key=lambda hit: (_ORDER.index(hit.band), not hit.caution, -hit.score, str(hit.record.id)))


def band_of(value: float) -> Band:
    """Return the band of a score."""
    return Band.STRONG if value >= STRONG else Band.POSSIBLE if value >= POSSIBLE else Band.WEAK


def _verdicts(person: Asked, held: Sequence[PersonName | None]) -> Mapping[int, Comparison]:
    """Return the comparison of one person of the text with each record that shows a name, by the record's place."""
    with_name = [(at, name) for at, name in enumerate(held) if name]
    compared = comparison_comparison.compare_many(person.name, [name for _, name in with_name])
    return {at: each for (at, _), each in zip(with_name, compared, strict=True)}


@dataclass(frozen=True, slots=True)
class _Person:
    """One person of the text held against the record.  bits: of names and relatives together; carries: the names are
    rare enough to stand alone."""

    name: PersonName | None
    bits: float
    told: tuple[Why, ...]
    carries: bool


def _hit(asked: Question, view: RecordView, agreeing: Sequence[tuple[Asked, PersonName, Comparison]]) -> Hit | None:
    numbers = features.numbers(asked, view)
    if not numbers and not agreeing:
        return None
    persons = [_person(asked, view, *each) for each in agreeing] or [_nameless(asked, view)]
    best = max(persons, key=lambda each: (_value(numbers, each), each.bits))
    value = _value(numbers, best)
    told = sorted([*numbers, *best.told], key=lambda each: each.bits < 0)
    return Hit(view, band_of(value), round(value, 4), tuple(told), best.name)


def _person(asked: Question, view: RecordView, person: Asked, name: PersonName, comparison: Comparison) -> _Person:
    told = features.reasons_of_comparison(comparison)
    inner = sum(each.bits for each in told) + _FULL_LIKENESS_BITS * (comparison.score - 1)
    least, most = BOUNDS[comparison.band]
    if comparison.band is NameBand.STRONG and any(each.code in TOLD_APART for each in told):
        least = TOLD_APART_BITS
    around = features.around_name(person, name, asked, view)
    bits = min(max(inner, least), most)
    return _Person(person.name, bits, (*told, *around), comparison.band is NameBand.STRONG)


def _nameless(asked: Question, view: RecordView) -> _Person:
    return _Person(None, 0.0, tuple(features.around_numbers(asked, view)), carries=True)


def _value(numbers: Sequence[Why], person: _Person) -> float:
    """Return the score, 0-1, of a record whose numbers and whose person agree so far."""
    beyond = [each for each in person.told if each.code in features.SENTENCES]
    value = chance(person.bits + sum(each.bits for each in (*numbers, *beyond)))
    if any(each.code == _EXACT for each in numbers):
        return max(value, STRONG)
    most = [weight.most for each in person.told if (weight := WEIGHTS.get(each.code))]
    if not person.carries and not numbers and not any(each.bits >= _LIFTS for each in beyond):
        most.append(BELOW_STRONG)
    return held_below(value, min(most, default=1.0))
