"""Whether statements make another person or thing of a record: no database."""

import pytest
from support.cast import says

from sangam.records.own_records.bulk_import import Statements, is_another, name_or_number
from sangam.records.schema.kinds import KINDS
from sangam.records.types import Said

PERSON, VEHICLE, PLACE = (KINDS[name] for name in ("person", "vehicle", "place"))


def statements(**said: str) -> list[Said]:
    return [says(name, value) for name, value in said.items()]


NARESH = statements(name="Naresh Kumar", relative="s/o Ram", phone="+919812345678")
CAR = statements(plate="HR26DK8337", chassis="MA3EWDE1S00123456")


@pytest.mark.parametrize(
    ("after", "another"),
    [
        (statements(name="Kuldeep", relative="s/o Balbir"), True),
        (statements(name="Kuldeep Kumar"), True),
        (statements(name="Naresh Kumar", relative="s/o Balbir"), True),
        (statements(name="Naresh Singh", phone="+919812345670"), True),
        (statements(name="Naresh Singh", phone="+919812345678"), False),
        (statements(name="नरेश कुमार", relative="s/o राम"), False),
        (statements(name="Naresh Kumar", phone="+919812345670"), False),
        (statements(name="Kalu", alias="Naresh Kumar"), False),
        (statements(note="seen"), False),
    ],
)
def test_a_person_is_another_by_name_relative_or_all_numbers(after: Statements, another: bool) -> None:
    assert is_another(PERSON, NARESH, after) is another


@pytest.mark.parametrize(
    ("after", "another"),
    [
        (statements(plate="DL8CAF5031"), True),
        (statements(plate="DL8CAF5031", chassis="MA3EWDE1S00123456"), False),
        (statements(colour="white"), False),
    ],
)
def test_a_thing_is_another_where_no_number_is_the_same(after: Statements, another: bool) -> None:
    assert is_another(VEHICLE, CAR, after) is another


def test_it_is_called_by_its_name_else_by_a_number() -> None:
    assert (name_or_number(PERSON, NARESH), name_or_number(VEHICLE, CAR)) == ("Naresh Kumar", "MA3EWDE1S00123456")
    assert name_or_number(PLACE, []) == ""
