"""How strings from registers are read."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from names import spec_parse

from sangam.names.reader.parser import parse
from sangam.names.types import Relation

REGISTER = Path(__file__).parents[3] / "shared/data/names/pairs/raw_police_style_strings.tsv"
INVENTED = [
    '"mahender s/o dhanna ram r/o b-41', "meenu @ sheetal", "smt. pinki bai", "md. ali", "km. barkha",
    "anil urf rakesh", "sonam w/o", "safika d/o kamar khan", "lalit alias lowan", "monu@arun",
    "vikas s/o om r/o asodha b/garh", "krishan lal @krishna", "rajesh   @   kamal", "smt seeta w/o- dinesh lal",
]  # fmt: skip
PIECES = [
    "harjeet",
    "हरजीत",
    "محمد",
    "ਕੌਰ",
    "A.",
    "Smt.",
    "@",
    "उर्फ",
    "s/o",
    "पत्नी",
    "r/o Loni",
    ", नूंह",
    "age 34",
    "34 yrs",
    "-",
]


def register() -> tuple[list[str], str]:
    """Return strings as registers hold them, and which source they are from."""
    if REGISTER.exists():
        return [
            line.rpartition("\t")[0] for line in REGISTER.read_text("utf-8").splitlines()[1:]
        ], "the shared register"
    return INVENTED, "the invented strings"


@pytest.mark.parametrize(("text", "name", "leftovers"), spec_parse.rows())
def test_a_register_string_reads_so(text: str, name: str, leftovers: tuple[str, ...]) -> None:
    reading = parse(text)
    assert (reading.text, tuple(word.casefold() for word in reading.leftovers)) == (name, leftovers)


@pytest.mark.parametrize("written", ["हरजीतs/o बलवंत", "हरजीत S/O बलवंत", "ਹਰਜੀਤs/o बलवंत"])
def test_a_mark_in_latin_letters_is_read_behind_a_word_of_another_script(written: str) -> None:
    name = parse(written)
    assert (len(name.tokens), name.relative and name.relative.tokens) == (1, ("बलवंत",))


def test_the_relation_keeps_its_kind() -> None:
    kinds = {mark: parse(f"Harjeet {mark} Balwant").relative for mark in ("s/o", "d/o", "w/o", "c/o")}
    expected = [Relation.SON, Relation.DAUGHTER, Relation.WIFE, Relation.CARE_OF]
    assert [relative.relation for relative in kinds.values() if relative] == expected


@given(st.text(max_size=80))
def test_no_string_raises(text: str) -> None:
    parse(text)


@given(st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join))
def test_a_reading_written_out_reads_the_same(text: str) -> None:
    once = parse(text)
    assert parse(once.text).text == once.text


def test_a_name_is_read_in_all_but_two_of_a_thousand_register_strings(capsys: pytest.CaptureFixture[str]) -> None:
    strings, source = register()
    readings = [parse(string) for string in strings]
    with capsys.disabled():
        print(f"\n[names] parser read {len(strings)} strings of {source}")  # noqa: T201
    unread = [string for string, reading in zip(strings, readings, strict=True) if not reading]
    assert len(unread) <= len(strings) // 500, unread
    marked = [(string, reading) for string, reading in zip(strings, readings, strict=True) if "@" in string]
    assert all(reading.aliases or reading.leftovers for string, reading in marked if not string.strip().endswith("@"))
    assert not any("smt" in reading.tokens for reading in readings)


def test_a_title_alone_is_nobody() -> None:
    assert not parse("Smt.")
    assert parse("Smt.").titles == ("Smt.",)
