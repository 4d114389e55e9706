"""What a row of a list asks, what is too much for one step, and what a look-up reads: without a database."""

import pytest
from support.refusals import refuses
from views import seen

from sangam.matching.checks import batch, lookup
from sangam.matching.checks import check as one_check
from sangam.matching.types import Band, Hit, Line


def persons(reading):
    return [(each.start, each.end, each.name.tokens, each.sure) for each in reading.persons]


def test_so_many_rows_and_letters_are_checked_in_one_step_and_no_more():
    row = Line(2, "", "Harjeet")
    batch._require([row] * batch.MOST_AT_ONCE)
    refused = refuses("matching:lines", batch._require, [row] * (batch.MOST_AT_ONCE + 1))
    assert refused.parts == {"found": batch.MOST_AT_ONCE + 1, "most": batch.MOST_AT_ONCE}
    longest = Line(3, "", "x" * one_check.LONGEST)
    batch._require([row, longest])
    refused = refuses("matching:long-row", batch._require, [row, longest, Line(4, "", longest.text + "x")])
    assert (refused.parts["row"], refused.parts["found"]) == (4, one_check.LONGEST + 1)


def test_the_name_of_a_row_is_a_name_where_it_stands():
    row = Line(2, "zorvand quell", "9876543210 zorvand quell")
    assert persons(batch.reading_of(row)) == [(11, 24, ("zorvand", "quell"), True)]
    assert [each.normal[-10:] for each in batch.reading_of(row).identifiers] == ["9876543210"]
    elsewhere = Line(2, "zorvand quell", "9876543210")
    assert persons(batch.reading_of(elsewhere)) == [(0, 13, ("zorvand", "quell"), True)]


def test_a_row_without_a_name_is_read_as_the_one_check_reads_it():
    text = "Harjeet Singh s/o Balwant"
    assert batch.reading_of(Line(2, "", text)).persons == one_check.recognise_text(text).persons


def test_each_record_is_shown_once_in_the_order_of_the_hits():
    one, other = seen(name="Harjeet"), seen(name="Balwant")
    hits = [Hit(each, Band.WEAK, 0.1, ()) for each in (one, other, one)]
    assert batch.records_of(hits) == [one.id, other.id]


@pytest.mark.parametrize("text", ["the red car", "in"])
def test_a_text_in_which_no_name_shows_is_looked_up_as_one_name(text):
    assert one_check.recognise_text(text).persons == ()
    assert persons(lookup.reading_of(text)) == [(0, len(text), tuple(text.split()), True)]
    assert persons(lookup.reading_of("24")) == []


def test_a_number_or_a_name_that_shows_is_looked_up_as_it_stands():
    assert persons(lookup.reading_of("HR26DK8337")) == []
    named = lookup.reading_of("was Harjeet Singh s/o Balwant there")
    assert [each.name.tokens for each in named.persons] == [("harjeet", "singh")]
    assert named.persons == one_check.recognise_text("was Harjeet Singh s/o Balwant there").persons
    both = "9876543210 Harjeet Singh s/o Balwant"
    assert (len(lookup.reading_of(both).identifiers), len(lookup.reading_of(both).persons)) == (1, 1)


@pytest.mark.parametrize(
    ("name", "tokens", "kinds", "unread"),
    [
        ("9812345678", [], ["phone"], ()),
        ("DL1CAB1234", [], ["plate"], ()),
        ("Harjeet 98123 45678 s/o Balwant", [("harjeet",)], ["phone"], ()),
        ("Harjeet (FIR 12/2026)", [("harjeet",)], ["fir"], ()),
        ("Harjeet 12", [("harjeet",)], [], ("12",)),
    ],
)
def test_a_number_in_the_column_of_names_is_a_number_and_not_unread(name, tokens, kinds, unread):
    reading = batch.reading_of(Line(2, name, name))
    assert [each.name.tokens for each in reading.persons] == tokens
    assert [str(each.kind) for each in reading.identifiers] == kinds
    assert reading.unread == unread


def test_a_cell_behind_the_name_in_which_nothing_is_recognised_is_unread():
    row = Line(2, "Harjeet s/o Balwant", "Harjeet s/o Balwant, 9812345678, 12, HR26DK8337, XX")
    assert batch.reading_of(row).unread == ("12", "XX")
    assert batch.reading_of(Line(2, "Harjeet", "Harjeet, , 9812345678")).unread == ()
