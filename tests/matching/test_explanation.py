"""Why a record hit, in one sentence: reasons for it, then reasons against, each in its reader's words."""

import pytest
from views import seen

from sangam.matching.checks import lookup
from sangam.matching.similarity.features import WEIGHTS
from sangam.matching.types import Band, Hit, Why

SAME = ("name-agrees", "the name", 15.0)
FATHER = ("father-agrees", "the father's name", 8.0)
NEAR = ("age-fits", "the age", 1.0)
OTHER = ("father-differs", "the father's name", -12.0)
FAR = ("age-differs", "the age", -5.0)
COMMON = ("common-name", "the name is common", -2.0)


def sentence(*why, band=Band.POSSIBLE, **more):
    told = tuple(Why(code, "", bits=bits, thing=thing) for code, thing, bits in why)
    return lookup.in_one_sentence(Hit(seen(), band, 0.5, told), **more)


@pytest.mark.parametrize(
    "why, said",
    [
        ([SAME], "the name agrees"),
        ([FAR], "the age differs"),
        ([FAR, SAME], "the name agrees; the age differs"),
        ([OTHER, SAME, FAR, NEAR], "the name agrees, the age fits; the father's name and the age differ"),
        ([SAME, FATHER], "the name and the father's name agree"),
        ([COMMON, FAR, SAME], "the name agrees; the age differs, the name is common"),
        ([SAME, SAME], "the name agrees"),
    ],
)
def test_reasons_for_come_first_and_reasons_against_after_the_semicolon(why, said):
    assert sentence(*why) == f"Possible: {said}."


def test_three_things_are_listed_with_an_and_before_the_last():
    third = ("alias-agrees", "the alias", 15.0)
    assert sentence(SAME, FATHER, third) == "Possible: the name, the father's name and the alias agree."


@pytest.mark.parametrize("band", Band)
def test_the_sentence_begins_with_the_band(band):
    assert sentence(SAME, band=band).lower().startswith(f"{band}: ")


def test_what_is_worth_less_than_one_bit_or_has_no_weight_is_not_said():
    slight, unweighed = ("age-fits", "the age", 0.9), ("of-tomorrow", "the gait", 20.0)
    against = ("age-differs", "the age", -0.9)
    assert sentence(SAME, slight, against, unweighed) == "Possible: the name agrees."
    assert sentence(NEAR) == "Possible: the age fits."


def test_each_piece_is_said_in_the_readers_language():
    pieces = []

    def says(template, parts):
        pieces.append(template)
        return template.format(**parts)

    sentence(SAME, FATHER, OTHER, COMMON, say=says)
    assert set(pieces) <= set(lookup.TEMPLATES)
    assert {weight.thing for weight in WEIGHTS.values() if weight.thing} <= set(lookup.TEMPLATES)
