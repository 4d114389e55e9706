"""No input holds the interpreter: each reader of text takes time by the text's length, and not by its square."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from patterns import ANCHORED, MADE_WHEN_USED, is_unbounded, letters, made_when_used, patterns
from straight import bent
from text_readers import READERS, reading
from texts import CLASSES, COMMON, WORDS, Make, ended, pairs, singles

SHORT, LONG = 150, 2_500
"""Lengths of which four times is read too: 600 of every pair, and then 10,000 of each class of characters."""


@cache
def unbounded() -> dict[str, Any]:
    """Return the expressions that repeat something without a bound; the sources are read in one worker alone."""
    return {place: pattern for place, pattern in patterns().items() if is_unbounded(pattern)}


@pytest.mark.parametrize("name", sorted(READERS))
def test_a_reader_of_text_takes_time_by_its_length(name: str) -> None:
    read = reading(name)
    read("Harjeet @ Kala s/o Balwant, HR26DK8337")
    told = [said for make in singles((*CLASSES, *WORDS)) if (said := bent(read, make, length=SHORT))]
    told = told or [said for make in ended(COMMON) if (said := bent(read, make, length=LONG))]
    assert told == []


@pytest.mark.parametrize("part", range(8))
def test_two_kinds_of_characters_take_a_reader_no_longer(part: int) -> None:
    told = []
    for name in sorted(READERS)[part::8]:
        read = reading(name)
        read("Harjeet @ Kala s/o Balwant, HR26DK8337")
        told += [f"{name}: {said}" for make in pairs(COMMON) if (said := bent(read, make, length=SHORT))]
    assert told == []


@pytest.mark.parametrize("part", range(4))
def test_an_expression_takes_time_by_the_text_s_length(part: int) -> None:
    told = []
    for place in sorted(unbounded())[part::4]:
        known = letters(unbounded()[place])
        told += [f"{place}: {said}" for make in (*singles(known), *pairs(known)) if (said := _bent(place, make, SHORT))]
        told += [f"{place}: {said}" for make in ended(known) if not told and (said := _bent(place, make, LONG))]
    assert told == []


def test_no_expression_is_put_together_where_nobody_times_it() -> None:
    assert made_when_used() == MADE_WHEN_USED


def _bent(place: str, make: Make, length: int) -> str:
    pattern: Any = unbounded()[place]
    given: Callable[[str], Any] = str.encode if isinstance(pattern.pattern, bytes) else str

    def read(text: str) -> object:
        tried = given(text)
        if place in ANCHORED:
            return pattern.match(tried), pattern.fullmatch(tried)
        return sum(1 for _ in pattern.finditer(tried))

    return bent(read, make, length=length)


def test_expressions_said_to_be_tried_at_one_place_are_there() -> None:
    assert set(unbounded()) >= ANCHORED
