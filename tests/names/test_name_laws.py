"""Laws of the comparison and the search of names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from names import naive

from sangam.names.comparison.alignment import align
from sangam.names.comparison.comparison import compare, compare_many
from sangam.names.comparison.index import NameIndex
from sangam.names.reader.parser import parse
from sangam.names.sounds.renderings import in_script
from sangam.names.types import Band, PersonName, Script

LADDER = [Band.NONE, Band.WEAK, Band.POSSIBLE, Band.STRONG]
SPELLINGS = """
harjeet harjit singh kaur mohd imran khan kumar manish manishkumar ram phal ramphal ramesh rajesh sharma laxmi lakshmi
devi vikas bikash yadav k r हरजीत सिंह कुमार मनीष शर्मा राम ਕੌਰ ਹਰਜੀਤ عمران خان محمد zorawar gujjar
"""
NOT_AT_ALL = 0.01
WORDS = SPELLINGS.split()
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True).map(tuple)
relatives = st.sampled_from(["", " s/o balwant singh", " s/o जसवंत", " s/o ram lal", " w/o dinesh"])
persons = st.tuples(names, relatives).map(lambda pair: parse(" ".join(pair[0]) + pair[1]))


@given(names, names)
@settings(max_examples=300, deadline=None)
def test_the_compiled_score_is_that_of_the_naive_one(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    found, expected = align(one, other), naive.score(one, other)
    score = found.score if found else 0.0
    # Of pairings that are worth the same either may be counted; where that shows, both say "not at all".
    assert score == pytest.approx(expected, abs=1e-6) or max(score, expected) < NOT_AT_ALL


@given(st.lists(names, min_size=1, max_size=12), names.filter(lambda words: max(map(len, words)) > 1))
@settings(max_examples=40, deadline=None)
def test_the_fast_search_agrees_with_the_naive_one(held: list[tuple[str, ...]], asked: tuple[str, ...]) -> None:
    """An initial alone has no key: it finds nobody."""
    index = NameIndex([PersonName(name) for name in held])
    (answers,) = index.search([PersonName(asked)])
    scores = [naive.score(asked, name, index.rarity) for name in held]
    assert [answer.score for answer in answers] == pytest.approx([scores[answer.row] for answer in answers], abs=1e-6)
    found = {answer.row for answer in answers}
    missed = [scores[row] for row in range(len(held)) if row not in found]
    assert max(missed, default=0.0) <= max(0.5, min((answer.score for answer in answers[9:]), default=0.0))


@given(persons, st.lists(persons, max_size=4))
@settings(max_examples=60, deadline=None)
def test_many_are_judged_as_each_alone(one: PersonName, others: list[PersonName]) -> None:
    assert compare_many(one, others) == [compare(one, other) for other in others]


@given(persons, persons)
@settings(max_examples=150, deadline=None)
def test_an_agreeing_relative_or_alias_never_speaks_against(one: PersonName, other: PersonName) -> None:
    bare_one, bare_other = PersonName(one.tokens), PersonName(other.tokens)
    before = compare(bare_one, bare_other)
    for more in (" s/o balwant", " @ kalua"):
        after = compare(parse(bare_one.text + more), parse(bare_other.text + more))
        assert after.score >= before.score
        assert LADDER.index(after.band) >= LADDER.index(before.band)


@given(persons, persons)
@settings(max_examples=150, deadline=None)
def test_a_differing_relative_or_alias_never_speaks_for(one: PersonName, other: PersonName) -> None:
    bare_one, bare_other = PersonName(one.tokens), PersonName(other.tokens)
    before = compare(bare_one, bare_other)
    for mine, theirs in ((" s/o balwant", " s/o dinesh"), (" @ pintoo", " @ ghochu")):
        after = compare(parse(bare_one.text + mine), parse(bare_other.text + theirs))
        assert after.score <= before.score
        assert LADDER.index(after.band) <= LADDER.index(before.band)


@pytest.mark.parametrize("script", Script)
@pytest.mark.parametrize(
    "name", ["Harjeet Singh", "Sunita Devi", "Mohammad Imran", "Gurpreet Kaur", "Rakesh Yadav", "Zorawar Gujjar"]
)
def test_a_name_is_likely_itself_in_any_script(name: str, script: Script) -> None:
    assert compare(parse(name), parse(in_script(name, script))).band in {Band.POSSIBLE, Band.STRONG}


@given(st.lists(names, min_size=1, max_size=8), st.lists(names, max_size=30))
@settings(max_examples=10, deadline=None)
def test_what_a_search_answers_depends_on_nothing_asked_beside_it(
    held: list[tuple[str, ...]], asked: list[tuple[str, ...]]
) -> None:
    index, queries = NameIndex([PersonName(name) for name in held]), [PersonName(name) for name in asked]
    assert index.search(queries) == [index.search([query])[0] for query in queries]


def test_a_name_without_a_word_finds_nothing_and_is_never_found() -> None:
    index = NameIndex(["", "Harjeet Singh", "12345"])
    assert [[answer.row for answer in answers] for answers in index.search(["", "harjit singh", "?"])] == [[], [1], []]
    assert NameIndex([]).search(["Harjeet"]) == [[]]
