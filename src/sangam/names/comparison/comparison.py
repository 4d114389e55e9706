"""Compare two persons' names: align their words, weigh each by its rarity, and say what the likeness is worth.

The score ranks; the band judges.  A band needs enough rarity: everyone is called Sunil Kumar.  So full agreement on it
is "possible" until a relative or an alias agrees as well.  Another father's name makes it weak, whatever else agrees.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import exp, log

from sangam.names.comparison.alignment import Alignment, Table, align_all, forms
from sangam.names.comparison.calibration import ALIAS_ODDS
from sangam.names.types import Band, Comparison, PersonName, Reason, Relation, Relative, Tokens

STRONG_BITS = 19.0
"""Two common words together are worth less than this, two rare ones more: see rarity.tsv."""

STRONG, POSSIBLE, WEAK = 0.83, 0.69, 0.48
"""Shares of the words that agree; learned likenesses of one name in two spellings lie about 0.04 below 1."""
_TELLING_BITS = 10.0
_ALSO, _OTHER_RELATIVE, _KIN_BIT = 2.0, -3.0, 0.15
"""Evidence, in the unit of the logistic function.

For an alias beside the name, against another relative, for each bit of rarity of the relative's name.
"""
_LEAST = 1e-9
RELATIVE_AGREES, RELATIVE_SIMILAR = 0.86, 0.72
"""Balwant and Balwan lie between: too near to be called another father, too far to lift a namesake."""
_LADDER = (Band.NONE, Band.WEAK, Band.POSSIBLE, Band.STRONG)
_YEARS_APART = 8

REASONS: dict[str, str] = {
    "name-agrees": "The name agrees: {one} = {other}.",
    "name-similar": "The name is similar: {one} ~ {other}.",
    "alias-agrees": "An alias agrees: {one} = {other}.",
    "also-alias": "An alias agrees as well: {one} = {other}.",
    "also-given-name": "The given name agrees as well: {one} = {other}.",
    "given-name-only": "Only the given name agrees: {one} = {other}.",
    "one-word-only": "Only one word agrees: {one} = {other}.",
    "common-name": "The name is common: many people are called {one}.",
    "rare-name": "The name is rare.",
    "father-agrees": "The father's name agrees: {one} = {other}.",
    "husband-agrees": "The husband's name agrees: {one} = {other}.",
    "relative-agrees": "The relative's name agrees: {one} = {other}.",
    "relative-similar": "The relative's name is similar: {one} ~ {other}.",
    "father-differs": "Same name, other father: {one}, not {other}.",
    "husband-differs": "Same name, other husband: {one}, not {other}.",
    "relative-differs": "Same name, other relative: {one}, not {other}.",
    "age-differs": "The ages are far apart: {one} and {other}.",
    "names-differ": "The names differ.",
}
"""English sentence of each reason's code; the sentence is the key of its translation."""

_KINDS = {
    Relation.SON: "father",
    Relation.DAUGHTER: "father",
    Relation.CHILD: "father",
    Relation.WIFE: "husband",
    Relation.CARE_OF: "relative",
}


def compare(one: PersonName, other: PersonName) -> Comparison:
    """Return how alike the two names are, in which band, and why.  The same in either order, parts changed round."""
    return compare_many(one, [other])[0]


def compare_many(one: PersonName, others: Sequence[PersonName]) -> list[Comparison]:
    """Return the verdict of `compare` on each of the others, at the price of little more than one."""
    return compare_pairs([(one, other) for other in others])


def compare_pairs(persons: Sequence[tuple[PersonName, PersonName]]) -> list[Comparison]:
    """Return the verdict of `compare` on each pair."""
    table = align_all(pair for one, other in persons for pair in _pairs(one, other))
    return [_verdict(one, other, table) for one, other in persons]


def _pairs(one: PersonName, other: PersonName) -> Iterator[tuple[Tokens, Tokens]]:
    yield from product(forms(one), forms(other))
    if one.relative and other.relative:
        yield from product(_names_of_relative(one.relative), _names_of_relative(other.relative))


def _names_of_relative(relative: Relative) -> tuple[Tokens, ...]:
    return (relative.tokens, *relative.aliases)


def _verdict(one: PersonName, other: PersonName, table: Table) -> Comparison:
    """Judge by each pair of their names; the best band, the best score and the reasons of the best pair stand."""
    kin = _relative_reason(one.relative, other.relative, table)
    age = _age_reason(one, other)
    also = _agreeing_names(one, other, table)
    found = [
        (_judge_pair(best, (one, other), table, also, (kin, age)), best)
        for mine, theirs in product(forms(one), forms(other))
        if (best := table.get((mine, theirs)))
    ]
    if not found:
        return Comparison(0.0, Band.NONE, (Reason("names-differ"),))
    verdict, _ = max(found, key=lambda each: (_LADDER.index(each[0].band), each[1].complete, each[0].score))
    return Comparison(round(max(each.score for each, _ in found), 4), verdict.band, verdict.reasons)


@dataclass(frozen=True, slots=True)
class _Kin:
    """What the relatives say: 1 for, -1 against, 0 nothing; and the bits of what agrees."""

    reason: Reason | None = None
    verdict: int = 0
    bits: float = 0.0


def _judge_pair(
    best: Alignment,
    persons: tuple[PersonName, PersonName],
    table: Table,
    agreeing: Mapping[Tokens, Sequence[Tokens]],
    around: tuple[_Kin, Reason | None],
) -> Comparison:
    """Return the verdict where this pair of their names is taken for the best."""
    one, other = persons
    kin, age = around
    alias = best.one in one.aliases or best.other in other.aliases
    evidence = log(max(best.score, _LEAST) / max(1 - best.score, _LEAST)) + log(ALIAS_ODDS) * alias
    if best.agreement < WEAK or _surname_only(best):
        return Comparison(_share(evidence), Band.NONE, (Reason("names-differ"),))
    also = _also_alias(best, agreeing) or _also_given_name(table.get((one.tokens, other.tokens)), best)
    band, why = _band(best, lifts=(kin.verdict > 0) + bool(also))
    if kin.verdict > 0 and best.bits + kin.bits >= STRONG_BITS:
        band = Band.STRONG
    if kin.verdict < 0:
        band = min(band, Band.WEAK, key=_LADDER.index)
    if age:
        band = min(band, Band.POSSIBLE, key=_LADDER.index)
    evidence += _ALSO * bool(also) + (_OTHER_RELATIVE if kin.verdict < 0 else kin.verdict + _KIN_BIT * kin.bits)
    reasons = [_name_reason(best, alias=alias), *why, kin.reason, also, age]
    return Comparison(_share(evidence), band, tuple(reason for reason in reasons if reason))


def _share(evidence: float) -> float:
    return 1 / (1 + exp(-evidence))


def _surname_only(best: Alignment) -> bool:
    """Tell whether two full names share nothing but one everyday word that is not the given name."""
    full = min(len(best.one), len(best.other)) > 1
    return full and best.matched == 1 and not best.first_agrees and best.bits <= _TELLING_BITS


def _agreeing_names(one: PersonName, other: PersonName, table: Table) -> dict[Tokens, list[Tokens]]:
    """Return for each name of the one those of the other that agree with it whole."""
    agreeing: dict[Tokens, list[Tokens]] = {}
    for tokens, against in product((one.tokens, *one.aliases), (other.tokens, *other.aliases)):
        found = table.get((tokens, against))
        if found and found.agreement >= STRONG and found.complete:
            agreeing.setdefault(tokens, []).append(against)
    return agreeing


def _also_alias(best: Alignment, agreeing: Mapping[Tokens, Sequence[Tokens]]) -> Reason | None:
    """Return the reason that a further name of each agrees, beside the best pair."""
    for tokens, names in agreeing.items():
        against = next((name for name in names if name != best.other), None)
        if against is not None and tokens != best.one:
            return Reason("also-alias", {"one": " ".join(tokens), "other": " ".join(against)})
    return None


def _also_given_name(names: Alignment | None, best: Alignment) -> Reason | None:
    """Return the reason that the given name agrees: beside an alias it is enough.

    An officer who knows the alias often leaves the surname out.
    """
    if names is None or (names.one, names.other) == (best.one, best.other):
        return None
    if not names.first_agrees or names.given_score < STRONG or best.one == names.one or best.other == names.other:
        return None
    return Reason("also-given-name", {"one": names.one[0], "other": names.other[0]})


def _name_reason(best: Alignment, *, alias: bool) -> Reason:
    if best.matched == 1 and not best.complete:
        code = "given-name-only" if best.first_agrees else "one-word-only"
        return Reason(code, {"one": best.agreeing[0].one, "other": best.agreeing[0].other})
    alike = "agrees" if best.agreement >= STRONG else "similar"
    code = "alias-agrees" if alias else f"name-{alike}"
    return Reason(code, {"one": " ".join(best.one), "other": " ".join(best.other)})


def _band(best: Alignment, *, lifts: int) -> tuple[Band, list[Reason]]:
    """Return the band of the name alone, `lifts` steps higher for what else agrees."""
    why: list[Reason] = []
    if best.agreement >= STRONG and best.matched >= 2 and best.bits >= STRONG_BITS:
        band, why = Band.STRONG, [Reason("rare-name")]
    elif best.agreement >= POSSIBLE and best.complete and (best.matched >= 2 or best.bits > _TELLING_BITS):
        band = Band.POSSIBLE
    else:
        band = Band.WEAK
    if best.agreement >= STRONG and best.bits < STRONG_BITS and best.complete:
        why = [Reason("common-name", {"one": " ".join(best.one)})]
    step = _LADDER.index(band) + lifts
    return _LADDER[min(step, 3)], why


def _relative_reason(one: Relative | None, other: Relative | None, table: Table) -> _Kin:
    """Return what the relatives say for or against the likeness.

    A father and a husband are two people: they neither agree nor differ.  "care of" may be anyone, so it never differs.
    """
    if one is None or other is None:
        return _Kin()
    kinds = {_KINDS.get(one.relation, one.relation.value), _KINDS.get(other.relation, other.relation.value)}
    if len(kinds) > 1 and "relative" not in kinds:
        return _Kin()
    kind = kinds.pop() if len(kinds) == 1 else "relative"
    kind = kind if kind in {"father", "husband"} else "relative"
    found = [each for pair in product(_names_of_relative(one), _names_of_relative(other)) if (each := table.get(pair))]
    best = max(found, key=_kin_likeness, default=None)
    score = _kin_likeness(best) if best else 0.0
    parts = {"one": " ".join(best.one if best else one.tokens), "other": " ".join(best.other if best else other.tokens)}
    if best and score >= RELATIVE_AGREES:
        return _Kin(Reason(f"{kind}-agrees", parts), 1, best.bits)
    if score >= RELATIVE_SIMILAR:
        return _Kin(Reason("relative-similar", parts))
    if Relation.CARE_OF in {one.relation, other.relation}:
        return _Kin()
    return _Kin(Reason(f"{kind}-differs", parts), -1)


def _kin_likeness(found: Alignment) -> float:
    return max(found.given_score, found.agreement)


def _age_reason(one: PersonName, other: PersonName) -> Reason | None:
    if one.age is None or other.age is None or abs(one.age - other.age) <= _YEARS_APART:
        return None
    return Reason("age-differs", {"one": str(one.age), "other": str(other.age)})
