"""Two forces send one record as their own: nothing is dropped in silence, and people are told who claims it."""

from datetime import timedelta

import pytest
from foreign_envelopes import carried, sends, waits
from support.cast import person, says
from support.desks import told_to_desk
from support.world import until

from sangam.kernel import clock
from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id
from sangam.records.own_records import records
from sangam.records.own_records.records import New


@pytest.fixture(params=[Level.WHOLE, Level.SILENT], ids=["whole", "silent"])
def squatted(request, delhi, haryana, up, wire):
    """A record that Delhi shared with Uttar Pradesh, which has sent it on to Haryana as its own, far ahead.

    It was made by an earlier version: its id does not say by whom (`test_squatting` has those that do).
    """
    kind = "records.copied.v1" if request.param is Level.WHOLE else "records.silent.v1"
    with delhi.node:
        new = New("person", person("Meena Rawat", relative="w/o Ram"), until(shares={"UP": request.param}), new_id())
        record = records.create(delhi.desk, new)
    body = carried(wire.load(), kind)
    wire.deliver()
    (change,) = body["changes"]
    sends(up, kind, {"changes": [change | {"version": 1_000_000}]}, haryana)
    wire.deliver()
    return record


@pytest.mark.one_case
@pytest.mark.parametrize("level", [Level.WHOLE, Level.SILENT])
def test_its_owner_s_own_copy_waits_and_the_desk_is_told_who_claims_it(delhi, haryana, wire, squatted, level):
    delhi.offers(squatted, to=haryana, level=level)
    wire.deliver(repeated=2)
    assert told_to_desk(haryana.node) == []  # a word of transfer may be under way
    waits(haryana, minutes=2)
    assert told_to_desk(haryana.node) == ["records:two-owners"]
    outcomes = haryana.rows("SELECT outcome FROM federation_inbox WHERE sender = 'DL' AND kind ~ '^records'")
    assert outcomes == [("parked",)]


def test_an_old_owner_s_version_that_comes_late_is_told_to_nobody(delhi, haryana, up, wire):
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE})
    body = carried(wire.load(), "records.copied.v1")
    wire.deliver()
    delhi.hands_over(record, to=up)
    wire.deliver()
    up.takes_over(record)
    up.corrects(record, says("note", "arrested"))
    wire.deliver()
    with clock.shift_time(timedelta(minutes=5)):
        sends(delhi, "records.copied.v1", body, haryana)
        wire.deliver()
    waits(haryana, hours=2)
    assert (haryana.reads(record).owner, haryana.reads(record).values("note")) == ("UP", ["arrested"])
    assert told_to_desk(haryana.node) == []
    assert not haryana.waits()
