"""Laws of the parsers, over phrases made of pieces that registers and messages hold, and over any text."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangam.names.comparison.keys import related_keys, stored_keys
from sangam.names.reader import marks
from sangam.names.reader.fast_path import read_plainly, read_together
from sangam.names.reader.finder import find_names, unread
from sangam.names.reader.lexer import pieces
from sangam.names.reader.parser import parse, read_phrase
from sangam.names.reader.towns import places
from sangam.names.types import Relation

NAMES = ["harjeet", "Sunil", "हरजीत", "सुनील", "ਹਰਜੀਤ", "ہرجیت", "Imran", "बलवंत"]
PLACES = ["Nuh", "नूंह", "village Palda", "ग्राम पलड़ा", "Greater Noida", "میرٹھ"]
BITS = st.sampled_from(
    [
        *NAMES, *PLACES, "@", "urf", "उर्फ", "s/o", "w/o", "पुत्र", "ولد", ",", "(", ")", '"', "\n", "\t", ":", "-",
        "1.", "2)", "age 34", "34", "उम्र 34 वर्ष", "r/o", "निवासी", "Name:", "Smt.", "मो0", "Mohd.", "Singh", "and",
        "और", "near", "9812345678", "R\u0430ju", "5unil", "রহিম", "😀", "\u200d", "\u202e",
        "caste", "का पुत्र", ".", "।", "Sharma", "[12/11/26, 14:02:11] SI Ram:",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(BITS, max_size=14).map(" ".join), st.lists(BITS, max_size=9).map("".join), st.text(max_size=90)
)
SPELLINGS = sorted(spelling for spelling, mark in marks.meanings().items() if mark.kind == "relation")
EVERY_MARK = sorted({part for spelling in marks.meanings() for part in (spelling, *spelling.split())})


@given(TEXTS)
def test_a_reading_written_out_reads_the_same(text: str) -> None:
    once = parse(text)
    again = parse(once.text)
    assert (again.tokens, again.aliases, again.text) == (once.tokens, once.aliases, once.text)


@given(st.lists(BITS, max_size=14).map(" ".join))
def test_no_name_is_lost_in_silence(text: str) -> None:
    name = parse(text)
    said = " ".join([name.text, *name.titles, *name.leftovers]).casefold()
    assert all(word.casefold() in said for word in text.split() if word in NAMES)


PHRASES = st.lists(
    st.one_of(st.sampled_from([*NAMES, "Md", "Nuh", "Rampur", "son", "of", "Singh", "s/o", "D/O", "पुत्र", "w/o"]), BITS),
    max_size=7,
).map(" ".join)


@given(st.one_of(PHRASES, TEXTS))
@settings(max_examples=400)
def test_the_short_way_reads_what_the_long_one_does(text: str) -> None:
    plain = read_plainly(text)
    assert plain is None or plain == read_phrase(pieces(text)).result()


@given(st.sampled_from(SPELLINGS), st.sampled_from(EVERY_MARK), st.sampled_from(EVERY_MARK))
@settings(max_examples=300)
def test_the_short_way_knows_marks_of_several_words(relation: str, one: str, other: str) -> None:
    for text in (f"{one} {other}", f"Ram {one} {relation} Sham {other}", f"{one} {relation} {other}"):
        plain = read_plainly(text)
        assert plain is None or plain == read_phrase(pieces(text)).result()


@pytest.mark.parametrize("text", ["Harjeet Singh s/o Balwant Singh", "Mohd Imran", "हरजीत सिंह पुत्र बलवंत", "Kala"])
def test_the_short_way_is_taken_by_what_is_common(text: str) -> None:
    assert read_plainly(text) is not None


@given(PHRASES, st.one_of(st.tuples(st.sampled_from(SPELLINGS), PHRASES).map(" ".join), PHRASES))
@settings(max_examples=400)
def test_a_name_with_its_relative_has_the_keys_of_both_in_one_phrase(name: str, relative: str) -> None:
    together, alone = stored_keys(parse(f"{name} {relative}")), stored_keys(parse(name))
    assert related_keys(name, relative) == together - alone


@pytest.mark.parametrize(("name", "relative"), [("Harjeet Singh", "s/o Balwant Singh"), ("हरजीत", "पुत्र बलवंत सिंह")])
def test_a_common_name_and_a_common_relative_are_read_each_by_itself(name: str, relative: str) -> None:
    assert read_together(name, relative) == parse(f"{name} {relative}")


@given(TEXTS)
def test_persons_and_places_lie_in_the_text_and_apart(text: str) -> None:
    persons = find_names(text)
    named = places(text, taken=[(span.start, span.end) for span in persons])
    spans = sorted([(span.start, span.end) for span in persons] + [(place.start, place.end) for place in named])
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@given(TEXTS)
def test_the_parts_of_a_phrase_lie_within_it_in_order(text: str) -> None:
    for span in find_names(text):
        assert all(span.start <= part.start < part.end <= span.end for part in span.parts)
        assert [part.start for part in span.parts] == sorted(part.start for part in span.parts)


@given(TEXTS)
def test_what_is_unread_stands_in_the_text(text: str) -> None:
    assert all(word in " ".join(text.split()) for words in unread(text) for word in words.split())


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_a_relation_reads_alike(spelling: str) -> None:
    name = parse(f"हरजीत {spelling} बलवंत")
    assert name.relative is not None
    assert (name.tokens, name.relative.tokens) == (("हरजीत",), ("बलवंत",))
    assert name.relative.relation is Relation(marks.meanings()[spelling].meaning)


@pytest.mark.parametrize("spelling", sorted(s for s, mark in marks.meanings().items() if mark.kind == "alias"))
def test_every_spelling_of_an_alias_reads_alike(spelling: str) -> None:
    assert parse(f"हरजीत {spelling} काला").aliases == (("काला",),)


@given(st.permutations(["s/o बलवंत", "age 34", "r/o नूंह"]))
def test_relative_age_and_place_may_stand_in_any_order(phrases: list[str]) -> None:
    assert parse(" ".join(["हरजीत", *phrases])).text == "हरजीत s/o बलवंत age 34 r/o नूंह"


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "s/o " * 2_500, "@" * 10_000, "(" * 10_000, "हरजीत " * 1_600, "1/" * 5_000]
)
def test_ten_thousand_characters_of_anything_are_read(text: str) -> None:
    parse(text)
    find_names(text)
    places(text)
