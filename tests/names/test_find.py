"""Who is named in a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from names import spec_find

from sangam.names.public import find


@pytest.mark.parametrize(("message", "phrases"), spec_find.rows())
def test_a_message_names_these_persons(message: str, phrases: list[tuple[str, bool]]) -> None:
    assert [(message[span.start : span.end], span.sure) for span in find(message)] == phrases


def test_no_name_reaches_into_what_the_identifiers_took() -> None:
    message = "HR26 DK 8337 हरजीत s/o बलवंत 9812345678 नूंह"
    phone = message.index("98")
    spans = find(message, taken=[(0, 12), (phone, phone + 10)])
    assert [message[span.start : span.end] for span in spans] == ["हरजीत s/o बलवंत"]


@given(st.text(max_size=120), st.lists(st.tuples(st.integers(-5, 130), st.integers(-5, 130)), max_size=3))
def test_any_text_is_searched_and_spans_lie_in_order_inside_it(text: str, taken: list[tuple[int, int]]) -> None:
    ends = 0
    for span in find(text, taken=taken):
        assert ends <= span.start < span.end <= len(text)
        ends = span.end
