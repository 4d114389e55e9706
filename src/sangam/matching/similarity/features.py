"""How one record, as the officer sees it, agrees with what a text asks, feature by feature.  Pure.

A feature that either side does not state is silent: it speaks neither for nor against.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from sangam.access.types import Way
from sangam.identifiers import confusion
from sangam.identifiers.types import Found, Identifier, Kind
from sangam.matching.queries.query_context import WORDS, Asked, Places, Question, place_words, sex_of
from sangam.matching.types import Hit, Why
from sangam.names.comparison import comparison as comparison_comparison
from sangam.names.reader import parser
from sangam.names.types import Comparison, PersonName, Relative
from sangam.records.schema.kinds import KINDS, Type
from sangam.records.schema.values import number_in
from sangam.records.types import RecordView, ShownStatement
from sangam.records.visibility import disclosure

# The worth of each feature, in bits. Pure.
#
# It is the base-two logarithm of how much more often the feature is seen in one pair of records than in another. The
# first pair is of one person, the other of two persons whose names share a key. One table; each line says where its
# number is from.
#
# "Measured" stands for `bench/judging.py`, which counts each feature between synthetic persons, their twins in
# another force, and their namesakes. Synthetic persons cannot tell some: who moves house, which title a clerk leaves
# out. There the line gives its reason, and the number is kept low.


class Verdict(StrEnum):
    """How a feature speaks in the one sentence; a remark is a clause of its own."""

    AGREES = "agrees"
    SIMILAR = "similar"
    FITS = "fits"
    DIFFERS = "differs"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Weight:
    """bits: above 0 for, below 0 against.  thing: what it is about, the key of its translation.  source: why so many.

    most: the score above which no hit rises that carries it, unless an exact identifier agrees.
    """

    bits: float
    verdict: Verdict
    thing: str
    source: str
    most: float = 1.0


EVEN = 17.0
"""Bits at which a hit is as likely right as wrong.

They are set so that the score is the share of right ones among the hits in a crowd of 100,000 (`bench/judging.py`).
Among a hundred times as many, a name alone is worth that much less.
"""

STRONG, POSSIBLE = 0.7, 0.05
"""Least scores of the bands.

A strong hit is meant to be right more often than not, before anyone has looked; a possible one is one of at most
twenty.
"""

BELOW_STRONG, BELOW_POSSIBLE = 0.69, 0.049

BOUNDS: Mapping[str, tuple[float, float]] = {"strong": (16.5, 40.0), "possible": (12.8, 17.0), "weak": (2.0, 9.0)}
"""Least and most bits of names, aliases and relatives together, by the band that `names` gives them.

`names` knows how rare each word is and is calibrated on pairs of real names; the bits below order within its band.
"""

TOLD_APART = frozenset({"father-agrees", "husband-agrees", "relative-agrees", "also-alias", "also-given-name"})
TOLD_APART_BITS = 18.4
"""Least bits of a strong comparison in which a relative or a second name agrees as well: just strong by themselves."""

_A, _S, _F, _D, _R = Verdict.AGREES, Verdict.SIMILAR, Verdict.FITS, Verdict.DIFFERS, Verdict.REMARK

WEIGHTS: Mapping[str, Weight] = {
    "name-agrees": Weight(15, _A, "the name", "two words at rarity.tsv's median of 7 to 8 bits each"),
    "name-similar": Weight(12, _S, "the name", "the same less the spellings that two men's names may share"),
    "alias-agrees": Weight(15, _A, "the alias", "as the name: an alias is how the person is called"),
    "also-alias": Weight(9, _A, "the alias", "one word at rarity.tsv's median, beside the name"),
    "also-given-name": Weight(6, _A, "the given name", "one common word beside an alias"),
    "given-name-only": Weight(6, _R, "only the given name agrees", "one common word"),
    "one-word-only": Weight(4, _R, "only one word agrees", "one common word, often a surname"),
    "common-name": Weight(-2, _R, "the name is common", "rarity.tsv: the commonest names are of 11 to 13 bits"),
    "rare-name": Weight(2, _R, "the name is rare", "measured: of rare names alone .43 are right among 100,000"),
    "father-agrees": Weight(8, _A, "the father's name", "one word at rarity.tsv's median, less clerks' slips"),
    "husband-agrees": Weight(8, _A, "the husband's name", "as the father's"),
    "relative-agrees": Weight(7, _A, "the relative's name", "as the father's; another relation may be meant"),
    "relative-similar": Weight(2, _S, "the relative's name", "near names are also two men's"),
    "father-differs": Weight(-12, _D, "the father's name", "nobody has two fathers; a clerk's error once in thousands",
                             BELOW_POSSIBLE),
    "husband-differs": Weight(-10, _D, "the husband's name", "as the father's; a widow may marry", BELOW_POSSIBLE),
    "relative-differs": Weight(-8, _D, "the relative's name", "the relation may have been misread", BELOW_POSSIBLE),
    "age-agrees": Weight(2.5, _A, "the age", "within 2 years: 5 of the some 30 years that most suspects span"),
    "age-fits": Weight(1, _F, "the age", "within 8 years: 17 of some 30; ages are guessed to the nearest five or ten"),
    "age-differs": Weight(-5, _D, "the age", "more than 8 years: few guesses are so far out", BELOW_STRONG),
    "age-far": Weight(-10, _D, "the age", "more than 15 years: no guess is so far out", BELOW_POSSIBLE),
    "village-agrees": Weight(8, _A, "the village", "a district has some 300 to 1,000 villages and localities"),
    "place-agrees": Weight(5, _A, "the place", "a word of an address: a town, a colony or a district of some 30"),
    "village-differs": Weight(-3, _D, "the village", "one in eight has moved, or the address names the town"),
    "sex-agrees": Weight(0.5, _A, "the sex", "nine in ten suspects are men: to agree tells little"),
    "sex-differs": Weight(-10, _D, "the sex", "a clerk's error once in a thousand", BELOW_POSSIBLE),
    "identifier-agrees": Weight(30, _A, "", "one number of at least 10^8; handed on or mistyped now and then"),
    "identifier-confused": Weight(15, _S, "", "one or two characters that look alike: some tens of such neighbours"),
    "gang-agrees": Weight(6, _A, "the gang", "one gang of the some 60 that a border region's police list"),
}  # fmt: skip

THINGS: Mapping[str, str] = {
    "plate": "the plate",
    "phone": "the phone number",
    "imei": "the IMEI",
    "imsi": "the IMSI",
    "chassis": "the chassis number",
    "engine": "the engine number",
    "fir": "the FIR number",
    "gd": "the diary number",
    "email": "the e-mail address",
    "upi": "the UPI id",
    "social": "the social handle",
    "passport": "the passport number",
    "licence": "the licence number",
    "weapon-number": "the weapon number",
    "lab-reference": "the laboratory reference",
}
"""What an identifier's kind is called in the one sentence."""

ANOTHER_NUMBER = "the number"


LOOKS: Mapping[str, Weight] = {
    "looks-sex-agrees": Weight(1, _A, "the sex", "two sexes"),
    "looks-sex-differs": Weight(-12, _D, "the sex", "a body's sex is seldom mistaken", BELOW_POSSIBLE),
    "looks-age-agrees": Weight(1.5, _F, "the age", "within 5 years: some 15 of the 50 years that such records span"),
    "looks-age-differs": Weight(-8, _D, "the age", "more than 10 years: surgeons' estimates err by 5", BELOW_POSSIBLE),
    "looks-height-agrees": Weight(1.5, _F, "the height", "within 4 cm of a range, where most of one sex span 25"),
    "looks-height-differs": Weight(-8, _D, "the height", "more than 10 cm: no tape errs so far", BELOW_POSSIBLE),
    "looks-build-agrees": Weight(0.7, _A, "the build", "three builds, most of them medium"),
    "looks-build-differs": Weight(-1, _D, "the build", "judged by the eye"),
    "looks-complexion-agrees": Weight(0.7, _A, "the complexion", "three complexions, most of them wheatish"),
    "looks-complexion-differs": Weight(-1, _D, "the complexion", "judged by the eye, and a body darkens"),
    "looks-mark-shown": Weight(8, _A, "what a tattoo shows", "one word of hundreds; names and Om are the commonest"),
    "looks-mark-place": Weight(5, _A, "a mark and its place", "a mark on one of some 20 parts; scars are many"),
    "looks-mark-agrees": Weight(2, _A, "the kind of mark", "one in four has such a mark written down"),
    "looks-clothes-agree": Weight(4, _A, "garment and colour", "a garment of some 10 in one of some 8 common colours"),
    "looks-garment-agrees": Weight(0.7, _A, "a garment", "most men wear a shirt"),
    "looks-thing-agrees": Weight(1.5, _A, "what was carried", "one in three has a ring, a thread or a watch"),
    "looks-place-agrees": Weight(5, _A, "the place", "one of some 30 places of a border"),
    "looks-language-agrees": Weight(0.5, _A, "the language", "most speak Hindi"),
    "looks-soon": Weight(3, _A, "the dates", "within 45 days, of a year and more in which anyone may be found"),
    "looks-later": Weight(1, _F, "the dates", "within a year"),
    "looks-before": Weight(-14, _D, "the dates", "nobody is found before being lost; a day's slack for the diary",
                           BELOW_POSSIBLE),
    "looks-name-agrees": Weight(12, _A, "the name", "as of a hit: a full name of some 12 bits"),
}  # fmt: skip
"""Descriptions.  No data set of Indian missing persons and bodies is open: every line is reasoned, none measured.  The
bits order a list that people judge, and hold nothing back from it but contradictions."""


def chance(bits: float) -> float:
    """Return the chance, 0-1, that so many bits in favour mean the same person: even at EVEN."""
    return float(1 / (1 + 2 ** (EVEN - max(-60.0, min(60.0, bits)))))


def held_below(score: float, most: float) -> float:
    """Return a score held at `most`, in its order: never higher than it was, and rising with it."""
    knee = most - 0.1 if most > BELOW_POSSIBLE else most / 2
    if most >= 1 or score <= knee:
        return score
    return knee + (most - knee) * (score - knee) / (1 - knee)


SENTENCES = {
    "identifier-agrees": "The {what} agrees: {one}.",
    "identifier-confused": "The {what} agrees but for characters that look alike: {one} = {other}.",
    "identifier-agrees-beside": "Another {what} of this record agrees: {one}. The record is named by {first}.",
    "identifier-confused-beside": "Another {what} of this record agrees but for characters that look alike: "
    "{one} = {other}. The record is named by {first}.",
    "identifier-agrees-false": "Its false plate agrees: {one}. The vehicle is named by {first}; {one} is the plate of "
    "another vehicle.",
    "identifier-confused-false": "Its false plate agrees but for characters that look alike: {one} = {other}. The "
    "vehicle is named by {first}; {other} is the plate of another vehicle.",
    "age-agrees": "The age agrees: {one} and {other}.",
    "age-fits": "The age fits: {one} and {other}.",
    "age-differs": "The ages are far apart: {one} and {other}.",
    "age-far": "The ages are very far apart: {one} and {other}.",
    "village-agrees": "The village agrees: {one} = {other}.",
    "place-agrees": "The place agrees: {one} = {other}.",
    "village-differs": "The village differs: {one}, not {other}.",
    "sex-agrees": "The sex agrees.",
    "sex-differs": "The sex differs.",
    "gang-agrees": "The gang agrees: {other}.",
}

_SAME_AGE, _LIKE_AGE, _FAR_AGE = 2, 8, 15
_AGE = ((_SAME_AGE, "age-agrees"), (_LIKE_AGE, "age-fits"), (_FAR_AGE, "age-differs"))
_ALL_SENTENCES = {**comparison_comparison.REASONS, **SENTENCES}
_ELSEWHERE = ("address", "place", "area")
_MOST_ADDRESS_WORDS = 12


def why(code: str, **parts: str) -> Why:
    """Return the reason of this code with its bits; a code without a line in the table is told and weighs nothing."""
    weight = WEIGHTS.get(code)
    return Why(code, _ALL_SENTENCES[code], parts, weight.bits if weight else 0.0, weight.thing if weight else "")


def name_in(view: RecordView) -> PersonName | None:
    """Return the name, aliases and relative that the officer sees in a record, None where it shows no name."""
    if not KINDS[view.kind].property("name"):
        return None
    written = [_parsed_name(str(value)) for value in view.values("name")[:1]]
    known = [_parsed_name(str(value)) for value in view.values("alias")]
    main = written[0] if written else PersonName()
    aliases = [*main.aliases, *(tokens for each in known for tokens in (each.tokens, *each.aliases) if tokens)]
    relative = main.relative or next(_relatives(view), None)
    tokens = main.tokens
    if not tokens and aliases:
        tokens = aliases.pop(0)
    return PersonName(tokens, tuple(aliases), relative, titles=main.titles) if tokens else None


def numbers(question: Question, view: RecordView) -> list[Why]:
    """Return the reason of each recognised identifier that stands in the record, in any of its readings."""
    return [found for each in question.reading.identifiers if (found := _number(each, view))]


def reasons_of_comparison(comparison: Comparison) -> list[Why]:
    """Return the reasons of a comparison of names."""
    return [why(reason.code, **reason.parts) for reason in comparison.reasons]


def around_name(asked: Asked, name: PersonName, question: Question, view: RecordView) -> list[Why]:
    """Return what age, sex, place and gang say of one person of the text, whose name agrees with the record's."""
    return [
        *_age(asked, question, view),
        *_sex(asked, name, view),
        *_place(asked.own, asked.every, view),
        *_gang(asked.every, view),
    ]


def around_numbers(question: Question, view: RecordView) -> list[Why]:
    """Return what places and gangs say where no person of the text agrees with the record."""
    return [*_place(Places(), question.around, view), *_gang(question.around, view)]


def _number(found: Found, view: RecordView) -> Why | None:
    readings: list[Found | Identifier] = [found, *found.alternatives]
    best: Why | None = None
    for statement in view.statements:
        declared = KINDS[view.kind].property(statement.property)
        if declared is None or declared.identifier is None or statement.value is None:
            continue
        held = number_kept(view.kind, statement)
        for each in readings:
            same = _same(each, held, declared.label) if each.kind is declared.identifier else None
            if same and (best is None or same.bits > best.bits):
                best = _beside(same, view, statement, held)
    return best


def _beside(same: Why, view: RecordView, statement: ShownStatement, held: str) -> Why:
    """Return the reason; of a number that stands beside the one by which the record is named, it says so."""
    named_by = next(each for each in view.statements if each.property == statement.property and each.value is not None)
    first = number_kept(view.kind, named_by)
    if statement.property not in KINDS[view.kind].title or first == held:
        return same
    return replace(same, sentence=SENTENCES[f"{same.code}-beside"], parts={**same.parts, "first": first})


def number_kept(kind: str, statement: ShownStatement) -> str:
    """Return the value of a statement as a number is compared: of one kept as it was written, what it reads as."""
    declared, value = KINDS[kind].property(statement.property), str(statement.value)
    if declared and declared.identifier and declared.type is not Type.IDENTIFIER:
        return number_in(declared.identifier, value)
    return value


def _same(asked: Found | Identifier, held: str, what: str) -> Why | None:
    thing = THINGS.get(str(asked.kind), ANOTHER_NUMBER)
    if asked.normal == held:
        return replace(why("identifier-agrees", what=what, one=held), thing=thing)
    if confusion.confusion_key(asked.kind, asked.normal) != confusion.confusion_key(asked.kind, held):
        return None
    return replace(why("identifier-confused", what=what, one=asked.normal, other=held), thing=thing)


def _age(asked: Asked, question: Question, view: RecordView) -> Iterator[Why]:
    least, most = _ages(question, view)
    if asked.name.age is None or least is None or most is None:
        return
    apart = max(0, least - asked.name.age, asked.name.age - most)
    code = next((code for within, code in _AGE if apart <= within), "age-far")
    held = str(least) if least == most else f"{least}-{most}"
    yield why(code, one=str(asked.name.age), other=held)


def _ages(question: Question, view: RecordView) -> tuple[int | None, int | None]:
    """Return the least and the most age of the record's person this year."""
    born = view.first("born_year")
    if born is not None:
        age = question.year - int(str(born))
        return age, age
    ages = [int(str(value)) for name in ("age_from", "age_to") for value in view.values(name)]
    return (min(ages), max(ages)) if ages else (None, None)


def _sex(asked: Asked, name: PersonName, view: RecordView) -> Iterator[Why]:
    held = str(view.first("sex") or "") or sex_of(name)
    if asked.sex and held in ("male", "female"):
        yield why("sex-agrees" if asked.sex == held else "sex-differs")


def _place(own: Places, every: Places, view: RecordView) -> Iterator[Why]:
    if not every:
        return
    villages = [(str(value), place_words(str(value)).words) for value in view.values("village")]
    for village, words in villages:
        met = [every.met(word) for word in words]
        if met and all(met):
            yield why("village-agrees", one=" ".join(met), other=village)
            return
    for word in _address_words(view):
        if one := every.met(word):
            yield why("place-agrees", one=one, other=word)
            return
    if own and villages and all(own.unlike(word) for _, words in villages for word in words):
        yield why("village-differs", one=" ".join(own.words), other=villages[0][0])


def _address_words(view: RecordView) -> Sequence[str]:
    words = [word for name in _ELSEWHERE for value in view.values(name) for word in place_words(str(value)).words]
    return words[:_MOST_ADDRESS_WORDS]


def _gang(every: Places, view: RecordView) -> Iterator[Why]:
    if not every:
        return
    for value in (*view.values("gang"), *view.values("linked")):
        label = str(value.get("label", "")) if isinstance(value, Mapping) else str(value)
        named = place_words(label).words
        own = [word for word in named if word not in WORDS["gang"]]
        if own and len(own) < len(named) and all(every.met(word) for word in own):
            yield why("gang-agrees", other=label)
            return


@lru_cache(maxsize=50_000)
def _parsed_name(text: str) -> PersonName:
    return parser.parse(text)


def _relatives(view: RecordView) -> Iterator[Relative]:
    for value in view.values("relative"):
        parsed = _parsed_name(str(value))
        if parsed.relative:
            yield parsed.relative


# Which plate of a hit belongs to another vehicle: where that plate agrees, the reason calls it false. Pure.
#
# No record says which of its plates is false. Two records that the officer sees tell it, where their chassis numbers
# differ. One is named by another plate; the owner of the other says that its plate was misused. A record whose
# caveats keep anything off paper or out of lists tells nothing in the reason of another.

_MISUSED = "plate-misused"


def name_false_plates(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits, each reason about a false plate calling it false.  Scores and order stay."""
    misused = [hit.record for hit in hits if hit.record.status == _MISUSED and not _is_barred(hit.record)]
    return [_with_false_plate(hit, misused) for hit in hits] if misused else list(hits)


def _with_false_plate(hit: Hit, misused: Iterable[RecordView]) -> Hit:
    belongs = {str(plate) for view in misused if _is_another(hit.record, view) for plate in view.values("plate")}
    return replace(hit, why=tuple(_named_false(each, belongs) for each in hit.why)) if belongs else hit


def _is_barred(view: RecordView) -> bool:
    return any(disclosure.barred_caveats(view, way) for way in (Way.LIST, Way.PRINT))


def _is_another(one: RecordView, other: RecordView) -> bool:
    mine, theirs = _chassis(one), _chassis(other)
    return bool(mine and theirs) and not mine & theirs


def _chassis(view: RecordView) -> set[str]:
    return {confusion.confusion_key(Kind.CHASSIS, str(value)) for value in view.values("chassis")}


def _named_false(why: Why, belongs: set[str]) -> Why:
    """Return a reason; of a plate that does not name its record and belongs to another vehicle, it says "false"."""
    is_beside = why.sentence == SENTENCES.get(f"{why.code}-beside")
    if not is_beside or why.parts.get("other", why.parts["one"]) not in belongs:
        return why
    return replace(why, sentence=SENTENCES[f"{why.code}-false"])
