"""What the ledger keeps of a look: who and what was asked, in words and by keys that tell their reader nothing."""

import pytest

from sangam.audit.types import MOST_SOUGHT, SUBJECT, Facts
from sangam.kernel.ids import new_id
from sangam.matching.checks import subjects
from sangam.matching.queries.query_context import recognise_text

AADHAAR = "2345 6789 0124"


@pytest.mark.parametrize(
    "asked, shown",
    [
        ("phone:+919876543210", "•••3210"),
        ("phone:123456789", "•••6789"),
        ("phone:12345678", "•••"),
        ("plate:DL8CAF5031", "•••5031"),
        ("person:harjeet singh", "H••• S•••"),
        ("person:harjeet s/o balwant @ kala", "H••• s/o B••• @ K•••"),
    ],
)
def test_who_may_not_read_what_was_asked_sees_first_letters_or_last_digits(asked, shown):
    assert subjects.masked_subject(asked) == shown


def test_neither_place_nor_age_of_a_person_asked_is_shown(kundli):
    whole = next(iter(noted("Harjeet Singh s/o Balwant r/o Village Kundli age 32")["asked"]))
    assert subjects.masked_subject(whole) == "H••• S••• s/o B•••"


def noted(*texts):
    facts = Facts(new_id())
    subjects.note_subjects(facts, [recognise_text(text) for text in texts])
    return facts


def of_things(facts):
    return [key for key in facts.found_by if key.startswith(SUBJECT)]


def test_a_person_and_a_number_are_noted_in_words_and_by_one_key_each(kundli):
    facts = noted("Harjeet Singh 9876543210")
    assert facts["asked"] == ["phone:+919876543210", "person:harjeet singh"]
    assert len(of_things(facts)) == 2
    assert not {"asked_in_all", "unkeyed"} & set(facts)


def test_an_aadhaar_number_or_a_section_of_law_is_noted_nowhere(kundli):
    facts = noted(f"Aadhaar {AADHAAR} u/s 302 IPC")
    assert (facts["asked"], facts.found_by) == ([], [])
    assert subjects.keys_of(recognise_text(f"Aadhaar {AADHAAR} u/s 302 IPC")) == []


def test_what_two_rows_ask_stands_once(kundli):
    facts = noted("9876543210", "Harjeet Singh 9876543210")
    assert facts["asked"] == ["phone:+919876543210", "person:harjeet singh"]
    assert len(of_things(facts)) == 2


def test_of_more_than_forty_things_the_count_stands_beside_the_first(kundli):
    numbers = [f"98765{number:05}" for number in range(41)]
    assert noted(*numbers[:40])["asked"] == [f"phone:+91{each}" for each in numbers[:40]]
    assert "asked_in_all" not in noted(*numbers[:40])
    facts = noted(*numbers)
    assert (facts["asked"], facts["asked_in_all"]) == ([f"phone:+91{each}" for each in numbers[:40]], 41)


def test_of_too_many_keys_each_row_keeps_a_share_and_the_rest_is_counted(kundli):
    one, other = ("\n".join(f"{first}8765{number:05}" for number in range(MOST_SOUGHT)) for first in "97")
    facts = noted(one, other)
    assert facts["unkeyed"] > 0
    assert len(facts.found_by) == MOST_SOUGHT
    kept = [each for each in facts.found_by if each.startswith("phone:")]
    assert {each.removeprefix("phone:+91")[0] for each in kept} == {"9", "7"}


def test_a_look_is_counted_under_the_least_of_its_keys_in_any_order(kundli):
    keys = [subjects.subject(f"phone:+91{each}") for each in ("9876543210", "9811122233", "9899001122")]
    assert subjects.key_of_look(recognise_text("9876543210 9811122233 9899001122")) == min(keys)
    assert subjects.key_of_look(recognise_text("9899001122 9811122233 9876543210")) == min(keys)
    assert subjects.key_of_look(recognise_text("u/s 302 IPC")) == ""


def test_a_person_has_one_key_in_each_script_and_order(kundli):
    key = subjects.subject("person:harjeet singh")
    assert key == subjects.subject("person:हरजीत सिंह") == subjects.subject("person:singh harjeet")
    assert key != subjects.subject("person:harjeet gill")
    assert key != subjects.subject("person:harjeet singh s/o balwant")


def test_a_look_is_found_by_each_reading_of_a_number_that_was_asked():
    reading = recognise_text("DL8CAFS031")
    (found,) = reading.identifiers
    assert len(subjects.keys_of(reading)) == 1 + len(found.alternatives)


def test_a_look_for_a_person_is_found_by_each_two_words_of_the_name():
    assert sorted(subjects.keys_of(recognise_text("Harjeet Singh Gill s/o Balwant"))) == [
        "name:gl+hrjt",
        "name:gl+sng",
        "name:hrjt+sng",
    ]
    assert sorted(subjects.keys_of(recognise_text("name Zorvand"))) == ["name:jrbnd", "name:jrnd"]


def test_the_ledger_keeps_keys_of_a_name_without_relative_and_fine_ones(kundli):
    names = [key for key in noted("Harjeet Singh s/o Balwant").found_by if key.startswith("name:")]
    assert sorted(names) == ["name:hrjt", "name:hrjt+sng", "name:hrjtsng"]
