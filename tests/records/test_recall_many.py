"""Many records are recalled in one deed, erased everywhere page by page, and no alert waits behind them."""

from statistics import median
from uuid import uuid4

import pytest
from compared_holders import goes_on, makes
from django.db import connection
from support.cast import person
from support.queries import counted
from support.wire_world import say

from sangam.audit import audit
from sangam.federation.types import Lane
from sangam.kernel import bodies
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Level
from sangam.kernel.purpose import Purpose
from sangam.records.messages import receipts as receipt_messages
from sangam.records.recalls import receipt_reminders
from sangam.records.recalls import receipt_reminders as recall_receipt_reminders
from sangam.records.sharing import distribution
from sangam.records.sharing import distribution as sharing_distribution
from sangam.records.storage import bulk_erase


def test_many_are_erased_everywhere_with_receipts_in_pages(world, delhi, haryana, up, wire):
    made = makes(delhi, 1_200, HR=Level.WHOLE, UP=Level.SILENT)
    kept = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    wire.deliver()
    assert delhi.recalls_many([*made, made[0]]) == 1_200
    assert delhi.count_records() == 1
    goes_on(world)
    for force in (haryana, up):
        assert force.count_rows("records_tombstone", owner="DL", proven=True) == 1_200
        assert force.count_rows("records_silent") == 0
    assert haryana.read_rows("records_record", "id") == [(kept,)]
    assert haryana.rows("SELECT count(DISTINCT record) FROM records_key") == [(1,)]
    told = delhi.rows("SELECT force, count(*), count(gone_by) FROM records_receipt GROUP BY 1 ORDER BY 1")
    assert told == [("HR", 1_200, 1_200), ("UP", 1_200, 1_200)]
    assert haryana.count_rows("federation_outbox", kind="records.erased.v1") == 3
    with delhi.node:
        assert sharing_distribution.pending_receipt_counts() == []


def test_one_deed_stands_for_all_with_its_manifest(delhi):
    made = makes(delhi, 30)
    assert delhi.recalls_many(made) == 30
    with delhi.node:
        (entry,) = audit.recent_entries(action="officer:record:recall-many")
    assert entry.details["recalled"] == 30
    assert entry.details["file"] == "list.csv"


def test_what_is_recalled_never_comes_back(world, delhi, haryana, wire):
    made = makes(delhi, 20, HR=Level.WHOLE)
    delhi.recalls_many(made)
    with delhi.node:
        recall_receipt_reminders.chase()
    wire.brings_first("urgent")  # the recall overtakes the records
    goes_on(world)
    assert haryana.count_records() == 0


@pytest.mark.long
def test_an_alert_waits_behind_two_pages_and_no_more(world, delhi, haryana, wire):
    made = makes(delhi, 2_000, HR=Level.WHOLE)
    wire.deliver()
    delhi.recalls_many(made)
    with delhi.node:
        for _ in range(5):
            recall_receipt_reminders.chase()
    say(delhi.node, "stop the white car", to="HR", lane=Lane.URGENT)
    waits = delhi.read_rows("federation_outbox", "kind", lane="urgent", reached_at=None)
    assert waits == [("records.recalled.v1",)] * 2 + [("test.said.v1",)]


@pytest.fixture
def unhurried(monkeypatch):
    """The place in a long list is kept, however slow the machine is."""
    monkeypatch.setattr(receipt_reminders, "_AFRESH_EVERY_S", 3600.0)


@pytest.mark.long
@pytest.mark.usefixtures("haryana", "unhurried")
def test_a_later_page_reads_no_more_of_the_index_than_an_early_one(delhi, wire, cluster):
    debts = [(uuid4(), 1, "HR", None) for _ in range(6_000)]
    with delhi.node, audit.deed(delhi.desk, "node:test:owe"):
        distribution.owe(debts, distribution.ERASED, reason="recalled")
    read = []
    with cluster.superuser(delhi.node.database) as reader:
        reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT count(*) FROM records_owed")  # what it still sees stays in the index
        for _ in range(12):
            with delhi.node:
                before = entries_read()
                assert recall_receipt_reminders.chase() == 1
                read.append(entries_read() - before)
            wire.deliver()
    assert median(read[6:]) < 4 * distribution.PAGE  # PostgreSQL's own planning reads some at times


def entries_read() -> int:
    """How many entries of the index that orders what is due were read so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")  # so that none is still to be added
        cursor.execute("SELECT pg_stat_get_tuples_returned('records_owed_next'::regclass)")
        return int(cursor.fetchone()[0])


def test_a_page_costs_the_same_statements_whatever_its_size(world, delhi, haryana, wire):
    costs = []
    for size in (3, 3, 300):  # the first prepares what a connection says for the first time
        made = makes(delhi, size, HR=Level.WHOLE)
        wire.deliver()
        delhi.recalls_many(made)
        with delhi.node, counted() as sent:
            recall_receipt_reminders.chase()
        (journey,) = wire.load()
        with haryana.node, counted() as taken:
            receipt = wire.carry(journey)
        with delhi.node:
            journey.sender.confirm(journey.batch, receipt)
        costs.append((len(sent), len(taken)))
        goes_on(world)
    assert costs[1] == costs[2]


def test_recalling_many_needs_a_reason_and_ownership(delhi, haryana, wire):
    made = makes(delhi, 3, HR=Level.WHOLE)
    wire.deliver()
    with pytest.raises(Malformed, match="Say why you recall the records"):
        delhi.recalls_many(made, reason=" ")
    with pytest.raises(Malformed, match="None of these records stands here as ours"):
        haryana.recalls_many(made)
    assert haryana.count_records() == 3
    hidden = delhi.opens(person("Ramesh"), purposes=[Purpose.MISSING])
    assert delhi.recalls_many([*made, hidden]) == 3
    assert delhi.count_records() == 1


def test_a_force_cannot_recall_another_s_records(world, delhi, haryana, up, wire):
    from dataclasses import replace

    from sangam.federation.types import Incoming, Tombstoned
    from sangam.records.recalls import receipts

    made = makes(delhi, 2, HR=Level.WHOLE)
    wire.deliver()
    body = bodies.write(receipt_messages.Recalled(tuple((record, 9) for record in made), "mine"))
    now = haryana.rows("SELECT now()")[0][0]
    forged = Incoming(made[0], "UP", "records.recalled.v1", 1, Lane.URGENT, now, now, "", "", "", body)
    with haryana.node, audit.deed(haryana.desk, "peer:test:forge"):
        assert receipts.take_recalls(forged) == Tombstoned()
        assert bulk_erase.erase_many([], owner="UP") == set()
    assert replace(forged).sender == "UP"
    assert haryana.count_records() == 2
