"""The number on a record's page leads back to the record, as it is read out and as it is typed."""

import pytest
from support.cast import person
from support.refusals import refuses

from sangam.kernel.ids import new_id, short
from sangam.records.visibility import short_numbers


def test_a_number_leads_to_its_record_however_it_is_typed(delhi):
    record = delhi.opens(person("Harjeet"))
    delhi.opens(person("Balwant"))
    number = short(record)
    with delhi.node:
        for typed in (number, number.lower(), f" DL-{number} ", number.replace("1", "I").replace("0", "O")):
            assert short_numbers.numbered(typed) == [record]


def test_a_recalled_record_keeps_its_number(delhi):
    record = delhi.opens(person("Harjeet"))
    delhi.recalls(record)
    with delhi.node:
        assert short_numbers.numbered(short(record)) == [record]


def test_a_number_of_no_record_here_is_said_to_be_none(delhi):
    delhi.opens(person("Harjeet"))
    with delhi.node:
        refused = refuses("records:no-number", short_numbers.numbered, short(new_id()))
    assert "{number}" not in str(refused)


@pytest.mark.parametrize("text", ["", "ABCDEF", "ABCDEFGH", "ABCDEFU", "ABC.EFG", "DL-", "ABCDEFG-"])
def test_what_is_not_seven_letters_and_digits_is_no_number(text):
    refuses("records:short-number", short_numbers.numbered, text)
