"""A hit in one sentence: "Strong: the name and the father's name agree, the age fits; the village differs."  Pure.

Reasons for it come first, reasons against after the semicolon.  Each piece is a sentence of its own to the catalogue.
Hindi says "में मेल" and "में फ़र्क", which bend for no gender or number.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from sangam.matching.similarity.weights import ANOTHER_NUMBER, THINGS, WEIGHTS, Verdict
from sangam.matching.types import Band, Hit, Why

Say = Callable[[str, Mapping[str, object]], str]
"""Returns a template in the reader's language, its parts set in."""

_BANDS = {Band.STRONG: "Strong: {reasons}.", Band.POSSIBLE: "Possible: {reasons}.", Band.WEAK: "Weak: {reasons}."}
_VERDICTS = {
    Verdict.AGREES: ("{things} agrees", "{things} agree"),
    Verdict.SIMILAR: ("{things} is similar", "{things} are similar"),
    Verdict.FITS: ("{things} fits", "{things} fit"),
    Verdict.DIFFERS: ("{things} differs", "{things} differ"),
}
_WORTH_SAYING = 1.0
"""Least bits of what the sentence names: that both are men stands in the list below it, not in the sentence."""

_FOR, _AGAINST = "{one}, {other}", "{one}; {other}"
_LAST = "{one} and {other}"

TEMPLATES = (
    *_BANDS.values(), *(each for pair in _VERDICTS.values() for each in pair), _FOR, _AGAINST, _LAST,
    *sorted({weight.thing for weight in WEIGHTS.values() if weight.thing} | set(THINGS.values())), ANOTHER_NUMBER,
)  # fmt: skip
"""Every piece, a key of its translation."""


def english(template: str, parts: Mapping[str, object]) -> str:
    """Return a template's English, its parts set in."""
    return template.format(**parts)


def in_one_sentence(hit: Hit, say: Say = english) -> str:
    """Return why a record hit and what speaks against it, in one sentence of the reader's language."""
    speaking = [each for each in hit.why if each.code in WEIGHTS and abs(each.bits) >= _WORTH_SAYING]
    agreeing = _clauses([each for each in speaking if each.bits > 0], say)
    opposing = _clauses([each for each in speaking if each.bits < 0], say)
    reasons = _joined_clauses(
        [_joined_clauses(part, _FOR, say) for part in (agreeing, opposing) if part], _AGAINST, say
    )
    return say(_BANDS[hit.band], {"reasons": reasons})


def _clauses(told: Sequence[Why], say: Say) -> list[str]:
    clauses = []
    for verdict, (one, many) in _VERDICTS.items():
        things = _things(each for each in told if WEIGHTS[each.code].verdict is verdict)
        if things:
            clauses.append(say(one if len(things) == 1 else many, {"things": _enumerated_words(things, say)}))
    return clauses + [say(each.thing, {}) for each in told if WEIGHTS[each.code].verdict is Verdict.REMARK]


def _things(told: Iterable[Why]) -> list[str]:
    return list(dict.fromkeys(each.thing for each in told))


def _enumerated_words(things: Sequence[str], say: Say) -> str:
    words = [say(thing, {}) for thing in things]
    first = _joined_clauses(words[:-1], _FOR, say)
    return say(_LAST, {"one": first, "other": words[-1]}) if first else words[-1]


def _joined_clauses(clauses: Sequence[str], template: str, say: Say) -> str:
    text = ""
    for clause in clauses:
        text = say(template, {"one": text, "other": clause}) if text else clause
    return text
