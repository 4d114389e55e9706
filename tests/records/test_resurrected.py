"""A recalled record that somebody sends again: its owner's old version stays recalled.

Another force's waits for the owner's word that the record is that force's, and nothing of it is shown until then.
"""

from datetime import timedelta

import pytest
from foreign_envelopes import carried, holds_nothing, outcomes, sends, waits
from support.cast import person
from support.desks import told_to_desk
from support.world import build

from sangam.kernel import clock
from sangam.kernel.handling import Level


@pytest.fixture(params=[Level.WHOLE, Level.SILENT], ids=["whole", "silent"])
def recalled(request, delhi, haryana, up, wire):
    """Kind and body of a record of Delhi's that Haryana held until its recall, and its id."""
    kind = "records.copied.v1" if request.param is Level.WHOLE else "records.silent.v1"
    record = delhi.opens(person("Meena Rawat"), shares={"HR": request.param})
    body = carried(wire.load(), kind)
    wire.deliver()
    delhi.recalls(record)
    wire.deliver()
    return kind, body, record


def test_its_owner_s_old_version_stays_recalled(delhi, haryana, wire, recalled):
    kind, body, record = recalled
    sends(delhi, kind, body, haryana)
    wire.deliver()
    assert holds_nothing(haryana)
    assert haryana.read_rows("records_tombstone", "owner", record=record) == [("DL",)]
    assert told_to_desk(haryana.node) == []  # its recall may have overtaken it


def test_an_owner_who_sends_it_long_after_his_recall_is_told_of(delhi, haryana, wire, recalled):
    kind, body, _ = recalled
    with clock.shift_time(timedelta(hours=2)):
        sends(delhi, kind, body, haryana)
        wire.deliver(repeated=2)
    assert holds_nothing(haryana)
    assert told_to_desk(haryana.node) == ["records:recalled-and-sent"]


def test_what_was_only_withdrawn_from_us_may_come_from_its_new_owner(delhi, haryana, up, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.withdraws(record, from_=haryana)
    wire.deliver()
    delhi.hands_over(record, to=up)
    wire.deliver()
    up.takes_over(record)
    up.offers(record, to=haryana)
    wire.deliver()
    assert haryana.reads(record).owner == "UP"
    assert told_to_desk(haryana.node) == []


def test_anothers_higher_version_waits_for_its_owners_word_and_is_told(delhi, haryana, up, wire, recalled):
    kind, body, _ = recalled
    (change,) = body["changes"]
    sends(up, kind, {"changes": [change | {"version": 9}]}, haryana)
    wire.deliver(repeated=2)
    waits(haryana, minutes=2)
    assert holds_nothing(haryana)
    assert told_to_desk(haryana.node) == ["records:recalled-by-another"]
    assert outcomes(haryana, kind) == ["applied", "parked"]


def test_nor_may_another_force_hand_it_over_to_us_as_its_own(delhi, haryana, up, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE, "UP": Level.WHOLE})
    wire.deliver()
    delhi.withdraws(record, from_=haryana)
    delhi.hands_over(record, to=up)
    body = carried(wire.load(), "record.offered.v1")
    delhi.recalls(record)
    wire.deliver()
    sends(up, "record.offered.v1", body | {"change": body["change"] | {"version": 9}}, haryana)
    wire.deliver()
    waits(haryana, minutes=2)
    assert holds_nothing(haryana)
    assert haryana.told("HR") == []
    assert told_to_desk(haryana.node) == ["records:recalled-by-another"]


def test_an_owner_s_word_alone_frees_what_he_recalled(delhi, haryana, up, wire, recalled):
    kind, body, record = recalled
    (change,) = body["changes"]
    sends(up, kind, {"changes": [change | {"version": 9}]}, haryana)
    sends(up, "record.transferred.v1", {"record": str(record), "to": "UP", "version": 9}, haryana)
    wire.deliver()
    assert holds_nothing(haryana)
    sends(delhi, "record.transferred.v1", {"record": str(record), "to": "UP", "version": 9}, haryana)
    wire.deliver()
    assert not holds_nothing(haryana)
    assert outcomes(haryana, kind) == ["applied", "applied"]


def test_who_took_a_record_back_may_send_it_again(delhi, haryana, up, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    delhi.withdraws(record, from_=haryana)
    delhi.hands_over(record, to=up)
    wire.deliver()
    up.takes_over(record)
    wire.deliver()
    up.hands_over(record, to=delhi)
    wire.deliver()
    delhi.takes_over(record)
    delhi.offers(record, to=haryana)
    wire.deliver()
    assert haryana.reads(record).owner == "DL"
    assert told_to_desk(haryana.node) == []


def test_its_first_owner_says_on_whose_it_is_when_it_goes_on_to_a_third(fresh_nodes):
    delhi, haryana, up, rajasthan = (world := build(*fresh_nodes("DL", "HR", "UP", "RJ"))).stations
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    world.wire.deliver()
    delhi.withdraws(record, from_=haryana)
    for giver, taker in ((delhi, up), (up, rajasthan)):
        giver.hands_over(record, to=taker)
        world.wire.deliver()
        taker.takes_over(record)
        world.wire.deliver()
    rajasthan.offers(record, to=haryana)
    world.wire.deliver()
    assert haryana.reads(record).owner == "RJ"
    assert told_to_desk(haryana.node) == []
