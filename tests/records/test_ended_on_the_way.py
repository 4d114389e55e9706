"""A record that comes to a holder after its day: nothing of it is kept, and the holder's old copy is erased at once.

And what comes just as a worker erases what has run out stands.
"""

from datetime import timedelta

import pytest
from django.db import connection
from records import grouped
from support.cast import person, says
from support.cluster import TestCluster

from sangam.kernel import clock
from sangam.kernel.handling import Level
from sangam.records.own_records import limits
from sangam.records.visibility import search

PLACES = """
SELECT id FROM records_record UNION SELECT record FROM records_silent UNION SELECT record FROM records_pointer
"""


def places(station):
    return [record for (record,) in station.rows(PLACES)]


@pytest.mark.parametrize("level", [Level.WHOLE, Level.POINTER, Level.SILENT])
def test_a_correction_after_the_day_ends_what_is_held_and_is_receipted(delhi, haryana, wire, level):
    record = delhi.opens(person("Harjeet", plate="HR26DK8337"), days=1, shares={"HR": level})
    wire.deliver()
    assert places(haryana) == [record]
    delhi.corrects(record, says("note", "one more thing"))
    with clock.shift_time(timedelta(days=2)):
        wire.deliver()
        assert places(haryana) == []
        assert not haryana.read_rows("records_key")
        assert delhi.read_rows("records_receipt", "version", "reason") == [(2, "expired")]
        assert not delhi.read_rows("records_share")
        assert not haryana.set_aside()


def test_nobody_is_asked_to_confirm_the_correction_of_what_he_has_erased(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"), days=1, shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.corrects(record, says("note", "one more thing"))
    with clock.shift_time(timedelta(days=2)):
        wire.deliver()
    assert not delhi.read_rows("records_owed")


def test_an_older_version_after_its_day_leaves_the_newer_one(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"), days=1, shares={"HR": Level.WHOLE})
    with delhi.node:
        limits.limit(delhi.desk, record, expires_at=clock.now() + timedelta(days=30))
    delhi.corrects(record, says("note", "one more thing"))  # in the urgent lane
    for journey in wire.load():
        if journey.sender.lane == "urgent":
            wire.carry(journey)
    grouped.restart(wire)
    with clock.shift_time(timedelta(days=2)):
        wire.deliver()
        assert haryana.reads(record).version == 3


_ARRIVES = (
    "SET LOCAL sangam.deed = 'another envelope'",
    "SELECT pg_advisory_xact_lock(hashtextextended('record ' || id, 0)) FROM records_record",
    "UPDATE records_record SET version = 2, expires_at = expires_at + interval '30 days'",
)


def test_a_copy_for_which_a_later_day_is_just_arriving_is_not_erased(
    delhi, haryana, wire, cluster: TestCluster
) -> None:
    delhi.opens(person("Harjeet"), days=1, shares={"HR": Level.WHOLE})
    wire.deliver()
    with cluster.superuser(haryana.node.database) as other, clock.shift_time(timedelta(days=2)), haryana.node:
        other.autocommit = False
        for statement in _ARRIVES:
            other.execute(statement.encode())
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        assert search.expire() == 0
        other.commit()
        assert search.expire() == 0
    assert haryana.read_rows("records_record", "version") == [(2,)]
