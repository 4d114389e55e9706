"""The worth of each feature, in bits.  Pure.

It is the base-two logarithm of how much more often the feature is seen in one pair of records than in another.  The
first pair is of one person, the other of two persons whose names share a key.  One table; each line says where its
number is from.

"Measured" stands for `bench/judging.py`, which counts each feature between synthetic persons, their twins in another
force, and their namesakes.  Synthetic persons cannot tell some: who moves house, which title a clerk leaves out.  There
the line gives its reason, and the number is kept low.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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
    "alias-agrees": Weight(15, _A, "the alias", "as the name: an alias is what he is called"),
    "also-alias": Weight(9, _A, "the alias", "one word at rarity.tsv's median, beside the name"),
    "also-given-name": Weight(6, _A, "the given name", "one common word beside an alias"),
    "given-name-only": Weight(6, _R, "only the given name agrees", "one common word"),
    "one-word-only": Weight(4, _R, "only one word agrees", "one common word, often a surname"),
    "common-name": Weight(-2, _R, "the name is common", "rarity.tsv: the commonest names are of 11 to 13 bits"),
    "rare-name": Weight(2, _R, "the name is rare", "measured: of rare names alone .43 are he among 100,000"),
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
    "looks-before": Weight(-14, _D, "the dates", "nobody is found before he is lost; a day's slack for the diary",
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
