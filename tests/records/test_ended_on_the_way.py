"""What comes to a holder after its day: nothing of it is kept, and what he held of the record is erased at once."""

from datetime import timedelta

import pytest
from cast import person, says
from records import grouped

from sangam.kernel import clock
from sangam.kernel.handling import Level
from sangam.records import public_terms

PLACES = """
SELECT id FROM records_record UNION SELECT record FROM records_silent UNION SELECT record FROM records_pointer
"""


def places(station):
    return [record for (record,) in station.rows(PLACES)]


@pytest.mark.parametrize("level", [Level.WHOLE, Level.POINTER, Level.SILENT])
def test_a_correction_that_comes_after_the_day_ends_what_is_held_and_its_owner_has_the_receipt(
    delhi, haryana, wire, level
):
    record = delhi.opens(person("Harjeet", plate="HR26DK8337"), days=1, shares={"HR": level})
    wire.deliver()
    assert places(haryana) == [record]
    delhi.corrects(record, says("note", "one more thing"))
    with clock.shifted(timedelta(days=2)):
        wire.deliver()
        assert places(haryana) == []
        assert not haryana.rows("SELECT 1 FROM records_key")
        assert delhi.rows("SELECT version, reason FROM records_receipt") == [(2, "expired")]
        assert not delhi.rows("SELECT 1 FROM records_share")
        assert not haryana.rows("SELECT 1 FROM federation_setaside")


def test_nobody_is_asked_to_confirm_the_correction_of_what_he_has_erased(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"), days=1, shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.corrects(record, says("note", "one more thing"))
    with clock.shifted(timedelta(days=2)):
        wire.deliver()
    assert not delhi.rows("SELECT 1 FROM records_owed")


def test_an_older_version_that_comes_late_and_after_its_day_leaves_the_newer_one(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"), days=1, shares={"HR": Level.WHOLE})
    with delhi.node:
        public_terms.limit(delhi.desk, record, expires_at=clock.now() + timedelta(days=30))
    delhi.corrects(record, says("note", "one more thing"))  # in the urgent lane
    for journey in wire.load():
        if journey.sender.lane == "urgent":
            wire.carry(journey)
    grouped.restart(wire)
    with clock.shifted(timedelta(days=2)):
        wire.deliver()
        assert haryana.reads(record).version == 3
