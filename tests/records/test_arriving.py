"""What was just written waits for the matcher, once, the few before the many."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from support.cast import officer, person, says
from support.queries import counted
from support.world import Line, Station

from sangam.access.units import shipped_data
from sangam.kernel import clock
from sangam.kernel.handling import Level
from sangam.records.own_records import bulk_import, records
from sangam.records.own_records.records import New
from sangam.records.storage import change_queue
from sangam.records.visibility import search


@pytest.fixture
def analyst(node):
    shipped_data.load_shipped()
    return officer("DL-ON-NARELA", "analyst")


def vehicles(count: int) -> list[New]:
    return [New("vehicle", [says("plate", f"DL8C{number:04}")]) for number in range(1, count + 1)]


def waiting(limit: int = 500) -> set[UUID]:
    return set(change_queue.take_arrivals(limit).records)


def rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_arrived")
        return int(cursor.fetchone()[0])


def test_a_record_waits_once_until_it_is_taken(analyst):
    record = records.create(analyst, New("person", person("Harjeet Singh")))
    assert waiting() == {record}
    assert waiting() == set()


def test_the_post_that_wrote_is_known_and_a_copy_has_none(delhi: Station, haryana: Station, wire: Line):
    record = delhi.opens(person("Harjeet Singh"), shares={"HR": Level.WHOLE})
    wire.deliver()
    with delhi.node:
        assert change_queue.take_arrivals().records == {record: delhi.desk.post}
    with haryana.node:
        assert change_queue.take_arrivals().records == {record: None}


def test_each_arrival_is_looked_at_again_after_a_moment_and_then_forgotten(analyst):
    record = records.create(analyst, New("person", person("Harjeet Singh")))
    began = clock.now()
    assert waiting() == {record}
    assert change_queue.take_second_look().records == {}
    with clock.shift_time(timedelta(seconds=5)):
        again = change_queue.take_second_look()
        assert (set(again.records), again.asked_since < began) == ({record}, True)
        assert change_queue.take_second_look().records == {}
    assert rows() == 0


@pytest.mark.parametrize("end", ["recalled", "withdrawn", "silent", "expired"])
def test_what_is_no_longer_held_waits_to_be_looked_at_too(delhi: Station, haryana: Station, wire: Line, end: str):
    record = delhi.opens(person("Harjeet Singh"), shares={"HR": Level.WHOLE})
    wire.deliver()
    with haryana.node:
        waiting()
    if end == "recalled":
        delhi.recalls(record)
    if end == "withdrawn":
        delhi.withdraws(record, from_=haryana)
    if end == "silent":
        delhi.offers(record, to=haryana, level=Level.SILENT)
    wire.deliver()
    with haryana.node, clock.shift_time(timedelta(days=40 if end == "expired" else 0)):
        search.expire()
        assert waiting() == {record}


def test_a_copy_and_its_next_version_wait_too(delhi: Station, haryana: Station, wire: Line):
    record = delhi.opens(person("Harjeet Singh"), shares={"HR": Level.WHOLE})
    wire.deliver(repeated=2)
    with haryana.node:
        assert waiting() == {record}
    delhi.corrects(record, says("alias", "Kala"))
    wire.deliver()
    with haryana.node:
        assert waiting() == {record}


def test_one_statement_a_write_whatever_the_number(analyst):
    with counted() as one:
        bulk_import.create_many(analyst, vehicles(1), manifest={})
    with counted() as many:
        bulk_import.create_many(analyst, vehicles(400), manifest={})
    assert sum("records_arrived" in each for each in one.statements) == 1
    assert sum("records_arrived" in each for each in many.statements) == 1
    assert rows() == 2


def test_a_single_arrival_is_taken_before_an_import_that_came_first(analyst):
    bulk_import.create_many(analyst, vehicles(1_200), manifest={})
    single = records.create(analyst, New("person", person("Harjeet Singh")))
    first = waiting(limit=300)
    assert single in first
    assert len(first) == 501
    assert [len(waiting(limit=300)) for _ in range(3)] == [500, 200, 0]


def test_of_what_waits_little_more_is_read_than_is_taken(node):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE records_arrived")
        for _ in range(6):  # the plan that is kept from now on is made while nothing waits
            assert waiting() == set()
        cursor.execute(
            "INSERT INTO records_arrived (at, records, bulk) "
            "SELECT now(), ARRAY(SELECT gen_random_uuid() FROM generate_series(1, 500 + 0 * n)), true "
            "FROM generate_series(1, 300) AS n"
        )
    for _ in range(3):
        with transaction.atomic():
            before = pieces_read()
            assert len(waiting()) == 500
            assert pieces_read() - before < 100


def pieces_read() -> int:
    """How many pieces of what lies apart from its row this transaction has read: five of the numbers of 500 records."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_get_xact_blocks_fetched(reltoastrelid) FROM pg_class WHERE relname = 'records_arrived'"
        )
        return int(cursor.fetchone()[0])


def test_what_is_taken_stays_when_the_matcher_fails(analyst):
    record = records.create(analyst, New("person", person("Harjeet Singh")))
    with transaction.atomic():
        assert waiting() == {record}
        transaction.set_rollback(True)
    assert waiting() == {record}
