"""What the likeness of two names is worth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from names import spec_compare

from sangam.names.comparison.comparison import REASONS, compare
from sangam.names.reader.parser import parse
from sangam.names.types import Band

WORDS = [
    "harjeet",
    "हरजीत",
    "singh",
    "सिंह",
    "mohd",
    "imran",
    "عمران",
    "a",
    "@",
    "s/o",
    "balwant",
    "ਕੌਰ",
    "age 30",
    "w/o",
]
phrases = st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join)


@pytest.mark.parametrize(("one", "other", "band", "reason"), spec_compare.rows())
def test_an_officer_would_judge_so(one: str, other: str, band: str, reason: str) -> None:
    verdict = compare(parse(one), parse(other))
    assert (verdict.band, reason in {because.code for because in verdict.reasons}) == (band, True), verdict


@pytest.mark.parametrize(("one", "other", "band", "reason", "says"), spec_compare.known_wrong())
def test_what_is_known_wrong_is_known_exactly(one: str, other: str, band: str, reason: str, says: str) -> None:
    verdict = compare(parse(one), parse(other))
    assert verdict.band == says
    assert (verdict.band, reason in {because.code for because in verdict.reasons}) != (band, True)


@given(phrases, phrases)
def test_the_verdict_is_the_same_in_either_order(one: str, other: str) -> None:
    there, back = compare(parse(one), parse(other)), compare(parse(other), parse(one))
    assert there.score == back.score
    assert there.band == back.band


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_strings_can_be_compared_and_every_reason_can_be_told(one: str, other: str) -> None:
    verdict = compare(parse(one), parse(other))
    assert 0.0 <= verdict.score <= 1.0
    for reason in verdict.reasons:
        assert REASONS[reason.code].format(**reason.parts)


@pytest.mark.parametrize("name", ["Sunil Kumar", "Mohd Imran", "Rahul Sharma", "Sunita Devi", "Pooja Kumari"])
def test_a_common_name_alone_is_never_strong(name: str) -> None:
    assert compare(parse(name), parse(name)).band is Band.POSSIBLE


def test_another_father_is_told_in_words() -> None:
    verdict = compare(parse("Harjeet s/o Balwant"), parse("हरजीत पुत्र जसवंत"))
    sentences = [REASONS[reason.code].format(**reason.parts) for reason in verdict.reasons]
    assert "Same name, other father: balwant, not जसवंत." in sentences


def test_an_empty_name_is_like_nobody() -> None:
    assert compare(parse(""), parse("Harjeet")).band is Band.NONE
    assert compare(parse(""), parse("")).band is Band.NONE


def test_ages_far_apart_keep_a_rare_name_from_strong() -> None:
    verdict = compare(parse("Zorawar Gujjar age 20"), parse("Zorawar Gujjar age 50"))
    assert verdict.band is Band.POSSIBLE
