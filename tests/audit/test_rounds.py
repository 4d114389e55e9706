"""Prepared statements that go together in one round trip, and what stays true of transactions then."""

from uuid import UUID

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from support.nodes import TestNode
from support.queries import count_plans, counted

from sangam.audit.audit import deed
from sangam.database import statements as prepared
from sangam.kernel.actor import Actor

DESK = Actor.system("DL", "test")
INSERT = "INSERT INTO rounds_test (word, weight) VALUES (%s, %s)"
WORDS = "SELECT word FROM rounds_test ORDER BY weight, word"


@pytest.fixture
def table(node: TestNode):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE rounds_test (word text UNIQUE, weight bigint NOT NULL)")
    yield
    connection.close()


def insert_together(*rows: list[object]) -> None:
    with prepared.batch():
        for row in rows:
            prepared.defer(INSERT, row)


def words() -> list[str]:
    return [row[0] for row in prepared.run(WORDS, [])]


def test_what_waits_is_there_before_the_next_question(table):
    with prepared.batch():
        prepared.defer(INSERT, ["a", 1])
        prepared.defer(INSERT, ["b", 2])
        assert words() == ["a", "b"]


def test_what_waits_is_there_before_djangos_own_question(table):
    with prepared.batch(), connection.cursor() as cursor:
        prepared.defer(INSERT, ["a", 1])
        cursor.execute("SELECT count(*) FROM rounds_test")
        assert cursor.fetchone() == (1,)


def test_what_waits_is_there_before_rows_are_copied_past_djangos_cursors(table):
    with prepared.batch(), connection.cursor() as cursor:
        prepared.defer(INSERT, ["a", 1])
        prepared.send_waiting()
        with cursor.copy("COPY rounds_test TO STDOUT") as copied:
            assert b"".join(copied) == b"a\t1\n"


def test_what_waits_at_the_end_is_committed(table):
    with prepared.batch():
        prepared.defer(INSERT, ["a", 1])
    assert not connection.in_atomic_block
    assert words() == ["a"]


def test_nothing_of_a_transaction_stays_whose_last_statement_fails(table):
    with pytest.raises(IntegrityError):
        insert_together(["a", 1], ["b", 2], ["b", 3])
    assert words() == []


def test_nothing_stays_of_what_waited_when_the_block_fails(table):
    with pytest.raises(DataError):
        insert_together(["a", 1], ["nul\x00", 2])
    assert words() == []
    insert_together(["b", 1])
    assert words() == ["b"]


def test_a_savepoint_that_fails_takes_only_its_own_with_it(table):
    with prepared.batch():
        prepared.defer(INSERT, ["a", 1])
        with pytest.raises(IntegrityError), transaction.atomic():
            prepared.run(INSERT, ["a", 2])
        prepared.defer(INSERT, ["b", 3])
    assert words() == ["a", "b"]


def test_values_that_cannot_be_sent_are_refused_at_once_and_the_rest_goes(table):
    with prepared.batch():
        prepared.defer(INSERT, ["a", 1])
        with pytest.raises(DataError):
            prepared.defer(INSERT, ["nul\x00", 2])
        with pytest.raises(DataError):
            prepared.run(INSERT, ["nul\x00", 2])
    assert words() == ["a"]


def test_a_session_goes_on_after_a_statement_that_failed(table):
    for _ in range(2):
        with pytest.raises(IntegrityError):
            prepared.run(INSERT, ["a", None])
        prepared.run("DELETE FROM rounds_test WHERE word = %(word)s", {"word": "a"})
        prepared.run(INSERT, ["a", 1])
        assert words() == ["a"]


def test_a_statement_is_read_with_its_names_and_its_percent_signs(table):
    rows = prepared.run("SELECT %(b)s::int, %(a)s::text, %(b)s::int, 'x' LIKE '%%'", {"a": "one", "b": 2})
    assert rows == [(2, "one", 2, True)]


def test_several_run_together_are_one_transaction(table):
    with pytest.raises(IntegrityError):
        prepared.run_all([prepared.Asked(INSERT, ["a", 1]), prepared.Asked(INSERT, ["a", 2])])
    assert words() == []
    found = prepared.run_all([prepared.Asked(INSERT, ["a", 1]), prepared.Asked(WORDS, [])])
    assert found == [[], [("a",)]]


def test_a_statement_planned_once_changes_no_other_statements_plan(table):
    for value in (1, 2):
        together = [prepared.Asked("VALUES (%s::int)", [value], plan_once=True), prepared.Asked(WORDS, [])]
        assert prepared.run_all(together) == [[(value,)], []]
        assert prepared.run("SHOW plan_cache_mode", []) == [("auto",)]
    assert count_plans("VALUES ($1::int)") == (2, 0)
    with pytest.raises(DataError):
        prepared.run("VALUES (1 / %s::int)", [0], plan_once=True)
    assert prepared.run("SHOW plan_cache_mode", []) == [("auto",)]


def test_more_than_a_socket_takes_at_once_goes_both_ways(table):
    long = "x" * 3_000_000
    with prepared.batch():
        for weight in range(4):
            prepared.defer("SELECT %s::text", [long + str(weight)])
        assert prepared.run("SELECT %s::text", [long]) == [(long,)]


def test_a_deed_around_nothing_costs_one_round_and_keeps_its_row(node):
    with counted() as asked, deed(DESK, "node:test:nothing", on="x"):
        assert asked.rounds == 0
    assert (len(asked), asked.rounds) == (2, 1)  # who acts and the row, with BEGIN and COMMIT
    assert prepared.run("SELECT outcome FROM audit_ledger WHERE action = 'node:test:nothing'", []) == [("done",)]


def test_an_instant_is_read_as_djangos_own_cursor_reads_it(table):
    asked = "SELECT '2026-02-03 04:05:06.7+05:30'::timestamptz, '1999-12-31 23:59:59.000001Z'::timestamptz"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        by_django = cursor.fetchone()
    (found,) = prepared.run(asked, [])
    assert found == by_django
    assert [at.tzinfo for at in found] == [at.tzinfo for at in by_django]


def test_an_instant_that_python_cannot_say_is_a_fault_of_the_data(table):
    with pytest.raises(DataError, match="timestamp too large"):
        prepared.run("SELECT 'infinity'::timestamptz", [])


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        ("bigint", [-1, 0, 2**62]),
        ("float8", [1, 0.1, -2.5e-300, float("inf")]),
        ("text", ["a,b", 'says "no"', "back\\slash", "{curly}", "NULL", "", " ", "line\nend", "गाड़ी", "%s"]),
        ("text", ["one", None]),
        ("uuid", [UUID(int=7), UUID(int=8)]),
        ("integer", []),
    ],
)
def test_a_list_arrives_as_it_was_sent(table, kind, members):
    assert prepared.run(f"VALUES (%s::{kind}[])", [members]) == [(members,)]


def test_a_list_with_a_text_that_no_database_stores_is_refused(table):
    with pytest.raises(DataError):
        prepared.run("VALUES (%s::text[])", [["a", "b\x00"]])
