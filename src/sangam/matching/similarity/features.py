"""How one record, as the officer sees it, agrees with what a text asks, feature by feature.  Pure.

A feature that either side does not state is silent: it speaks neither for nor against.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from sangam.identifiers.public import identifiers
from sangam.identifiers.types import Found, Identifier
from sangam.matching.queries.query_context import WORDS, Asked, Places, Question, place_words, sex_of
from sangam.matching.similarity.weights import ANOTHER_NUMBER, THINGS, WEIGHTS
from sangam.matching.types import Why
from sangam.names.public import names
from sangam.names.types import Comparison, PersonName, Relative
from sangam.records.public.schema import KINDS, Type, number_in
from sangam.records.types import RecordView, ShownStatement

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
_ALL_SENTENCES = {**names.REASONS, **SENTENCES}
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
    if identifiers.confusion_key(asked.kind, asked.normal) != identifiers.confusion_key(asked.kind, held):
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
    return names.parse(text)


def _relatives(view: RecordView) -> Iterator[Relative]:
    for value in view.values("relative"):
        parsed = _parsed_name(str(value))
        if parsed.relative:
            yield parsed.relative
