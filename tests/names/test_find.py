"""Who is named in a message."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from names import spec_find

from sangam.identifiers import finder
from sangam.names.reader.finder import find_names, unread
from sangam.names.reader.towns import places

ROWS = spec_find.rows()


@pytest.mark.parametrize("row", ROWS, ids=[row.message[:40].encode("ascii", "replace").decode() for row in ROWS])
def test_a_message_names_these_persons_and_places(row: spec_find.Row) -> None:
    message = row.message
    taken = [(found.start, found.end) for found in finder.find_identifiers(message)]
    persons = find_names(message, taken=taken)
    assert [(message[span.start : span.end], span.sure) for span in persons] == row.phrases
    named = places(message, taken=[*taken, *((span.start, span.end) for span in persons)])
    assert [(message[place.start : place.end], place.name) for place in named] == row.places


def test_no_name_reaches_into_what_the_identifiers_took() -> None:
    message = "HR26 DK 8337 हरजीत s/o बलवंत 9812345678 नूंह"
    phone = message.index("98")
    spans = find_names(message, taken=[(0, 12), (phone, phone + 10)])
    assert [message[span.start : span.end] for span in spans] == ["हरजीत s/o बलवंत"]


@example("0@B", [(3, 0)])
@given(st.text(max_size=120), st.lists(st.tuples(st.integers(-5, 130), st.integers(-5, 130)), max_size=3))
def test_any_text_is_searched_and_spans_lie_in_order_inside_it(text: str, taken: list[tuple[int, int]]) -> None:
    ends = 0
    for span in find_names(text, taken=taken):
        assert ends <= span.start < span.end <= len(text)
        ends = span.end


def test_each_part_of_a_phrase_has_its_place_in_the_text() -> None:
    message = "सफ़ेद स्कॉर्पियो, हरजीत @ काला s/o बलवंत @ बिल्ला, नूंह"
    (span,) = find_names(message)
    parts = [(part.kind, message[part.start : part.end]) for part in span.parts]
    assert parts == [
        ("name", "हरजीत"),
        ("alias", "काला"),
        ("relative", "बलवंत"),
        ("alias", "बिल्ला"),
        ("place", "नूंह"),
    ]


def test_look_alike_letters_are_read_and_said() -> None:
    (span,) = find_names("R\u0430ju Sharm\u0430 seen")
    assert span.name.tokens == ("raju", "sharma")
    assert span.notes == ("look-alike letters read as raju", "look-alike letters read as sharma")


def test_another_script_is_said_to_be_unread() -> None:
    assert unread("சென்னை முருகன் and Sunil Kumar, রহিম") == ["சென்னை முருகன்", "রহিম"]
    assert unread("हरजीत ਹਰਜੀਤ ہرجیت Harjeet 😀") == []


@pytest.mark.parametrize("spelling", ["Nuh", "nooh", "नूंह", "नूह", "ਨੂਹ", "نوح"])
def test_a_place_is_known_in_every_script(spelling: str) -> None:
    assert [(place.name, place.state) for place in places(f"{spelling}, 12")] == [("Nuh", "HR")]


@pytest.mark.parametrize("word", ["ਪਟਿਆਲਾ", "پٹیالہ", "Patyala", "पटयाला"])
def test_a_long_name_of_a_place_is_known_by_sound(word: str) -> None:
    assert [place.name for place in places(f"seen near {word} today")] == ["Patiala"]


@pytest.mark.parametrize("name", ["Ajmer Singh", "Jalandhar Singh", "Rohini Devi", "Sunita Rai", "Kiran"])
def test_a_person_named_like_a_place_is_a_person(name: str) -> None:
    assert places(name, taken=[(span.start, span.end) for span in find_names(name)]) == []
    assert [name[span.start : span.end] for span in find_names(name)] == [name]
