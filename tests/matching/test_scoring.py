"""What the score says of one record: its band, and why, in one sentence."""

import pytest
from views import seen

from sangam.matching.checks import lookup
from sangam.matching.queries import query_context
from sangam.matching.similarity import score as scores
from sangam.matching.similarity.features import WEIGHTS
from sangam.matching.types import Band, Hit

SUNIL = {"name": "सुनील कुमार", "relative": "पुत्र रमेश", "village": "नाहरा", "born_year": 1992}


def hit(text: str, **said: object) -> Hit:
    found = scores.score(query_context.recognise_text(text), seen(**said))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "said", "sentence"),
    [
        (
            "Sunil Kumar s/o Ramesh, age 30, r/o Loni",
            SUNIL,
            "Strong: the name and the father's name agree, the age fits; the village differs, the name is common.",
        ),
        (
            "Sunil Kumar s/o Mahesh r/o Nahra",
            SUNIL,
            "Weak: the name and the village agree; the father's name differs, the name is common.",
        ),
        ("Sunil Kumar", SUNIL, "Possible: the name agrees; the name is common."),
        ("Sunil Kumar, village Nahra", SUNIL, "Strong: the name and the village agree; the name is common."),
        ("Smt Sunil Kumar", SUNIL, "Weak: the name agrees; the sex differs, the name is common."),
        ("सुनील उम्र 60", SUNIL, "Weak: only the given name agrees; the age differs."),
        (
            "Sunil Kumar 98110 12345",
            {"name": "Sunil Kumar", "phone": "+919811012345"},
            "Strong: the phone number and the name agree; the name is common.",
        ),
        (
            "HR26DKB337 Sunil Kumar",
            {"name": "Sunil Kumar", "plate": "HR26DK8337"},
            "Strong: the name agrees, the plate is similar; the name is common.",
        ),
        (
            "Gogi gang: Sunil Kumar",
            {"name": "Sunil Kumar", "linked": {"ref": "1", "label": "Gogi Gang"}},
            "Strong: the name and the gang agree; the name is common.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hit_says_in_one_sentence_why_it_is_in_its_band(text, said, sentence):
    assert lookup.in_one_sentence(hit(text, **said)) == sentence


@pytest.mark.parametrize("name", ["Sunil Kumar", "Mohd Imran", "मोहम्मद इमरान", "Ram Singh"])
def test_a_common_name_alone_is_never_strong(name):
    assert hit(name, name=name).band is Band.POSSIBLE


def test_sex_and_a_guessed_age_make_no_common_name_strong():
    assert hit("Sunil Kumar s/o Mukesh age 34", name="Sunil Kumar", born_year=1992, sex="male").band is Band.POSSIBLE


@pytest.mark.parametrize(
    ("text", "sex"),
    [("Harjeet Kaur d/o Balwant", "male"), ("Harjeet w/o Balwant", "male"), ("श्री हरजीत", "female"),
     ("Harjeet s/o Balwant", "female")],
)  # fmt: skip
def test_a_title_or_a_relation_of_the_other_sex_holds_a_hit_among_the_weak(text, sex):
    assert hit(text, name="Harjeet Kaur", sex=sex).band is Band.WEAK


def test_an_exact_number_stays_strong_whoever_holds_it():
    found = hit("Sunil Kumar s/o Mahesh 98110 12345", **SUNIL, phone="+919811012345")
    assert found.band is Band.STRONG
    assert "father-differs" in {why.code for why in found.why}


def test_what_the_officer_may_not_see_neither_agrees_nor_differs():
    masked = seen(**SUNIL, masked=("village", "relative"))
    told = scores.score(query_context.recognise_text("Sunil Kumar s/o Mahesh r/o Loni"), masked)
    assert told is not None
    assert {why.code for why in told.why} == {"name-agrees", "common-name"}


def test_nothing_but_a_place_is_no_hit():
    assert scores.score(query_context.recognise_text("Harjeet, village Nahra"), seen(**SUNIL)) is None


def test_places_are_met_across_scripts_and_slips_say_nothing():
    assert "village-agrees" in {why.code for why in hit("Sunil Kumar r/o Nahra", **SUNIL).why}
    near = hit("Sunil Kumar r/o Nara", **SUNIL)
    assert "village-differs" not in {why.code for why in near.why}


@pytest.mark.parametrize(
    ("asked", "held"),
    [("Nuh", "नूंह"), ("नूंह", "Nooh"), ("نوح", "नूंह"), ("ਨੂੰਹ", "Nuh"), ("gali 6 ward 3 near bus stand Nuh", "नूंह"),
     ("Sahibabad", "साहिबाबाद"), ("Allahabad", "इलाहाबाद")],
)  # fmt: skip
def test_a_place_of_the_gazetteer_is_one_in_every_script(asked, held):
    told = {why.code for why in hit(f"Sunil Kumar r/o {asked}", **{**SUNIL, "village": held}).why}
    assert "village-agrees" in told
    assert "village-differs" not in told


def test_two_places_of_the_gazetteer_are_not_one_for_being_known():
    told = {why.code for why in hit("Sunil Kumar r/o Sahibabad", **{**SUNIL, "village": "फ़रीदाबाद"}).why}
    assert "village-agrees" not in told


def test_every_weight_has_its_source_and_the_right_sign():
    for code, weight in WEIGHTS.items():
        assert weight.source, code
        assert (weight.bits < 0) == (code.endswith(("-differs", "-far")) or code == "common-name"), code


def test_hits_stand_by_band_then_caution_then_score():
    views = [
        seen(name="Sunil Kumar"), seen(**SUNIL), seen(name="Sunil Kumar", caution="armed"),
        seen(name="Sunil Kumar", relative="s/o Mahesh"),
    ]  # fmt: skip
    found = scores.scored_hits(query_context.recognise_text("Sunil Kumar s/o Ramesh"), views)
    assert [hit.record.id for hit in found] == [views[at].id for at in (1, 2, 0, 3)]
