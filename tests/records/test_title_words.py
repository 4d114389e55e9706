"""What a body shows of whose its records are, and what a force keeps of it."""

import pytest
from handmade import at_delhi
from support.cast import person

from sangam.kernel.ids import new_id, new_id_of
from sangam.records.ownership import chain_of_title

RECORD = new_id_of("HR")
MOST, LONGEST = chain_of_title._MOST_WORDS, chain_of_title._MOST_CHARACTERS


def words(of: object) -> list[str]:
    return chain_of_title._words(RECORD, {"titles": of})


def test_the_words_of_a_record_are_its_own_lines_in_their_order():
    assert words({str(RECORD): ["first", "second"], str(new_id()): ["of another"]}) == ["first", "second"]
    assert words({str(RECORD): ["first", 2, None, "second"]}) == ["first", "second"]


@pytest.mark.parametrize("shown", [None, [], "words", {}, {str(RECORD): "first"}, {str(RECORD): {"first": 1}}])
def test_what_is_no_list_of_lines_shows_nothing(shown):
    assert words(shown) == []
    assert chain_of_title._words(RECORD, {}) == []


def test_too_many_words_or_one_too_long_show_nothing():
    assert len(words({str(RECORD): ["x"] * MOST})) == MOST
    assert words({str(RECORD): ["x"] * (MOST + 1)}) == []
    assert len(words({str(RECORD): ["x" * LONGEST] * 2})) == 2
    assert words({str(RECORD): ["x", "x" * (LONGEST + 1)]}) == []
    assert words({str(RECORD): ["x" * (LONGEST + 1), "x"]}) == []


def test_an_acceptance_goes_along_while_the_word_has_room_for_it():
    fits = "x" * (LONGEST // 3)
    assert chain_of_title.acceptance_to_show(fits) == fits
    assert chain_of_title.acceptance_to_show(f"{fits}x") == ""


def test_a_word_is_about_its_record_and_an_unreadable_one_about_none():
    assert chain_of_title._is_about(RECORD, {"record": str(RECORD)})
    assert not chain_of_title._is_about(RECORD, {"record": str(new_id())})
    assert not chain_of_title._is_about(RECORD, {"record": "none"})
    assert not chain_of_title._is_about(RECORD, {})


def test_the_maker_is_the_force_whose_mark_an_id_carries():
    made = chain_of_title._title(RECORD, [], ["DL", "HR", "UP"])
    assert (made.maker, list(made.hops)) == ("HR", [])
    assert chain_of_title._title(RECORD, ["no line"], ["DL", "UP"]).maker == ""


def test_an_unreadable_word_ends_the_chain():
    with at_delhi():
        assert list(chain_of_title._title(RECORD, ["no line"], ["HR"]).hops) == []


def test_of_what_we_made_no_words_are_looked_for():
    with at_delhi():
        assert chain_of_title.of([new_id_of("DL"), new_id_of("DL")]) == {}
        assert chain_of_title.titles([], {}) == {}


def goes(record, giver, taker, wire):
    giver.hands_over(record, to=taker)
    wire.deliver()
    taker.takes_over(record)
    wire.deliver()
    ((kept,),) = taker.read_values("records_title", "words", record=record)
    return len(kept)


def test_what_went_to_and_fro_since_makes_the_chain_no_longer(delhi, haryana, up, wire):
    record = haryana.opens(person("Harjeet"))
    assert goes(record, haryana, delhi, wire) == 1
    first = [goes(record, delhi, up, wire), goes(record, up, delhi, wire)]
    assert first == [2, 3]
    assert [goes(record, delhi, up, wire), goes(record, up, delhi, wire)] == first
