"""Compare two persons' names: align their words, weigh each by its rarity, and say what the likeness is worth.

The score ranks; the band judges.  A band needs enough rarity: everyone is called Sunil Kumar, so that full agreement on
it is "possible" until a relative or an alias agrees as well.  Another father's name makes it weak, whatever else
agrees.
"""

from sangam.names.alignment import Alignment, align
from sangam.names.types import Band, Comparison, PersonName, Reason, Relation, Relative

STRONG_BITS = 19.0
"""Two common words together are worth less than this, two rare ones more: see rarity.tsv."""

STRONG, POSSIBLE, WEAK = 0.86, 0.72, 0.5
_TELLING_BITS = 10.0
_OTHER_RELATIVE = 0.6
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

_SILENT: tuple[None, int, float] = (None, 0, 0.0)
_KINDS = {
    Relation.SON: "father",
    Relation.DAUGHTER: "father",
    Relation.CHILD: "father",
    Relation.WIFE: "husband",
    Relation.CARE_OF: "relative",
}


def compare(one: PersonName, other: PersonName) -> Comparison:
    """Return how alike the two names are, in which band, and why.  The same in either order, parts changed round."""
    best, how = _best(one, other)
    if best is None or best.score < WEAK or _surname_only(best):
        return Comparison(round(best.score if best else 0.0, 4), Band.NONE, (Reason("names-differ"),))
    kin, kin_verdict, kin_bits = _relative_reason(one.relative, other.relative)
    also = _also_alias(one, other, best)
    band, why = _band(best, lifts=(kin_verdict > 0) + bool(also))
    if kin_verdict > 0 and best.bits + kin_bits >= STRONG_BITS:
        band = Band.STRONG
    reasons = [_name_reason(best, how), *why, kin, also, _age_reason(one, other)]
    score = best.score
    if kin_verdict < 0:
        score, band = score * _OTHER_RELATIVE, min(band, Band.WEAK, key=_LADDER.index)
    if _age_reason(one, other):
        band = min(band, Band.POSSIBLE, key=_LADDER.index)
    return Comparison(round(score, 4), band, tuple(reason for reason in reasons if reason))


def _best(one: PersonName, other: PersonName) -> tuple[Alignment | None, str]:
    """Return the best alignment of any name of one with any name of the other, main names first."""
    best, how = align(one.tokens, other.tokens), "name"
    for at, mine in enumerate((one.tokens, *one.aliases)):
        for against, theirs in enumerate((other.tokens, *other.aliases)):
            found = align(mine, theirs) if at or against else None
            if found and (best is None or found.worth > best.worth):
                best, how = found, "alias"
    return best, how


def _surname_only(best: Alignment) -> bool:
    """Tell whether two full names share nothing but one everyday word that is not the given name."""
    full = min(len(best.one), len(best.other)) > 1
    return full and best.matched == 1 and not best.first_agrees and best.bits <= _TELLING_BITS


def _also_alias(one: PersonName, other: PersonName, best: Alignment) -> Reason | None:
    """Return the reason that a further name of each agrees, beside the best pair.

    Beside an alias the given name is enough: an officer who knows the alias often leaves the surname out.
    """
    mine = [tokens for tokens in (one.tokens, *one.aliases) if tokens != best.one]
    theirs = [tokens for tokens in (other.tokens, *other.aliases) if tokens != best.other]
    for tokens in mine:
        for against in theirs:
            found = align(tokens, against)
            if found and found.score >= STRONG and found.complete:
                return Reason("also-alias", {"one": " ".join(tokens), "other": " ".join(against)})
    return _also_given_name(align(one.tokens, other.tokens), best)


def _also_given_name(names: Alignment | None, best: Alignment) -> Reason | None:
    if names is None or names == best or not names.first_agrees or names.given_score < STRONG:
        return None
    return Reason("also-given-name", {"one": names.one[0], "other": names.other[0]})


def _name_reason(best: Alignment, how: str) -> Reason:
    if best.matched == 1 and not best.complete:
        code = "given-name-only" if best.first_agrees else "one-word-only"
        return Reason(code, {"one": best.pairs[0][0], "other": best.pairs[0][1]})
    alike = "agrees" if best.score >= STRONG else "similar"
    code = "alias-agrees" if how == "alias" else f"name-{alike}"
    return Reason(code, {"one": " ".join(best.one), "other": " ".join(best.other)})


def _band(best: Alignment, *, lifts: int) -> tuple[Band, list[Reason]]:
    """Return the band of the name alone, `lifts` steps higher for what else agrees."""
    why: list[Reason] = []
    if best.score >= STRONG and best.matched >= 2 and best.bits >= STRONG_BITS:
        band, why = Band.STRONG, [Reason("rare-name")]
    elif best.score >= POSSIBLE and best.complete and (best.matched >= 2 or best.bits > _TELLING_BITS):
        band = Band.POSSIBLE
    else:
        band = Band.WEAK
    if best.score >= STRONG and best.bits < STRONG_BITS and best.complete:
        why = [Reason("common-name", {"one": " ".join(best.one)})]
    step = _LADDER.index(band) + lifts
    return _LADDER[min(step, 3)], why


def _relative_reason(one: Relative | None, other: Relative | None) -> tuple[Reason | None, int, float]:
    """Return why the relatives speak for (1) or against (-1) the likeness, 0 for neither, and the bits of what agrees.

    A father and a husband are two people: they neither agree nor differ.  "care of" may be anyone, so it never differs.
    """
    if one is None or other is None:
        return _SILENT
    kinds = {_KINDS.get(one.relation, one.relation.value), _KINDS.get(other.relation, other.relation.value)}
    if len(kinds) > 1 and "relative" not in kinds:
        return _SILENT
    kind = kinds.pop() if len(kinds) == 1 else "relative"
    kind = kind if kind in {"father", "husband"} else "relative"
    found = align(one.tokens, other.tokens)
    score = max(found.given_score, found.score) if found else 0.0
    parts = {"one": " ".join(one.tokens), "other": " ".join(other.tokens)}
    if score >= RELATIVE_AGREES:
        return Reason(f"{kind}-agrees", parts), 1, found.bits if found else 0.0
    if score >= RELATIVE_SIMILAR:
        return Reason("relative-similar", parts), 0, 0.0
    if Relation.CARE_OF in {one.relation, other.relation}:
        return _SILENT
    return Reason(f"{kind}-differs", parts), -1, 0.0


def _age_reason(one: PersonName, other: PersonName) -> Reason | None:
    if one.age is None or other.age is None or abs(one.age - other.age) <= _YEARS_APART:
        return None
    return Reason("age-differs", {"one": str(one.age), "other": str(other.age)})
