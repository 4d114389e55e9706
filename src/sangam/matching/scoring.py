"""How much a record agrees with what was asked, in three bands, with every reason said.  Pure.

The record comes as the officer sees it: what is hidden from him takes no part.
"""

from collections.abc import Sequence

from sangam.identifiers import public as identifiers
from sangam.identifiers.types import Found, Identifier
from sangam.matching.recognising import Reading
from sangam.matching.types import Band, Hit, Why
from sangam.names import public as names
from sangam.names.types import Band as NameBand
from sangam.names.types import Comparison
from sangam.records.public_search import KINDS, Type, spoken_name
from sangam.records.types import RecordView

_ORDER = (Band.STRONG, Band.POSSIBLE, Band.WEAK)
_EXACT, _CONFUSED = 1.0, 0.8

SENTENCES = {
    "identifier-agrees": "The {what} agrees: {one}.",
    "identifier-confused": "The {what} agrees but for characters that look alike: {one} = {other}.",
}


def score(reading: Reading, view: RecordView) -> Hit | None:
    """Return the record as a hit, or None when nothing that the officer may see agrees."""
    same = [why for found in reading.identifiers if (why := _identifier(found, view))]
    name = _name(reading, view)
    if not same and name is None:
        return None
    whys = [*(why for _, why in same), *(_why(name) if name else ())]
    exact = max((weight for weight, _ in same), default=0.0)
    return Hit(view, _band(exact, name), max(exact, name.score if name else 0.0), tuple(whys))


def ranked(hits: Sequence[Hit]) -> list[Hit]:
    """Return hits in the order of their bands, within a band those with a caution first, then by score."""
    return sorted(hits, key=lambda hit: (_ORDER.index(hit.band), not hit.caution, -hit.score, str(hit.record.id)))


def _band(exact: float, name: Comparison | None) -> Band:
    named = Band(name.band) if name else None
    if exact == _EXACT or (exact and named in (Band.STRONG, Band.POSSIBLE)):
        return Band.STRONG
    if exact:
        return Band.POSSIBLE
    return named or Band.WEAK


def _identifier(found: Found, view: RecordView) -> tuple[float, Why] | None:
    """Return how exactly a recognised identifier, in any of its readings, stands in the record."""
    readings: list[Found | Identifier] = [found, *found.alternatives]
    best: tuple[float, Why] | None = None
    for statement in view.statements:
        declared = KINDS[view.kind].property(statement.property)
        if declared is None or declared.type is not Type.IDENTIFIER or statement.value is None:
            continue
        for each in readings:
            if each.kind is declared.identifier and (same := _same(each, str(statement.value), declared.label)):
                best = max(best or same, same, key=lambda pair: pair[0])
    return best


def _same(asked: Found | Identifier, held: str, what: str) -> tuple[float, Why] | None:
    if asked.normal == held:
        return _EXACT, Why("identifier-agrees", SENTENCES["identifier-agrees"], {"what": what, "one": held})
    if identifiers.fold(asked.kind, asked.normal) != identifiers.fold(asked.kind, held):
        return None
    parts = {"what": what, "one": asked.normal, "other": held}
    return _CONFUSED, Why("identifier-confused", SENTENCES["identifier-confused"], parts)


def _name(reading: Reading, view: RecordView) -> Comparison | None:
    if not reading.persons:
        return None
    known = [statement for statement in view.statements if statement.value is not None]
    spoken = names.parse(spoken_name(KINDS[view.kind], known)) if known else None
    if not spoken:
        return None
    compared = [names.compare(person.name, spoken) for person in reading.persons]
    agreeing = [each for each in compared if each.band is not NameBand.NONE]
    return max(agreeing, key=_worth, default=None)


def _worth(comparison: Comparison) -> tuple[int, float]:
    return -_ORDER.index(Band(comparison.band)), comparison.score


def _why(comparison: Comparison) -> list[Why]:
    return [Why(reason.code, names.REASONS[reason.code], reason.parts) for reason in comparison.reasons]
