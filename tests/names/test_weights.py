"""The arrays behind likeness: laws that any faster form of it may rest on."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.names.comparison.weights import SIZE, encode_word, likeness, mass, table
from sangam.names.types import Script

PAIRS = list(product(Script, repeat=2))
WORDS = st.sampled_from(
    [
        "harjeet",
        "हरजीत",
        "ਹਰਜੀਤ",
        "ہرجیت",
        "singh",
        "सिंह",
        "ਸਿੰਘ",
        "سنگھ",
        "laxmi",
        "लक्ष्मी",
        "kaur",
        "ਕੌਰ",
        "ਕੰਰ",
        "عمران",
        "x",
        "٤",
    ]
) | st.text(max_size=9)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_the_table_of_two_scripts_is_the_same_from_either_side(one: Script, other: Script) -> None:
    assert table(one, other).dtype == np.float32
    assert table(one, other).shape == (SIZE, SIZE)
    assert np.array_equal(table(one, other), table(other, one).T)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_costs_are_never_negative_and_nothing_for_nothing_is_free(one: Script, other: Script) -> None:
    assert (table(one, other) >= 0).all()
    assert table(one, other)[0, 0] == 0


@pytest.mark.parametrize("script", list(Script))
def test_every_symbol_weighs_something_but_the_gap(script: Script) -> None:
    assert mass(script)[0] == 0
    assert (mass(script)[1:] > 0).all()


@given(WORDS)
def test_any_word_becomes_symbols_of_the_tables(word: str) -> None:
    assert all(0 < code < SIZE for code in encode_word(word))


@given(WORDS, WORDS)
def test_likeness_is_the_same_in_either_order(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0.0 <= likeness(one, other) <= 1.0


def test_the_arrays_cannot_be_changed_by_a_caller() -> None:
    with pytest.raises(ValueError, match="read-only"):
        table(Script.LATIN, Script.LATIN)[1, 1] = 0
