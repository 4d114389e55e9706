"""The number on a record's page leads back to the record, as it is read out and as it is typed."""

import pytest
from support.cast import person
from support.refusals import refuses

from sangam.kernel.ids import new_id, short
from sangam.records.visibility import links, views


def test_a_number_leads_to_its_record_however_it_is_typed(delhi):
    record = delhi.opens(person("Harjeet"))
    delhi.opens(person("Balwant"))
    number = short(record)
    with delhi.node:
        for typed in (number, number.lower(), f" DL-{number} ", number.replace("1", "I").replace("0", "O")):
            assert links.records_with_number(typed) == [record]


def test_a_recalled_record_keeps_its_number(delhi):
    record = delhi.opens(person("Harjeet"))
    delhi.recalls(record)
    with delhi.node:
        assert links.records_with_number(short(record)) == [record]


def test_a_number_of_no_record_here_is_an_id_that_nothing_has(delhi):
    delhi.opens(person("Harjeet"))
    with delhi.node:
        number = short(new_id())
        (found,) = links.records_with_number(number)
        assert short(found) == number
        assert views.which_stand([found]) == set()


@pytest.mark.parametrize("text", ["", "ABCDEF", "ABCDEFGH", "ABCDEFU", "ABC.EFG", "DL-", "ABCDEFG-"])
def test_what_is_not_seven_letters_and_digits_is_no_number(text):
    refuses("records:short-number", links.records_with_number, text)
