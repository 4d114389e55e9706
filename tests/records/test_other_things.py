"""Whether entries make another person or thing of a record: no database."""

import pytest
from support.cast import says

from sangam.records.own_records.other_things import Entries, called, is_another
from sangam.records.public.schema import KINDS
from sangam.records.types import Said

PERSON, VEHICLE, PLACE = (KINDS[name] for name in ("person", "vehicle", "place"))


def entries(**said: str) -> list[Said]:
    return [says(name, value) for name, value in said.items()]


NARESH = entries(name="Naresh Kumar", relative="s/o Ram", phone="+919812345678")
CAR = entries(plate="HR26DK8337", chassis="MA3EWDE1S00123456")


@pytest.mark.parametrize(
    ("after", "another"),
    [
        (entries(name="Kuldeep", relative="s/o Balbir"), True),
        (entries(name="Kuldeep Kumar"), True),
        (entries(name="Naresh Kumar", relative="s/o Balbir"), True),
        (entries(name="Naresh Singh", phone="+919812345670"), True),
        (entries(name="Naresh Singh", phone="+919812345678"), False),
        (entries(name="नरेश कुमार", relative="s/o राम"), False),
        (entries(name="Naresh Kumar", phone="+919812345670"), False),
        (entries(name="Kalu", alias="Naresh Kumar"), False),
        (entries(note="seen"), False),
    ],
)
def test_a_person_is_another_by_name_relative_or_all_numbers(after: Entries, another: bool) -> None:
    assert is_another(PERSON, NARESH, after) is another


@pytest.mark.parametrize(
    ("after", "another"),
    [
        (entries(plate="DL8CAF5031"), True),
        (entries(plate="DL8CAF5031", chassis="MA3EWDE1S00123456"), False),
        (entries(colour="white"), False),
    ],
)
def test_a_thing_is_another_where_no_number_is_the_same(after: Entries, another: bool) -> None:
    assert is_another(VEHICLE, CAR, after) is another


def test_it_is_called_by_its_name_else_by_a_number() -> None:
    assert (called(PERSON, NARESH), called(VEHICLE, CAR)) == ("Naresh Kumar", "MA3EWDE1S00123456")
    assert called(PLACE, []) == ""
