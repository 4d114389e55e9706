"""Letters that imitate others are read as what they imitate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.names.reader.parser import parse
from sangam.names.sounds.imitations import as_meant

IMITATIONS = [
    ("R\u0430ju", "raju"), ("\u0405unil", "sunil"), ("S\u03bfnu", "sonu"), ("\u0421\u0430\u0441\u0440", "cacp"),
    ("\uff33\uff55\uff4e\uff49\uff4c", "sunil"), ("\U0001d412\U0001d42e\U0001d427\U0001d422\U0001d425", "sunil"),
    ("\u24c7aju", "raju"), ("Raj0o", "rajoo"), ("5unil", "sunil"), ("Harj33t", "harjeet"),
    ("محمد عمر\ufe8e\ufee5", "محمد عمران"), ("\ufdf4", "محمد"),
    ("Sun\u200dil", "sunil"), ("\u202eSunil\u202c", "sunil"),
    ("Rajकुमार", "raj कुमार"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "read"), IMITATIONS)
def test_an_imitation_is_read_as_what_it_imitates(written: str, read: str) -> None:
    assert " ".join(parse(written).tokens) == read


@pytest.mark.parametrize(
    "text", ["Иван", "Νίκος", "রহিম", "முருகன்", "李雷", "B-41", "i20", "24/86", "HR26DK8337", "4th"]
)
def test_what_imitates_nothing_stays(text: str) -> None:
    assert as_meant(text) == text


@given(st.text(max_size=80))
def test_no_place_in_the_text_moves(text: str) -> None:
    assert len(as_meant(text)) == len(text)
