"""What was just written waits for the matcher, once, the few before the many."""

import pytest
from cast import officer, person, says
from django.db import connection, transaction
from queries import counted
from world import Line, Station

from sangam.access import public_units
from sangam.kernel.handling import Level
from sangam.records import public as records
from sangam.records import public_search
from sangam.records.public import New


@pytest.fixture
def analyst(node):
    public_units.load_shipped()
    return officer("DL-ON-NARELA", "analyst")


def vehicles(count: int) -> list[New]:
    return [New("vehicle", [says("plate", f"DL8C{number:04}")]) for number in range(1, count + 1)]


def rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_arrived")
        return int(cursor.fetchone()[0])


def test_a_record_waits_once_until_it_is_taken(analyst):
    record = records.create(analyst, New("person", person("Harjeet Singh")))
    assert public_search.arrived() == [record]
    assert public_search.arrived() == []


def test_a_copy_and_its_next_version_wait_too(delhi: Station, haryana: Station, wire: Line):
    record = delhi.opens(person("Harjeet Singh"), shares={"HR": Level.WHOLE})
    wire.deliver(repeated=2)
    with haryana.node:
        assert public_search.arrived() == [record]
    delhi.corrects(record, says("alias", "Kala"))
    wire.deliver()
    with haryana.node:
        assert public_search.arrived() == [record]


def test_one_statement_a_write_whatever_the_number(analyst):
    with counted() as one:
        records.create_many(analyst, vehicles(1), manifest={})
    with counted() as many:
        records.create_many(analyst, vehicles(400), manifest={})
    assert sum("records_arrived" in each for each in one.statements) == 1
    assert sum("records_arrived" in each for each in many.statements) == 1
    assert rows() == 2


def test_a_single_arrival_is_taken_before_an_import_that_came_first(analyst):
    records.create_many(analyst, vehicles(1_200), manifest={})
    single = records.create(analyst, New("person", person("Harjeet Singh")))
    first = public_search.arrived(limit=300)
    assert single in first
    assert len(first) == 501
    assert [len(public_search.arrived(limit=300)) for _ in range(3)] == [500, 200, 0]


def test_what_is_taken_stays_when_the_matcher_fails(analyst):
    record = records.create(analyst, New("person", person("Harjeet Singh")))
    with transaction.atomic():
        assert public_search.arrived() == [record]
        transaction.set_rollback(True)
    assert public_search.arrived() == [record]
